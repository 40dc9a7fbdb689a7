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

/** A run as rows, never more than there is room for: the tasks around the one at work, its hosts and its last lines. */
export function runRows(run: RunMoment, look: Look): readonly string[] {
	const hasLegend = look.rows >= 4;
	const room = look.rows - 1 - Number(hasLegend);
	const tasks = taskList(openStages(run.view), run, look);
	const running = runningTasks(run.view);
	const details = detailRows(running, Math.max(room - tasks.rows.length, Math.ceil(room / 2)), look);
	const shown = windowOf({count: tasks.rows.length, at: tasks.focus}, Math.max(1, room - details.length));
	const legend = hasLegend ? [joinFitting(['Ctrl-C stops', 'a second Ctrl-C stops at once'], look)] : [];
	return [headRow(run.view, look), ...tasks.rows.slice(shown.from, shown.to), ...details, ...legend].slice(
		0,
		look.rows,
	);
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

const endings = {done: 'has ended', failed: 'has failed', stopped: 'was stopped'} as const;

function headRow(view: RunView, look: Look): string {
	const banner = look.banner === '' ? '' : `${oneRow(look.banner)} ${look.glyphs.separator} `;
	return look.paint('strong', truncate(`${banner}Running ${look.glyphs.separator} ${progress(view)}`, look.columns));
}

function progress(view: RunView): string {
	const tasks = view.state.stages.flatMap((stage) => stage.tasks);
	const done = tasks.filter((task) => task.status === 'done' || task.status === 'already').length;
	return `${done} of ${counted(tasks.length, 'task')} done`;
}

function runningTasks(view: RunView): readonly TaskState[] {
	return view.state.stages.flatMap((stage) => stage.tasks).filter((task) => task.status === 'running');
}

/** The stage at work with its tasks, the later ones by title only; `focus` is the row of the first task at work. */
function taskList(stages: readonly OpenStage[], run: RunMoment, look: Look) {
	const begun = stages.filter((stage, index) => index === 0 || stage.tasks.some((task) => task.status !== 'waiting'));
	const later = stages.filter((stage) => !begun.includes(stage));
	const drawn = begun.flatMap((stage) => [
		{row: look.paint('strong', truncate(oneRow(stage.title), look.columns)), isAtWork: false},
		...stage.tasks.map((task) => ({row: taskRow(task, run, look), isAtWork: task.status === 'running'})),
	]);
	const rest = later.map((stage) =>
		look.paint('dim', truncate(`${oneRow(stage.title)}, ${counted(stage.tasks.length, 'task')}`, look.columns)),
	);
	const focus = drawn.findIndex((entry) => entry.isAtWork);
	return {rows: [...drawn.map((entry) => entry.row), ...rest], focus: Math.max(0, focus)};
}

function detailRows(running: readonly TaskState[], room: number, look: Look): readonly string[] {
	const each = Math.floor(room / Math.max(1, running.length));
	return running
		.filter((task) => task.lines.length > 0 || task.hosts.length > 0)
		.slice(0, Math.max(1, room))
		.flatMap((task) => {
			const share = Math.max(1, each);
			const output = outputRows(task, task.hosts.length > 0 ? Math.min(3, share - 1) : share, look);
			return [...hostRows(task.hosts, share - output.length, look), ...output];
		})
		.slice(0, room);
}
