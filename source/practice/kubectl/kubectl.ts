import {randomUUID} from 'node:crypto';
import {flagOf, isSet, parseFlags} from '../flags.js';
import {Refused} from '../reply.js';
import type {Look} from '../stand-in.js';
import type {World} from '../world.js';
import {documentsIn} from '../documents.js';
import type {Invocation} from '../invocation.js';
import {reconcile} from '../cluster/controllers.js';
import {auth, config, version} from './about.js';
import {apply} from './apply.js';
import {type Call, type KubectlCommand, refuseOthers, tableOf} from './call.js';
import {exec} from './exec.js';
import {get} from './get.js';
import {portForward} from './port-forward.js';
import {rollout} from './rollout.js';
import {set} from './set-env.js';
import {create, marking, patch, remove_, replace, scale} from './write.js';

const commands: Readonly<Record<string, KubectlCommand>> = {
	annotate: marking('annotations', 'annotated'),
	apply,
	auth,
	config,
	create,
	delete: remove_,
	exec,
	get,
	label: marking('labels', 'labeled'),
	patch,
	'port-forward': portForward,
	replace,
	rollout,
	scale,
	set,
	version,
};

/** Prepares one call of kubectl: what it then does with the state each time it looks. */
export async function kubectl(invocation: Invocation): Promise<Look> {
	const {args, env, folder, began, process} = invocation;
	const name = commandName(args);
	const command = commands[name];
	if (command === undefined)
		throw new Refused(
			args[0]?.startsWith('-') === true
				? `Error: flags cannot be placed before plugin name: ${args[0].replace(/=.*/, '')}`
				: `error: unknown command "${name}" for "kubectl"`,
		);
	const parsed = parseFlags(args, tableOf(name, command));
	refuseOthers(parsed, env, folder);
	const file = flagOf(parsed, 'filename');
	if (command.reads === 'objects' && file === undefined) throw new Refused('error: must specify one of -f and -k');
	if (file !== undefined && file !== '-') throw new Refused(`error: the path ${JSON.stringify(file)} does not exist`);
	const documents = file === undefined ? [] : await documentsIn(await invocation.stdin());
	if (file !== undefined && documents.length === 0) throw new Refused(`error: no objects passed to ${name}`);
	const call: Omit<Call, 'looks'> = {
		parsed,
		words: parsed.words.slice(1),
		namespace: flagOf(parsed, 'namespace') ?? 'default',
		documents,
		input: name === 'exec' && isSet(parsed, 'stdin') ? await invocation.stdin() : '',
		began,
		process,
		id: randomUUID(),
	};
	const look: Look = (world, looks) => {
		const step = command.act(world, {...call, looks});
		reconcile(world);
		return step;
	};
	const {interrupted} = command;
	return interrupted === undefined
		? look
		: Object.assign(look, {interrupted: (world: World) => interrupted(world, {...call, looks: 0})});
}

/** Flags that take a value and may stand before the command. */
const before = ['--kubeconfig', '--context', '--namespace', '-n', '--request-timeout'];

function commandName(args: readonly string[]): string {
	for (let index = 0; index < args.length; index++) {
		const arg = args[index] ?? '';
		if (!arg.startsWith('-')) return arg;
		if (before.includes(arg)) index++;
	}
	return '';
}
