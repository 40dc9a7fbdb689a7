import {Listr, type ListrRenderer} from 'listr2';
import type {Ended, Execute} from '../core/ports.js';
import type {Task} from '../core/task.js';
import {perform} from './perform.js';

/** listr2 keeps order and retries; it never draws, and whether to go on is decided between lists. */
class SilentRenderer implements ListrRenderer {
	static readonly nonTTY = true;
	static readonly rendererOptions: never;
	static readonly rendererTaskOptions: never;
	render(): void {
		// Everything is told by `Telling`.
	}

	end(): void {
		// As above.
	}
}

/** Does tasks one after another until one fails or the signal ends it; tells how each that was reached ended. */
export const execute: Execute = async (work) => {
	const {tasks, telling, succeeded, signal} = work;
	const outcomes: Ended[] = [];
	let going = true;
	let fault: Error | undefined;
	const list = new Listr<object, typeof SilentRenderer, typeof SilentRenderer>(
		tasks.map((task) => ({
			title: task.title,
			skip: () => !going,
			retry: {tries: task.retries ?? 0, delay: 1000},
			task: async (_context, wrapper): Promise<void> => {
				const tried = wrapper.isRetrying()?.count ?? 0;
				const ended = await once(task, work, tried === 0).catch((error: unknown) => {
					// listr2 would swallow it and go on with the next task.
					going = false;
					fault = error instanceof Error ? error : new Error(String(error));
				});
				if (ended === undefined) return;
				if (ended.status === 'failed' && tried < (task.retries ?? 0) && !signal.aborted) throw new Error(ended.says);
				if (ended.status === 'done' || ended.status === 'already') succeeded.add(task.id);
				going = ended.status !== 'failed' && ended.status !== 'stopped';
				outcomes.push(ended);
				await telling.ended(task, ended).catch((error: unknown) => {
					going = false;
					fault = error instanceof Error ? error : new Error(String(error));
				});
			},
		})),
		{
			exitOnError: false,
			concurrent: false,
			renderer: SilentRenderer,
			fallbackRenderer: SilentRenderer,
			registerSignalListeners: false,
		},
	);
	await list.run();
	if (fault !== undefined) throw fault;
	return outcomes;
};

async function once(task: Task, work: Parameters<Execute>[0], isFirst: boolean): Promise<Ended> {
	const {telling, signal} = work;
	if (signal.aborted) return {id: task.id, status: 'stopped', says: 'Not begun.'};
	if (isFirst) await telling.started(task);
	return perform(task, {
		...work,
		printed: (line) => {
			telling.printed(task, line);
		},
		rows: (rows) => {
			telling.rows(task, rows);
		},
	});
}
