import type {TaskState} from '../../../core/run-event.js';
import {openStages, type OpenStage, type Printed, type RunView} from '../state/run-view.js';
import {windowOf} from '../state/list.js';
import {oneRow, truncate} from '../text.js';
import {hostRows} from './host-rows.js';
import {joinFitting} from './legend.js';
import {lineRows} from './line-rows.js';
import {counted, type Look} from './look.js';
import {finalTaskRows, outputRows, taskRow} from './task-rows.js';

/** A run at a moment of our clock. */
export type RunMoment = {readonly view: RunView; readonly now: number};

/** A run as rows, never more than there is room for: the tasks around the one at work, with its hosts and last lines. */
export function runRows(run: RunMoment, look: Look): readonly string[] {
	const hasLegend = look.rows >= 4;
	const room = Math.max(0, look.rows - 1 - Number(hasLegend));
	const {rows, focus} = stageRows(run, room, look);
	const shown = windowOf({count: rows.length, at: focus}, room);
	const legend = hasLegend ? [joinFitting(['Ctrl-C stops', 'a second Ctrl-C stops at once'], look)] : [];
	return [headRow(run.view, look), ...rows.slice(shown.from, shown.to), ...legend].slice(0, look.rows);
}

/** What is printed for good, as rows. */
export function printedRows(printed: Printed, view: RunView, look: Look): readonly string[] {
	switch (printed.kind) {
		case 'stage':
			return [
				look.paint('strong', truncate(oneRow(printed.stage.title), look.columns)),
				...printed.stage.tasks.flatMap((task) => finalTaskRows(task, view, look)),
			];
		case 'note':
			return lineRows([{text: printed.says}], look);
		case 'outcome': {
			const {outcome} = printed.state;
			const mark = outcome === 'done' ? 'done' : outcome === 'failed' ? 'failed' : 'attention';
			return lineRows([{text: `The run ${endings[outcome ?? 'stopped']}: ${progress(view)}.`, mark}], look);
		}
	}
}

const endings = {done: 'has ended', partly: 'left out a part', failed: 'has failed', stopped: 'was stopped'} as const;

function headRow(view: RunView, look: Look): string {
	const banner = look.banner === '' ? '' : `${oneRow(look.banner)} ${look.glyphs.separator} `;
	return look.paint('strong', truncate(`${banner}Running ${look.glyphs.separator} ${progress(view)}`, look.columns));
}

function progress(view: RunView): string {
	const tasks = view.state.stages.flatMap((stage) => stage.tasks);
	const done = tasks.filter((task) => task.status === 'done' || task.status === 'already').length;
	return `${done} of ${counted(tasks.length, 'task')} done`;
}

/** The stages at work with their tasks, the later ones by title only; `focus` is the middle of the first task at work. */
function stageRows(
	run: RunMoment,
	room: number,
	look: Look,
): {readonly rows: readonly string[]; readonly focus: number} {
	const stages = openStages(run.view);
	const begun = stages.filter((stage, index) => index === 0 || stage.tasks.some((task) => task.status !== 'waiting'));
	const later = stages.filter((stage) => !begun.includes(stage)).map((stage) => laterRow(stage, look));
	const tasks = begun.flatMap((stage) => stage.tasks);
	const running = tasks.filter((task) => task.status === 'running');
	const others = tasks.length + begun.length + later.length;
	const share = Math.floor(Math.max(room - others, Math.ceil(room / 2)) / Math.max(1, running.length));
	const blocks = begun.flatMap((stage) => [
		[look.paint('strong', truncate(oneRow(stage.title), look.columns))],
		...stage.tasks.map((task) => [taskRow(task, run, look), ...detailRows(task, share, look)]),
	]);
	const atWork = blocks.findIndex((block) => block.length > 1);
	const before = blocks.slice(0, Math.max(0, atWork)).flat().length;
	const focus = before + Math.floor((blocks[atWork]?.length ?? 0) / 2);
	return {rows: [...blocks.flat(), ...later], focus};
}

function laterRow(stage: OpenStage, look: Look): string {
	return look.paint('dim', truncate(`${oneRow(stage.title)}, ${counted(stage.tasks.length, 'task')}`, look.columns));
}

/** The hosts and the last lines of a task at work. */
function detailRows(task: TaskState, room: number, look: Look): readonly string[] {
	if (task.status !== 'running' || room <= 0) return [];
	const output = outputRows(task, task.hosts.length > 0 ? Math.min(3, room - 1) : room, look);
	return [...hostRows(task.hosts, room - output.length, look), ...output];
}
