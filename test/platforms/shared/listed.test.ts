import {describe, expect, it} from 'vitest';
import {counted, listed} from '../../../source/platforms/shared/listed.js';

describe('a list in words', () => {
	it('names the first, and says how many more there are', () => {
		expect(listed([])).toBe('');
		expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c, d');
		expect(listed(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d, and 2 more');
		expect(listed(['a: x', 'b: y', 'c: z'], '; ', 2)).toBe('a: x; b: y; and 1 more');
	});

	it('is counted', () => {
		expect([0, 1, 27].map((number) => counted(number, 'image'))).toEqual(['0 images', '1 image', '27 images']);
	});
});
