import {describe, expect, it} from 'vitest';
import {type Finding, reaches, standing, type Status, worst} from '../../source/core/finding.js';

const finding = (status: Status): Finding => ({id: `x/${status}`, status, says: `It is ${status}.`});

describe('the standing of a step', () => {
	it.each<[Status[], Status]>([
		[['good', 'good'], 'good'],
		[['good', 'unknown'], 'unknown'],
		[['unknown', 'attention', 'good'], 'attention'],
		[['attention', 'danger', 'unknown'], 'danger'],
		[['unknown', 'unknown'], 'attention'],
		[['unknown'], 'attention'],
		[[], 'unknown'],
	])('with findings %o is %s', (statuses, expected) => {
		expect(standing(statuses.map(finding))).toBe(expected);
	});

	it('is worse the more harm there is; what is unknown is never good', () => {
		expect(worst(['good', 'unknown', 'attention', 'danger'])).toBe('danger');
		expect(worst(['good', 'unknown'])).toBe('unknown');
		expect(worst([])).toBe('good');
	});

	it.each<[Status, Status, boolean]>([
		['danger', 'danger', true],
		['attention', 'danger', false],
		['unknown', 'attention', false],
		['unknown', 'unknown', true],
		['attention', 'unknown', true],
		['good', 'unknown', false],
		['good', 'good', false],
	])('%s with --fail-on %s fails: %o', (status, level, fails) => {
		expect(reaches(status, level)).toBe(fails);
	});
});
