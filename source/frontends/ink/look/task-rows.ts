import type {TaskState} from '../../../core/run-event.js';
import {elapsed, type RunView} from '../state/run-view.js';
import {clean, oneRow, truncate, width, wrap} from '../text.js';
import {failingRows, hostSummary} from './host-rows.js';
import type {Look} from './look.js';
import {markStyle} from './signs.js';

/** "0.4 s", "12 s", "3 min 05 s". */
export function duration(milliseconds: number): string {
	const seconds = milliseconds / 1000;
	if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const minutes = Math.floor(whole / 60);
	if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
	return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** One task in one row: sign, word, title, what is said of it, how long it took. */
export function taskRow(task: TaskState, run: {readonly view: RunView; readonly now: number}, look: Look): string {
	const {glyphs, paint, columns} = look;
	const lead = `  ${glyphs.marks[task.status]} ${columns < 36 ? '' : task.status.padEnd(9)}`;
	const took = elapsed(run.view, task, run.now);
	const time = took === undefined ? '' : `  ${duration(took)}`;
	const room = columns - width(lead) - width(time);
	const title = truncate(oneRow(task.title), room);
	const says = task.says === undefined ? '' : `  ${oneRow(task.says)}`;
	const rest = truncate(says, room - width(title));
	return (
		paint(markStyle(task.status), lead) + title + paint('dim', rest.trim() === '…' ? '' : rest) + paint('dim', time)
	);
}

/** A task as it stays on the screen: what was said is wrapped, not cut, and of many hosts the failing ones are named. */
export function finalTaskRows(task: TaskState, view: RunView, look: Look): readonly string[] {
	const {says, ...rest} = task;
	const row = taskRow(rest, {view, now: 0}, look);
	const hosts = task.hosts.length === 0 ? [] : [`    ${hostSummary(task.hosts)}`];
	const said = says === undefined ? [] : wrap(clean(says), look.columns - 4).map((line) => `    ${line}`);
	return [row, ...said, ...hosts, ...failingRows(task.hosts, 10, look)];
}

/** The last lines that the task's program printed. */
export function outputRows(task: TaskState, room: number, look: Look): readonly string[] {
	if (room <= 0) return [];
	const bar = `    ${look.glyphs.bar} `;
	return task.lines
		.slice(-Math.min(5, room))
		.map((line) => look.paint('dim', bar + truncate(oneRow(line), look.columns - width(bar))));
}
