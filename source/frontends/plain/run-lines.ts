import type {Line} from '../../core/page.js';
import {fold, nothingYet, type RunEvent, type RunOutcome, type RunState, type TaskState} from '../../core/run-event.js';

/** Milliseconds between two counts of a task that takes long. */
export const countEvery = 30_000;

/** Failing hosts of one task that get a line each; more are only counted. */
const namedHosts = 20;

/** What is remembered of a task beyond the run's own state. */
type Told = {
	/** When it last began, in milliseconds of the events' clock: a retry begins anew. */
	readonly began: number;
	/** When it was last counted. */
	readonly counted: number;
	/** The hosts that failed when their rows last changed. */
	readonly failing: ReadonlySet<string>;
	/** Failures told so far, by a line each or as left out. */
	readonly told: number;
};

/** Turns a run's events into lines that are only ever appended. */
export type RunLines = {
	/** The lines that an event adds. */
	tell(event: RunEvent): readonly Line[];
	/** The lines that time adds: a count of each task that runs for longer than `countEvery`. */
	count(now: number): readonly Line[];
};

/** Tells one run; another `plan-started` begins the next. */
export function createRunLines(): RunLines {
	let state: RunState = nothingYet;
	let announced = new Set<string>();
	let told = new Map<string, Told>();
	const tasks = () => state.stages.flatMap((stage) => stage.tasks);

	const announce = (id: string): readonly Line[] => {
		const stage = state.stages.find((candidate) => candidate.tasks.some((task) => task.id === id));
		if (stage === undefined || announced.has(stage.step)) return [];
		announced.add(stage.step);
		return [{text: `${stage.title}, ${amount(stage.tasks.length, 'task')}`, tone: 'heading'}];
	};

	const changed = (event: RunEvent & {kind: 'task-changed'}): readonly Line[] => {
		const task = tasks().find(({id}) => id === event.id);
		if (task === undefined || event.status === 'waiting') return [];
		const heading = announce(event.id);
		if (event.status === 'running') {
			if (!told.has(event.id)) told.set(event.id, {began: event.at, counted: event.at, failing: new Set(), told: 0});
			return heading;
		}
		const began = told.get(event.id)?.began;
		told.delete(event.id);
		return [...heading, ...ended({task, event, began})];
	};

	const hosts = (event: RunEvent & {kind: 'hosts-changed'}): readonly Line[] => {
		const before = told.get(event.id) ?? {began: event.at, counted: event.at, failing: new Set<string>(), told: 0};
		const failing = event.rows.filter(({status}) => status === 'failed');
		const fresh = failing.filter(({host}) => !before.failing.has(host));
		const room = Math.max(0, namedHosts - before.told);
		told.set(event.id, {
			...before,
			failing: new Set(failing.map(({host}) => host)),
			told: before.told + fresh.length,
		});
		return [
			...fresh.slice(0, room).map(({host, says}): Line => ({mark: 'failed', text: joined(host, says)})),
			...(before.told <= namedHosts && before.told + fresh.length > namedHosts
				? [{mark: 'attention', text: 'More hosts fail; from here on they are only counted.'} as const]
				: []),
			...count(event.at),
		];
	};

	const count = (now: number): readonly Line[] =>
		tasks().flatMap((task) => {
			const known = told.get(task.id);
			if (known === undefined || task.status !== 'running' || now - known.counted < countEvery) return [];
			told.set(task.id, {...known, counted: now});
			return [{text: `${standing(task)} (${duration(now - known.began)})`}];
		});

	return {
		count,
		tell(event) {
			state = fold(state, event);
			switch (event.kind) {
				case 'plan-started':
					announced = new Set();
					told = new Map();
					return [];
				case 'task-changed':
					return changed(event);
				case 'hosts-changed':
					return hosts(event);
				case 'task-printed':
					return [];
				case 'noted':
					return [{text: event.says}];
				case 'plan-finished':
					return [finished(event.outcome)];
			}
		},
	};
}

const endings = {
	done: 'done',
	already: 'already so',
	skipped: 'skipped',
	declined: 'attention',
	failed: 'failed',
	stopped: 'stopped',
	unknown: 'unknown',
} as const;

function ended(what: {
	readonly task: TaskState;
	readonly event: RunEvent & {kind: 'task-changed'};
	readonly began: number | undefined;
}): readonly Line[] {
	const {task, event, began} = what;
	if (event.status === 'running' || event.status === 'waiting') return [];
	const took = began === undefined ? '' : ` (${duration(event.at - began)})`;
	const says = joined(`${task.title}${took}`, event.says ?? '');
	const failedHosts = task.hosts.filter(({status}) => status === 'failed').length;
	const hosts = task.hosts.length === 0 ? '' : `; ${hostCount(task)}`;
	const line: Line = lineFor(event.status, `${says}${failedHosts > 0 || event.status === 'failed' ? hosts : ''}`);
	const output = event.status === 'failed' ? task.lines.slice(-5) : [];
	return [line, ...output.map((text): Line => ({text, tone: 'code', indent: 1}))];
}

/** Words that are a mark of a page stay one, so that colour finds them; the others are plain words. */
function lineFor(status: keyof typeof endings, text: string): Line {
	const word = endings[status];
	return word === 'already so' || word === 'skipped' || word === 'stopped'
		? {text: `${word}: ${text}`}
		: {mark: word, text};
}

function finished(outcome: RunOutcome): Line {
	switch (outcome) {
		case 'done':
			return {mark: 'done', text: 'Everything planned was done.'};
		case 'partly':
			return {mark: 'attention', text: 'The run came to its end, and part of what was planned was left out.'};
		case 'failed':
			return {mark: 'failed', text: 'The run ended with a failure.'};
		case 'stopped':
			return {mark: 'attention', text: 'The run was stopped before its end.'};
	}
}

function standing(task: TaskState): string {
	return task.hosts.length === 0 ? `still at work: ${task.title}` : `${task.title}: ${hostCount(task)}`;
}

function hostCount({hosts}: TaskState): string {
	const of = (status: string) => hosts.filter((row) => row.status === status).length;
	const failed = of('failed');
	return `${of('done')} of ${amount(hosts.length, 'host')} done${failed === 0 ? '' : `, ${failed} failed`}`;
}

function amount(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function joined(what: string, says: string): string {
	return says === '' ? what : `${what}: ${says}`;
}

/** Milliseconds in words: `3 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
