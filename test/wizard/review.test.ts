import {describe, expect, it} from 'vitest';
import type {Line} from '../../source/core/page.js';
import {reviewLines} from '../../source/wizard/review.js';
import {aPlan} from './a-plan.js';
import {aSession} from './a-session.js';

const texts = (lines: readonly Line[]) => lines.map(({text, indent = 0}) => '  '.repeat(indent) + text);

describe('the review', () => {
	it('says first what it costs, and on which side of the settings a step is that has tasks on both', () => {
		expect(texts(reviewLines(aPlan(), aSession().session.platform.wording))).toEqual([
			'What it costs',
			'  The lights go out for a second.',
			'Lights, before platform settings',
			'  Buy a lamp',
			'Platform settings',
			'  lights.colour: (empty) → "green"',
			"  lights.password: the factory's default → (the new one, hidden)",
			'  lights.key: (set, hidden) → (the new one, hidden)',
			'  Upgrade the release',
			'Lights, after platform settings',
			'  See the light',
			'Horn',
			'  Blow it',
			'To be done by hand afterwards',
			'  Close the curtains.',
		]);
	});
});
