import {reconcile} from '../cluster/controllers.js';
import {valuesIn} from '../documents.js';
import {flagOf, parseFlags} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {refuseOthers} from '../kubectl/call.js';
import {Refused} from '../reply.js';
import type {Look} from '../stand-in.js';
import {type HelmCall, type HelmCommand, helmTable} from './call.js';
import {rollback, upgrade} from './change.js';
import {env, get, history, list, repo, search, show, status, version} from './read.js';

const commands: Readonly<Record<string, HelmCommand>> = {
	env,
	get,
	history,
	list,
	repo,
	rollback,
	search,
	show,
	status,
	upgrade,
	version,
};

/** Prepares one call of helm. */
export async function helm(invocation: Invocation): Promise<Look> {
	const {args, folder} = invocation;
	const name = commandName(args);
	const command = commands[name];
	if (command === undefined)
		throw new Refused(`Error: unknown command "${name}" for "helm"\nRun 'helm --help' for usage.`);
	const parsed = parseFlags(args, helmTable(command));
	refuseOthers(parsed, invocation.env, folder);
	const file = flagOf(parsed, 'values');
	if (file !== undefined && file !== '-') throw new Refused(`Error: open ${file}: no such file or directory`);
	const call: Omit<HelmCall, 'looks'> = {
		parsed,
		words: parsed.words.slice(1),
		namespace: flagOf(parsed, 'namespace') ?? 'default',
		values: file === undefined ? {} : await valuesIn(await invocation.stdin()),
		folder,
	};
	const look: Look = (world, looks) => {
		const step = command.act(world, {...call, looks});
		reconcile(world);
		return step;
	};
	const {interrupted} = command;
	return interrupted === undefined
		? look
		: Object.assign(look, {interrupted: (world: Parameters<Look>[0]) => interrupted(world, {...call, looks: 0})});
}

const before = ['--kubeconfig', '--kube-context', '--namespace', '-n'];

function commandName(args: readonly string[]): string {
	for (let index = 0; index < args.length; index++) {
		const arg = args[index] ?? '';
		if (!arg.startsWith('-')) return arg;
		if (before.includes(arg)) index++;
	}
	return '';
}
