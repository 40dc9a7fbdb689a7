import type {Command, Outcome} from '../../source/core/command.js';
import type {Held, Kept, Store} from '../../source/core/platform.js';
import type {Shell} from '../../source/core/ports.js';
import {known, unknown} from '../../source/core/reading.js';
import {shellOf} from './a-shell.js';

/** A cluster's store in memory: its documents, its lease, and what fails. */
export type FakeStore = {
	readonly store: Store;
	readonly shell: Shell;
	documents: Readonly<Record<string, string>>;
	version: number;
	lease: Held | undefined;
	/** Commands by name in their order, e.g. `load`, `save`, `take`. */
	readonly told: string[];
	/** Answers a command differently, by its name. */
	fails: (name: string) => Partial<Outcome> | undefined;
};

/** Makes it; commands name what they do and hold what is written. */
export function fakeStore(): FakeStore {
	const effects = new Map<Command, () => Partial<Outcome>>();
	const command = (name: string, effect: () => Partial<Outcome>): Command => {
		const made: Command = {program: 'kubectl', arguments: [name], effect: 'reads', timeout: 5};
		effects.set(made, effect);
		return made;
	};
	const fake: FakeStore = {
		documents: {},
		version: 0,
		lease: undefined,
		told: [],
		fails: () => undefined,
		shell: shellOf((one) => {
			const name = one.arguments[0] ?? '';
			fake.told.push(name);
			return fake.fails(name) ?? effects.get(one)?.() ?? {exitCode: 1};
		}),
		store: {
			wording: {
				program: 'kubectl',
				reads: 'It needs to read.',
				writes: 'It needs to write.',
				locks: 'It needs to lock.',
			},
			load: () =>
				command('load', () => ({stdout: JSON.stringify({documents: fake.documents, version: String(fake.version)})})),
			parse: (stdout) => known(stdout === '' ? {documents: {}} : (JSON.parse(stdout) as Kept)),
			save: (documents, over) =>
				command('save', () => {
					if (over !== String(fake.version)) return {exitCode: 1, stderr: 'the object has been modified'};
					fake.version += 1;
					fake.documents = Object.fromEntries(Object.entries(documents).map(([name, one]) => [name, one.reveal()]));
					return {};
				}),
			readLock: () => command('readLock', () => ({stdout: JSON.stringify(fake.lease ?? null)})),
			parseLock: (stdout) =>
				stdout === 'garbage' ? unknown('it is garbage') : known((JSON.parse(stdout) as Held | null) ?? undefined),
			isConflict: (stderr) => stderr === 'the object has been modified',
			takeLock: (holder, renewed, over) =>
				command('take', () => {
					if (over !== fake.lease?.version) return {exitCode: 1, stderr: 'the object has been modified'};
					fake.lease = {holder, renewed, version: String(Number(over ?? 0) + 1)};
					return {};
				}),
		},
	};
	return fake;
}
