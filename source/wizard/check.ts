import {type Finding, reaches, standing, type Status} from '../core/finding.js';
import type {Line} from '../core/page.js';
import {inOrder} from '../core/step.js';
import type {Located} from './locate.js';
import type {Session} from './session.js';

/** A finding that the operator accepts for a while. */
export type AcceptedFinding = {readonly id: string; readonly reason: string; readonly until: string};

/** How the findings are told. */
export type CheckForm = {
	readonly short: boolean;
	readonly failOn: Status;
	readonly accepted: readonly AcceptedFinding[];
};

type StepReport = {
	readonly step: string;
	readonly title: string;
	readonly status: Status;
	readonly findings: readonly (Finding & {readonly accepted?: AcceptedFinding})[];
};

/** Reads and tells; writes nothing. Returns 3 when a finding that nobody accepted reaches the level. */
export function check<F>(session: Session<F>, located: Located<F>, words: readonly string[], form: CheckForm): number {
	const {platform} = session;
	const steps = inOrder(platform.steps, words.length === 0 ? platform.steps.map(({id}) => id) : words);
	const today = session.now().toISOString().slice(0, 10);
	const reports = steps.map((step): StepReport => {
		const {id, title} = step;
		const findings = step.assess(located.facts, session.now()).map((finding) => {
			const accepted = form.accepted.find((one) => one.id === finding.id && one.until >= today);
			return accepted === undefined || finding.status === 'good' ? finding : {...finding, accepted};
		});
		return {
			step: id,
			title,
			status: standing(findings.filter((finding) => !('accepted' in finding))),
			findings: findings,
		};
	});
	const failing = reports.some(({findings, status}) =>
		findings.length > 0 && findings.every((one) => 'accepted' in one) ? false : reaches(status, form.failOn),
	);
	if (session.json) session.print(`${JSON.stringify(report(located, reports), null, 2)}\n`);
	else session.print(form.short ? short(located, reports) : full(located, reports, session));
	return failing ? 3 : 0;
}

/** The findings of all steps, for a screen. */
export function reportLines<F>(session: Session<F>, {facts}: Located<F>): readonly Line[] {
	return session.platform.steps.flatMap((step): readonly Line[] => [
		{text: step.title, tone: 'heading'},
		...step
			.assess(facts, session.now())
			.flatMap(({says, status, remedy}): readonly Line[] => [
				{text: says, mark: status, indent: 1},
				...(remedy === undefined ? [] : [{text: remedy, tone: 'dim', indent: 2} as const]),
			]),
	]);
}

function report<F>({target}: Located<F>, reports: readonly StepReport[]): unknown {
	return {version: 1, platform: target.platform, target: target.fields, steps: reports};
}

/** One line a step, fit for a chat message. */
function short<F>({target}: Located<F>, reports: readonly StepReport[]): string {
	return [
		target.label,
		...reports.map(({title, status, findings}) => {
			const open = findings.filter(({accepted}) => accepted === undefined);
			// A step of which nothing could be read counts as attention, and none of its findings says so.
			const telling =
				open.find((finding) => finding.status === status) ?? open.find((finding) => finding.status !== 'good');
			return `${sign(status)} ${title}: ${status}${status === 'good' || telling === undefined ? '' : `: ${telling.says}`}`;
		}),
		'',
	].join('\n');
}

function sign(status: Status): string {
	return {good: '+', unknown: '?', attention: '!', danger: 'X'}[status];
}

function full<F>({target, facts}: Located<F>, reports: readonly StepReport[], {platform}: Session<F>): string {
	const lines = reports.flatMap(({title, status, findings}) => [
		'',
		`${title}: ${status}`,
		...findings.flatMap((finding) => [
			`  ${sign(finding.status)} ${finding.status}: ${finding.says}  [${finding.id}]`,
			...(finding.because === undefined ? [] : [`      because: ${finding.because}`]),
			...(finding.remedy === undefined ? [] : [`      to do: ${finding.remedy}`]),
			...(finding.accepted === undefined
				? []
				: [`      accepted until ${finding.accepted.until}: ${finding.accepted.reason}`]),
		]),
	]);
	return [`Checked ${target.label}`, ...platform.describe(facts), ...lines, ''].join('\n');
}
