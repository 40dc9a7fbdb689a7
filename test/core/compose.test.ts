import {describe, expect, it} from 'vitest';
import {changesOf, compose, type Wish} from '../../source/core/compose.js';
import {isEmpty, tasksOf} from '../../source/core/plan.js';
import type {Settlement} from '../../source/core/platform.js';
import type {StepPlan} from '../../source/core/step.js';
import type {Task} from '../../source/core/task.js';

const task = (id: string): Task => ({id, title: id, action: {kind: 'manual', instructions: []}});
const wish = (id: string, plan: StepPlan): Wish => ({id, title: id.toUpperCase(), plan, trials: [task(`${id}/try`)]});
const target = {platform: 'made-up', name: 'harbour', label: 'harbour', fields: {}};
const nothing: Settlement = {collateral: [], costs: [], decisions: [], tasks: [], guards: []};

function composed(wishes: readonly Wish[], settlement: Partial<Settlement> = {}, accepted: readonly string[] = []) {
	const changes = changesOf(wishes, () => undefined);
	const whole = {...nothing, ...settlement};
	return compose({target, wishes, changes, settlement: whole, accepted, writeTitle: 'Platform settings'});
}

const storage = wish('storage', {
	before: [task('storage/copy')],
	settings: [{path: ['global', 'storage'], value: 's3'}],
	after: [task('storage/see')],
	costs: ['The database is restored.'],
	byHand: ['Look at the bill.'],
});
const tls = wish('tls', {
	before: [task('tls/store')],
	settings: [{path: ['router', 'enforce'], value: 'true', ifDone: 'tls/answers'}],
	after: [task('tls/see')],
	decisions: [{id: 'without-443', says: '443 does not answer.'}],
});
const write = {tasks: [task('settings/upgrade')], guards: [task('guard/cluster')]};

describe('the plans of several steps', () => {
	it('are one plan with one write of all settings between the befores and the afters', () => {
		const plan = composed([storage, tls], write, ['without-443']);
		expect(
			plan.stages.map(({step, title, tasks}) => `${step} (${title}): ${tasks.map(({id}) => id).join(' ')}`),
		).toEqual([
			'storage (STORAGE, before platform settings): storage/copy',
			'tls (TLS, before platform settings): tls/store',
			'settings (Platform settings): settings/upgrade',
			'storage (STORAGE, after platform settings): storage/see',
			'tls (TLS, after platform settings): tls/see',
		]);
		expect(plan.changes.map(({step, setting}) => [step, setting.path.join('.'), setting.ifDone])).toEqual([
			['storage', 'global.storage', undefined],
			['tls', 'router.enforce', 'tls/answers'],
		]);
		expect(plan.guards.map(({id}) => id)).toEqual(['guard/cluster']);
		expect(plan.trials.map(({id}) => id)).toEqual(['storage/try', 'tls/try']);
		expect(plan.decisions).toEqual([{id: 'without-443', says: '443 does not answer.', accepted: true}]);
		expect(plan.costs).toEqual([{step: 'storage', says: 'The database is restored.'}]);
		expect(plan.byHand).toEqual(['Look at the bill.']);
	});

	it('go on without a refused step, and say why it is left out', () => {
		const refusal = {says: 'There is data in Minio.', instructions: ['rclone copy …']};
		const plan = composed([wish('storage', {...storage.plan, refusal}), tls], write);
		expect(tasksOf(plan).map(({id}) => id)).toEqual(['tls/store', 'settings/upgrade', 'tls/see']);
		expect(plan.changes.map(({step}) => step)).toEqual(['tls']);
		expect(plan.refusals).toEqual([{...refusal, step: 'storage'}]);
		expect(plan.trials.map(({id}) => id)).toEqual(['tls/try']);
		expect([plan.costs, plan.byHand]).toEqual([[], []]);
		expect(plan.decisions.map(({accepted}) => accepted)).toEqual([false]);
	});

	it('lose every step with settings when the write is refused, and keep those without', () => {
		const preseed = wish('preseed', {before: [task('preseed/daemon-set')]});
		const refusal = {says: 'Flux is at work.', instructions: ['Commit these values.']};
		const plan = composed([storage, tls, preseed], {refusal});
		expect(tasksOf(plan).map(({id}) => id)).toEqual(['preseed/daemon-set']);
		expect(plan.changes).toEqual([]);
		expect(plan.decisions).toEqual([]);
		expect(plan.refusals).toEqual([{...refusal, step: 'settings'}]);
		expect(isEmpty(composed([storage, tls], {refusal}))).toBe(true);
	});

	it('are empty, guards too, when all of it is so already', () => {
		const so = [wish('storage', {settings: [{path: ['a'], value: 'x'}]})];
		expect(changesOf(so, () => 'x')).toEqual([]);
		expect(
			compose({
				target,
				wishes: so,
				changes: [],
				settlement: {...nothing, guards: write.guards},
				accepted: [],
				writeTitle: '',
			}),
		).toMatchObject({stages: [], guards: []});
	});

	it('write a setting that is so by the values but not on the live cluster', () => {
		const drifted = [wish('registration', {settings: [{path: ['mode'], value: 'x', drifted: true}]})];
		expect(changesOf(drifted, () => 'x')).toHaveLength(1);
	});
});
