import {isSet, parseFlags} from '../flags.js';
import type {Invocation} from '../invocation.js';
import {done, Refused, type Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {childrenOf, EtcdError, nodeAt, remove, set} from './etcd.js';
import type {DeisWorld} from './state.js';

/** etcdctl of version 2 on a host: `get`, `set`, `rm` and `ls`. */
export async function etcdctl({args, folder}: Invocation): Promise<Reply> {
	const parsed = parseFlags(args, {
		valued: [],
		plain: ['recursive'],
		refuse: (flag) => new Refused(`Incorrect Usage.\n\nflag provided but not defined: ${flag.replace(/^--/, '-')}`),
	});
	const [command = '', key = '/', value] = parsed.words;
	return Promise.resolve(
		atOnce(folder, (world) => {
			try {
				return carriedOut(world, {command, key: absolute(key), value, recursive: isSet(parsed, 'recursive')});
			} catch (error) {
				if (!(error instanceof EtcdError)) throw error;
				const {code, message, reason} = error;
				throw new Refused(`Error:  ${code}: ${message} (${reason}) [${world.state.index}]`, 4);
			}
		}),
	);
}

const absolute = (key: string) => `/${key.replaceAll(/^\/+|\/+$/g, '')}`;

type Asked = {
	readonly command: string;
	readonly key: string;
	readonly value: string | undefined;
	readonly recursive: boolean;
};

function carriedOut(world: DeisWorld, {command, key, value, recursive}: Asked): Reply {
	switch (command) {
		case 'get': {
			const node = nodeAt(world, key);
			if (node.value === undefined) throw new Refused(`${key}: is a directory`);
			return done(`${node.value}\n`);
		}
		case 'set':
			if (value === undefined) throw new Refused('stand-in of etcdctl: give the value as a word', 1);
			set(world, key, {value});
			return done(`${value}\n`);
		case 'rm': {
			const {former} = remove(world, key, {recursive});
			return done(former?.value === undefined ? '' : `PrevNode.Value: ${former.value}\n`);
		}
		case 'ls': {
			const node = nodeAt(world, key);
			const paths = node.value === undefined ? below(world, key, recursive) : [key];
			return done(paths.map((path) => `${path}\n`).join(''));
		}
		default:
			throw new Refused(`stand-in of etcdctl: it knows get, set, rm and ls, and not "${command}"`);
	}
}

function below(world: DeisWorld, key: string, recursive: boolean): readonly string[] {
	return childrenOf(world, key).flatMap((path) =>
		recursive && nodeAt(world, path).value === undefined ? [path, ...below(world, path, true)] : [path],
	);
}
