import type {Json} from '../../core/json.js';
import {type FlagTable, flagOf, type Parsed} from '../flags.js';
import {Refused, type Reply, type Step} from '../reply.js';
import type {World} from '../world.js';

/** One call of helm, its arguments sorted and its values read. */
export type HelmCall = {
	readonly parsed: Parsed;
	/** Words after the command. */
	readonly words: readonly string[];
	readonly namespace: string;
	/** What came by `--values -`. */
	readonly values: Json;
	readonly folder: string;
	readonly looks: number;
};

/** One command of helm. */
export type HelmCommand = {
	readonly valued?: readonly string[];
	readonly plain?: readonly string[];
	readonly short?: Readonly<Record<string, string>>;
	readonly optional?: Readonly<Record<string, string>>;
	act(world: World, call: HelmCall): Step;
	/** What it does when it is told to stop while it goes on. */
	interrupted?(world: World, call: HelmCall): Reply;
};

/** The flags of a command, the common ones included. */
export function helmTable(command: HelmCommand): FlagTable {
	return {
		valued: ['kubeconfig', 'kube-context', 'namespace', ...(command.valued ?? [])],
		plain: ['debug', ...(command.plain ?? [])],
		short: {n: 'namespace', ...command.short},
		...(command.optional === undefined ? {} : {optional: command.optional}),
		refuse: (flag) =>
			new Refused(
				`Error: unknown ${flag.startsWith('--') ? `flag: ${flag.replace(/=.*/, '')}` : `shorthand flag: '${flag[1] ?? ''}' in ${flag}`}`,
			),
	};
}

/** The wanted output, one of those listed. */
export function outputOf({parsed}: HelmCall, allowed: readonly string[]): string {
	const format = flagOf(parsed, 'output') ?? allowed[0] ?? 'table';
	if (!allowed.includes(format))
		throw new Refused('Error: invalid argument for "-o, --output" flag: invalid format type');
	return format;
}

/** The words of a call, exactly so many. */
export function exactly(call: HelmCall, count: number, name: string): readonly string[] {
	if (call.words.length !== count)
		throw new Refused(
			`Error: "helm ${name}" requires ${count} argument${count === 1 ? '' : 's'}\n\nUsage:  helm ${name}`,
		);
	return call.words;
}
