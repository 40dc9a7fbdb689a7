import {collateralLines} from '../core/compose.js';
import type {Line} from '../core/page.js';
import {isEmpty, type Plan} from '../core/plan.js';
import type {Wording} from '../core/platform.js';
import {pathName, type PresentValue, type SettingValue, shownValue} from '../core/settings.js';
import {isText, secretsIn} from '../core/text.js';

/** What is left out, what it costs, and what will be done; nothing has been written so far. The costs stand first: a small window shows them without a key. */
export function reviewLines(plan: Plan, wording: Wording): readonly Line[] {
	return [
		...refusalLines(plan),
		...(isEmpty(plan) ? [{text: 'There is nothing to do: all of it is so already.', mark: 'good'} as const] : []),
		...section('What it costs', [...new Set(plan.costs.map(({says}) => says))], 'attention'),
		...section(
			`Put back by ${wording.write}, though nobody asked for it`,
			collateralLines(plan.collateral),
			'attention',
		),
		...plan.stages.flatMap((stage): readonly Line[] => [
			{text: stage.title, tone: 'heading'},
			...(stage.step === 'settings' ? changeLines(plan, wording) : []),
			...stage.tasks.map(({title: task}) => ({text: task, indent: 1}) as const),
		]),
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
		text: `${pathName(setting.path)}: ${forReview(present, absent)} → ${forReview(setting.value, absent)}${setting.ifDone === undefined ? '' : ' (if the check before it succeeds)'}`,
		mark: 'change',
		indent: 1,
	}));
}

/** A secret may have been given under any name, so here it has none; nothing between quotes is hard to see. */
function forReview(value: SettingValue | PresentValue, absent: string): string {
	if (value === '') return '(empty)';
	if (isText(value) && secretsIn(value).length > 0) return '(the new one, hidden)';
	return shownValue(value, absent);
}

function section(title: string, sentences: readonly string[], mark?: Line['mark']): readonly Line[] {
	return sentences.length === 0
		? []
		: [
				{text: title, tone: 'heading'},
				...sentences.map((text) => ({text, indent: 1, ...(mark === undefined ? {} : {mark})})),
			];
}
