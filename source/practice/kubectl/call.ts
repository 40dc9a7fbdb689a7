import {realpathSync} from 'node:fs';
import {join} from 'node:path';
import type {FlagTable, Parsed} from '../flags.js';
import {flagOf} from '../flags.js';
import {Refused, type Reply, type Step} from '../reply.js';
import type {KubeObject} from '../state.js';
import type {World} from '../world.js';

/** One call of kubectl, its arguments sorted and its standard input read. */
export type Call = {
	readonly parsed: Parsed;
	/** Words after the command itself. */
	readonly words: readonly string[];
	readonly namespace: string;
	/** Objects given over standard input. */
	readonly documents: readonly KubeObject[];
	/** What `exec --stdin` hands on. */
	readonly input: string;
	/** Milliseconds since the epoch when the call began. */
	readonly began: number;
	/** The process that holds what the call opens, e.g. a forwarded port. */
	readonly process: number;
	/** Tells this call from all others. */
	readonly id: string;
	/** How often the call has looked already. */
	readonly looks: number;
};

/** One command of kubectl: the flags it takes beside the common ones, and what it does. */
export type KubectlCommand = {
	readonly valued?: readonly string[];
	readonly plain?: readonly string[];
	readonly short?: Readonly<Record<string, string>>;
	readonly optional?: Readonly<Record<string, string>>;
	/** Whether it reads objects from standard input: always by `--filename -`, or only when that is given. */
	readonly reads?: 'objects' | 'objects-if-named';
	act(world: World, call: Call): Step;
	/** What it undoes when it is told to stop while it goes on. */
	interrupted?(world: World, call: Call): Reply;
};

/** The flags of a command, the common ones included. */
export function tableOf(name: string, command: KubectlCommand): FlagTable {
	return {
		valued: ['kubeconfig', 'context', 'namespace', 'request-timeout', ...(command.valued ?? [])],
		plain: [...(command.plain ?? [])],
		short: {n: 'namespace', ...command.short},
		...(command.optional === undefined ? {} : {optional: command.optional}),
		refuse: (flag) =>
			new Refused(
				`error: unknown ${flag.startsWith('--') ? `flag: ${flag.replace(/=.*/, '')}` : `shorthand flag: '${flag[1] ?? ''}' in ${flag}`}\nSee 'kubectl ${name} --help' for usage.`,
			),
	};
}

/** Refuses every kubeconfig and context but the practice cluster's own: nothing else can be met from here. */
export function refuseOthers(parsed: Parsed, env: Readonly<Record<string, string | undefined>>, folder: string): void {
	const own = join(folder, 'kubeconfig');
	const given = flagOf(parsed, 'kubeconfig') ?? (env['KUBECONFIG'] === '' ? undefined : env['KUBECONFIG']) ?? own;
	if (pathOf(given) !== pathOf(own))
		throw new Refused(`error: the practice cluster's programs read only ${own}, not ${given}`);
	const context = flagOf(parsed, 'context') ?? flagOf(parsed, 'kube-context') ?? 'practice';
	if (context !== 'practice') throw new Refused(`error: context "${context}" does not exist`);
}

function pathOf(path: string): string {
	try {
		return realpathSync(path);
	} catch {
		return path;
	}
}
