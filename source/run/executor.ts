import {Listr, type ListrRenderer} from 'listr2';
import type {Ended, Execute} from '../core/ports.js';
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
	const {tasks, telling, succeeded} = work;
	const outcomes: Ended[] = [];
	let going = true;
	const list = new Listr<object, typeof SilentRenderer, typeof SilentRenderer>(
		tasks.map((task) => ({
			title: task.title,
			skip: () => !going,
			retry: {tries: task.retries ?? 0, delay: 1000},
			task: async (_context, wrapper): Promise<void> => {
				const retrying = wrapper.isRetrying();
				const tried = retrying?.count ?? 0;
				if (tried === 0) await telling.started(task);
				const ended = await perform(task, {
					...work,
					printed: (line) => {
						telling.printed(task, line);
					},
					rows: (rows) => {
						telling.rows(task, rows);
					},
				});
				if (ended.status === 'failed' && tried < (task.retries ?? 0)) throw new Error(ended.says);
				if (ended.status === 'done' || ended.status === 'already') succeeded.add(task.id);
				going = ended.status !== 'failed' && ended.status !== 'stopped';
				outcomes.push(ended);
				await telling.ended(task, ended);
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
	return outcomes;
};
