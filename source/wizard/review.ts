import {collateralLines} from '../core/compose.js';
import type {Line} from '../core/page.js';
import {isEmpty, type Plan} from '../core/plan.js';
import type {Wording} from '../core/platform.js';
import {pathName, shownValue} from '../core/settings.js';

/** What will be done, what it costs, and what is left out; nothing has been written so far. */
export function reviewLines(plan: Plan, wording: Wording): readonly Line[] {
	return [
		...refusalLines(plan),
		...(isEmpty(plan) ? [{text: 'There is nothing to do: all of it is so already.', mark: 'good'} as const] : []),
		...plan.stages.flatMap(({step, title, tasks}): readonly Line[] => [
			{text: title, tone: 'heading'},
			...(step === 'settings' ? changeLines(plan, wording) : []),
			...tasks.map(({title: task}) => ({text: task, indent: 1}) as const),
		]),
		...section(
			`Put back by ${wording.write}, though nobody asked for it`,
			collateralLines(plan.collateral),
			'attention',
		),
		...section('What it costs', [...new Set(plan.costs.map(({says}) => says))], 'attention'),
		...section('To be done by hand afterwards', plan.byHand),
		...section('Not verified', plan.unverified, 'unknown'),
	];
}

/** The refused steps, why, and how the refusal is lifted. */
export function refusalLines(plan: Plan): readonly Line[] {
	return plan.refusals.flatMap(({step, says, instructions}): readonly Line[] => [
		{text: `Left out: ${step}. ${says}`, mark: 'danger'},
		...instructions.map((text) => ({text, tone: 'code', indent: 1}) as const),
	]);
}

function changeLines(plan: Plan, {absent}: Wording): readonly Line[] {
	return plan.changes.map(({setting, present}) => ({
		text: `${pathName(setting.path)}: ${shownValue(present, absent)} → ${shownValue(setting.value, absent)}${setting.ifDone === undefined ? '' : ' (if the check before it succeeds)'}`,
		mark: 'change',
		indent: 1,
	}));
}

function section(title: string, sentences: readonly string[], mark?: Line['mark']): readonly Line[] {
	return sentences.length === 0
		? []
		: [
				{text: title, tone: 'heading'},
				...sentences.map((text) => ({text, indent: 1, ...(mark === undefined ? {} : {mark})})),
			];
}
