import {describe, expect, it} from 'vitest';
import type {Plan} from '../../source/core/plan.js';
import {endLines} from '../../source/wizard/end-lines.js';
import {aPlan} from './a-plan.js';
import {aSession, lights} from './a-session.js';

const ends = (plan: Plan, ids: readonly string[]) =>
	endLines({
		session: aSession().session,
		plan,
		result: {outcome: 'done', wrote: true, ended: [], away: [], wantsUndo: false},
		steps: ids.map((id) => ({...lights, id})),
		after: undefined,
	}).map(({text}) => text);

describe('how to undo, at the end of a run', () => {
	const plan = aPlan();

	it('names the steps that changed something which undo puts back, and no other', () => {
		const lines = ends(plan, ['lights', 'horn']);
		expect(lines).toContain('To run it again: seaworthy lights horn');
		expect(lines).toContain('To undo: seaworthy undo lights');
	});

	it('counts what a task changes beside settings', () => {
		const stages = plan.stages.map((stage) =>
			stage.step === 'horn'
				? {...stage, tasks: stage.tasks.map((task) => ({...task, changes: ['secret/horn']}))}
				: stage,
		);
		expect(ends({...plan, stages}, ['lights', 'horn'])).toContain('To undo: seaworthy undo STEP (lights, horn)');
	});

	it('is not said when there is nothing that undo could put back', () => {
		const lines = ends({...plan, changes: []}, ['horn']);
		expect(lines).toContain('To run it again: seaworthy horn');
		expect(lines.join('\n')).not.toContain('To undo');
	});
});

it('what helps against a failure stands beside how to go on', () => {
	const plan = aPlan();
	const lines = endLines({
		session: aSession().session,
		plan,
		result: {
			outcome: 'failed',
			wrote: true,
			ended: [{id: 'horn/blow', status: 'failed', says: 'No air.', next: ['Pump.']}],
			away: [],
			wantsUndo: false,
		},
		steps: [lights],
		after: undefined,
	});
	expect(lines.map(({text}) => text)).toEqual(expect.arrayContaining(['Blow it: No air.', 'Pump.']));
});
