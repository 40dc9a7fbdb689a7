import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {didYouMean, nearest} from '../../source/validate/nearest.js';

const steps = ['storage', 'credentials', 'registration', 'tls', 'preseed'];

describe('the word that was meant', () => {
	it.each<[string, string | undefined]>([
		['cred', 'credentials'],
		['tsl', 'tls'],
		['TLS', 'tls'],
		['registartion', 'registration'],
		['perseed', 'preseed'],
		['stroage', 'storage'],
		['s', undefined],
		['', undefined],
		['hsts', undefined],
		['x'.repeat(100_000), undefined],
	])('%j → %s', (typed, meant) => {
		expect(nearest(typed, steps)).toBe(meant);
	});

	it('is found however it is written, and no further off than is said', () => {
		expect(nearest('eu-wset-1', ['us-east-1', 'eu-west-1'])).toBe('eu-west-1');
		expect(nearest('seaworthy_x', ['SEAWORTHY_TLS_KEY'], 2)).toBeUndefined();
		expect(nearest('SEAWORTHY_TSL_KYE', ['SEAWORTHY_TLS_KEY'], 2)).toBe('SEAWORTHY_TLS_KEY');
	});

	it('is any word with one slip in it', () => {
		const slips = fc.constantFrom(...steps).chain((word) =>
			fc.nat(word.length - 2).map((at) => ({
				word,
				swapped: `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`,
			})),
		);
		fc.assert(
			fc.property(slips, ({word, swapped}) => {
				expect(nearest(swapped, steps)).toBe(word);
			}),
		);
	});

	it('is asked for in a sentence, or all there are are named', () => {
		expect(didYouMean('tlss', steps)).toBe('Did you mean tls?');
		expect(didYouMean('xyzzy', ['reset', 'remove'])).toBe('There is: reset, remove.');
		expect(didYouMean('dry', ['dry-run'], (word) => `--${word}`)).toBe('Did you mean --dry-run?');
	});
});
