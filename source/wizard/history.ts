import {type RunSummary, summary} from '../core/journal.js';
import type {Target} from '../core/plan.js';
import type {Session} from './session.js';

/** What was done to this cluster: when, by whom, with which answers, how it ended. */
export async function history<F>(session: Session<F>, target: Target): Promise<number> {
	const {runs, says} = await session.memory(target).runs();
	const told = runs.map(summary).filter((run) => run !== undefined);
	if (session.json)
		session.print(`${JSON.stringify({version: 1, target: target.fields, runs: told, says}, null, 2)}\n`);
	else
		session.print(
			[
				`History of ${target.label}`,
				...says,
				...(told.length === 0
					? ['Nothing was done here by seaworthy (a dry run and a printed script leave no trace here).']
					: told.flatMap(lines)),
				'',
			].join('\n'),
		);
	return 0;
}

function lines({head, tasks, end}: RunSummary): readonly string[] {
	return [
		'',
		`${head.at}  ${head.by}  ${head.command}: ${end === undefined ? 'cut off, or still running' : end.outcome}`,
		...Object.entries(head.answers).map(
			([step, answers]) =>
				`  ${step}: ${Object.entries(answers)
					.map(([id, value]) => `${id}=${String(value)}`)
					.join(' ')}`,
		),
		...tasks.map(({title, status, says}) => `  ${status.padEnd(8)} ${title}${says === undefined ? '' : `: ${says}`}`),
		...(end?.says ?? []).map((line) => `  ${line}`),
	];
}
