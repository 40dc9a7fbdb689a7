import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Command, Outcome} from '../../../source/core/command.js';
import {Secret} from '../../../source/core/secret.js';
import type {Change} from '../../../source/core/settings.js';
import type {DeisFacts} from '../../../source/platforms/deis-v1/facts.js';
import {hasPsql} from '../../../source/tools/psql.js';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {register} from '../../../source/platforms/deis-v1/registering.js';
import {clusterId, getRecursive, type KeyChange, put, writeKeys} from '../../../source/tools/etcd.js';
import {createShell} from '../../../source/run/shell.js';
import {freePorts} from '../components/process/free-ports.js';
import {type Came, comparable, type DeisSide, type DeisSides, startSides} from './deis-sides.js';
import {clearAway} from '../components/process/clear-away.js';

let folder: string;
let started: DeisSides;

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'sw-contract-'));
	started = await startSides(folder);
});

afterAll(async () => {
	await started.stop();
	await clearAway(folder);
});

/** Does the same on both sides, and gives what both said. */
async function both(act: (side: DeisSide) => Promise<Came>): Promise<Came> {
	const [real, practice] = started.sides;
	const [said, played] = [comparable(await act(real)), comparable(await act(practice))];
	expect(played).toEqual(said);
	return said;
}

const onHost = async (line: string, stdin?: string) => both(async ({ssh}) => ssh(['-T', '--', 'TUNNEL', line], stdin));

const batch = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=10'];

describe('ssh', () => {
	it.each<readonly [string, readonly string[], number]>([
		['runs a line', [...batch, '--', 'TUNNEL', 'echo out; echo err >&2'], 0],
		['gives its exit code', [...batch, '--', 'TUNNEL', 'exit 7'], 7],
		['gives 255 as it is', [...batch, '--', 'TUNNEL', 'exit 255'], 255],
		['runs what is not there', [...batch, '--', 'TUNNEL', 'nosuchprogram'], 127],
		['joins the words of a line', [...batch, 'TUNNEL', 'echo', 'a  b', '"c  d"', '|', 'tr', 'a-z', 'A-Z'], 0],
		['takes options behind the host', ['TUNNEL', '-T', '-o', 'BatchMode=yes', 'echo', '-n', 'x'], 0],
		['takes options together', ['-Tn', '-oBatchMode=yes', 'TUNNEL', 'cat'], 0],
		['goes over a jump', [...batch, '-J', 'TUNNEL', '--', 'INNER', 'cat /etc/deis-release; exit 3'], 3],
		['does not know a host', [...batch, '--', 'core@nosuch.invalid', 'true'], 255],
		['does not know a jump', [...batch, '-J', 'core@nosuch.invalid', '--', 'INNER', 'true'], 255],
		['is refused at a port', [...batch, '-p', '1', '--', 'TUNNEL', 'true'], 255],
		['is refused at the port of a jump', [...batch, '-J', 'tunnel:1', '--', 'INNER', 'true'], 255],
		['hears nothing', ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=1', '--', 'DEAD', 'true'], 255],
		[
			'hears nothing behind a jump',
			['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=1', '-J', 'TUNNEL', '--', 'DEAD', 'true'],
			255,
		],
		['does not know a host behind a jump', [...batch, '-J', 'TUNNEL', '--', 'core@nosuch.invalid', 'true'], 255],
		['is refused behind a jump', [...batch, '-p', '1', '-J', 'TUNNEL', '--', 'INNER', 'true'], 255],
		['refuses a flag', [...batch, '-Z', '--', 'TUNNEL', 'true'], 255],
		['refuses an option', ['-o', 'NoSuchOption=1', '--', 'TUNNEL', 'true'], 255],
		['refuses half an option', ['-o'], 255],
		['refuses a value', ['-o', 'BatchMode=maybe', '--', 'TUNNEL', 'true'], 255],
		['refuses a time', ['-o', 'ConnectTimeout=soon', '--', 'TUNNEL', 'true'], 255],
		['refuses a time to persist', ['-o', 'ControlPersist=soon', '--', 'TUNNEL', 'true'], 255],
		['refuses a check of keys', ['-o', 'StrictHostKeyChecking=some', '--', 'TUNNEL', 'true'], 255],
		['refuses a master', ['-o', 'ControlMaster=some', '--', 'TUNNEL', 'true'], 255],
		['refuses a path in pieces', ['-o', 'ControlPath=/tmp/a b', '--', 'TUNNEL', 'true'], 255],
		['refuses a long path', ['-o', `ControlPath=/tmp/${'x'.repeat(120)}`, '--', 'TUNNEL', 'true'], 255],
		['refuses a port', ['-p', '22x', '--', 'TUNNEL', 'true'], 255],
		['refuses port 0', ['-p', '0', '--', 'TUNNEL', 'true'], 255],
		['refuses an empty jump', ['-J', '', '--', 'TUNNEL', 'true'], 255],
		['refuses a port to forward', ['-L', 'nowhere', '--', 'TUNNEL'], 255],
		['refuses a way to fail', ['-o', 'ExitOnForwardFailure=maybe', '--', 'TUNNEL', 'true'], 255],
		['refuses a place to forward to', ['-W', 'nowhere', '--', 'TUNNEL'], 255],
		['wants a host', ['-T', '--'], 255],
		['wants anything', [], 255],
		['has no master without a path', ['-O', 'exit', 'any'], 255],
		['knows no such word for a master', ['-O', 'nosuch', 'any'], 255],
		['finds no master', ['-o', 'ControlPath=/nonexistent/master', '-O', 'exit', 'any'], 255],
	])('%s', async (_, words, exitCode) => {
		expect((await both(async ({ssh}) => ssh(words))).exitCode).toBe(exitCode);
	});

	it('goes through a proxy command as over a jump', async () => {
		const through = (user: string, to: string) => [
			...[...batch, '-o', `ProxyCommand='ssh' '-o' 'BatchMode=yes' '-W' [%h]:%p '--' '${user}@${to}'`],
		];
		const there = await both(async ({ssh, user}) =>
			ssh([...through(user, 'tunnel'), '--', 'INNER', 'cat; exit 4'], 'in'),
		);
		expect(there).toMatchObject({exitCode: 4, stdout: 'in'});
		await both(async ({ssh, user}) => ssh([...through(user, 'nosuch.invalid'), '--', 'INNER', 'true']));
		await both(async ({ssh, user}) => ssh([...through(user, 'tunnel'), '--', 'core@nosuch.invalid', 'true']));
		await both(async ({ssh, user}) =>
			ssh(['-o', 'ConnectTimeout=1', ...through(user, 'tunnel'), '--', 'DEAD', 'true']),
		);
	});

	it('passes what it reads on, byte for byte', async () => {
		const text = `a\0b\r\n"'\`$(x) ü\n${'0123456789'.repeat(20_000)}`;
		expect((await onHost('cat', text)).stdout).toHaveLength(text.length);
		expect((await onHost('wc -c', text)).stdout.trim()).toBe(String(Buffer.byteLength(text)));
	});

	it('forwards a port as long as it runs, and says when it is taken', async () => {
		const [port = 0] = await freePorts(1);
		const forward = ['-L', `127.0.0.1:${port}:10.21.12.102:8888`, ...batch, '--', 'TUNNEL'];
		expect(await both(async ({ssh}) => ssh(['-S', 'none', ...forward, 'echo there']))).toMatchObject({
			exitCode: 0,
			stdout: 'there\n',
			stderr: '',
		});
		const taken = await both(async ({ssh}) => {
			const first = ssh([...forward, 'echo there; sleep 10']);
			await new Promise((resolve) => setTimeout(resolve, 3000));
			const second = await ssh(['-o', 'ExitOnForwardFailure=yes', ...forward, 'echo never']);
			const third = await ssh([...forward, 'echo all the same']);
			await first;
			return {
				...second,
				stdout: second.stdout + third.stdout,
				stderr: (second.stderr + third.stderr).replaceAll(String(port), 'PORT'),
			};
		});
		expect(taken).toMatchObject({exitCode: 255, stdout: 'all the same\n'});
	});

	it('keeps a master, tells of it, and ends it', async () => {
		for (const side of started.sides) {
			const socket = path.join(folder, `master-${side.name}`);
			const master = ['-o', 'ControlMaster=auto', '-o', `ControlPath=${socket}`, '-o', 'ControlPersist=60'];
			expect(await side.ssh([...master, ...batch, '--', 'TUNNEL', 'echo one'])).toMatchObject({stdout: 'one\n'});
			expect(await side.ssh([...master, ...batch, '--', 'TUNNEL', 'echo two'])).toMatchObject({stdout: 'two\n'});
			const asked = await side.ssh(['-o', `ControlPath=${socket}`, '-O', 'check', 'any']);
			expect(comparable(asked)).toEqual({exitCode: 0, stdout: '', stderr: 'Master running (pid=N)\r\n'});
			const ended = await side.ssh(['-o', `ControlPath=${socket}`, '-O', 'exit', 'any']);
			expect(ended).toEqual({exitCode: 0, stdout: '', stderr: 'Exit request sent.\r\n'});
		}
	});
});

describe('etcd through curl on a host', () => {
	const url = 'http://127.0.0.1:2379/v2/keys/contract';
	const call = (words: string) => `curl -sS ${words}`;

	it.each<readonly [string, string] | readonly [string, string, string]>([
		['no key', getRecursive('contract')],
		['no parent', getRecursive('contract/a/b')],
		['a key where there was none', put('contract/leaf', undefined), 'one "ü" +&=%\n'],
		['the key', getRecursive('contract/leaf')],
		['error 105: the key is there', put('contract/leaf', undefined), 'two'],
		['105 with its body', call(`-X PUT --data-urlencode value=x '${url}/leaf?prevExist=false'`)],
		['set', call(`-X PUT --data-urlencode value=three ${url}/leaf`)],
		['update', call(`-X PUT --data-urlencode value=four '${url}/leaf?prevExist=true'`)],
		['error 100: no update without a key', call(`-X PUT --data-urlencode value=x '${url}/none?prevExist=true'`)],
		['error 101: another index', call(`-X PUT --data-urlencode value=x '${url}/leaf?prevIndex=1'`)],
		['error 101: another value', call(`-X PUT --data-urlencode value=x '${url}/leaf?prevValue=old'`)],
		['error 101: another of both', call(`-X PUT --data-urlencode value=x '${url}/leaf?prevValue=old&prevIndex=1'`)],
		['error 100: no swap without a key', call(`-X PUT --data-urlencode value=x '${url}/none?prevIndex=1'`)],
		['the same value', call(`-X PUT --data-urlencode value=five '${url}/leaf?prevValue=four'`)],
		['error 104: below a leaf', call(`-X PUT --data-urlencode value=x ${url}/leaf/below`)],
		[
			'error 104: below a leaf, only if new',
			call(`-X PUT --data-urlencode value=x '${url}/leaf/below?prevExist=false'`),
		],
		['error 104: read below a leaf', call(`${url}/leaf/below`)],
		['a directory is made', call(`-X PUT --data-urlencode value=x ${url}/dir/sub/leaf`)],
		['error 102: set a directory', call(`-X PUT --data-urlencode value=x ${url}/dir`)],
		['error 102: swap a directory', call(`-X PUT --data-urlencode value=x '${url}/dir?prevIndex=1'`)],
		['error 102: update a directory', call(`-X PUT --data-urlencode value=x '${url}/dir?prevExist=true'`)],
		['error 105: a directory is there', call(`-X PUT --data-urlencode value=x '${url}/dir?prevExist=false'`)],
		['one level', call(url)],
		['all levels', getRecursive('contract')],
		['what is hidden is not listed', call('http://127.0.0.1:2379/v2/keys/')],
		['what is hidden is read', getRecursive('_coreos.com/fleet/states/deis-controller.service')],
		['error 102: delete a directory', call(`-X DELETE ${url}/dir`)],
		['error 108: delete a full one', call(`-X DELETE '${url}/dir?dir=true'`)],
		['delete it with all below', call(`-X DELETE '${url}/dir?recursive=true'`)],
		['error 101: delete another index', call(`-X DELETE '${url}/leaf?prevIndex=1'`)],
		['delete by value', call(`-X DELETE '${url}/leaf?prevValue=five'`)],
		['error 100: delete what is gone', call(`-X DELETE ${url}/leaf`)],
		['delete fails with 22', call(`--fail -X DELETE ${url}/leaf`)],
		['an empty value', call(`-X PUT --data-urlencode value= ${url}/empty`)],
		['it is there', call(`${url}/empty`)],
		['error 201: compare with nothing', call(`-X PUT --data-urlencode value=x '${url}/empty?prevValue='`)],
		['error 203: no number', call(`-X PUT --data-urlencode value=x '${url}/empty?prevIndex=x'`)],
		['error 209: neither true nor false', call(`-X PUT --data-urlencode value=x '${url}/empty?prevExist=maybe'`)],
		['error 202: no time', call(`-X PUT --data-urlencode value=x '${url}/empty?ttl=soon'`)],
		['a time to live', call(`-X PUT --data-urlencode value=x '${url}/short?ttl=100'`)],
		['error 107: the root', call('-X PUT --data-urlencode value=x http://127.0.0.1:2379/v2/keys/')],
		['another method', call(`-X PATCH ${url}`)],
		['headers', call(`--output /dev/null --dump-header - ${url}`)],
		['the id of the cluster', clusterId],
		['another port', call('http://127.0.0.1:1/')],
		['an unknown flag', call(`--nosuch ${url}`)],
		['another path', call('http://127.0.0.1:2379/nowhere')],
	])('%s', async (...[, line, stdin]) => {
		await onHost(line, stdin);
	});

	it.each<readonly [string, string]>([
		['sets', 'etcdctl set /contract/ctl/a one'],
		['sets another', 'etcdctl set contract/ctl/b/c two'],
		['gets', 'etcdctl get /contract/ctl/a'],
		['gets no directory', 'etcdctl get /contract/ctl'],
		['gets nothing', 'etcdctl get /contract/ctl/none'],
		['lists', 'etcdctl ls /contract/ctl | sort'],
		['lists all', 'etcdctl ls --recursive /contract/ctl | sort'],
		['lists a key', 'etcdctl ls /contract/ctl/a'],
		['lists nothing', 'etcdctl ls /contract/ctl/none'],
		['sets no directory', 'etcdctl set /contract/ctl/b x'],
		['sets nothing below a key', 'etcdctl set /contract/ctl/a/x y'],
		['removes', 'etcdctl rm /contract/ctl/a'],
		['removes nothing', 'etcdctl rm /contract/ctl/a'],
		['removes no directory', 'etcdctl rm /contract/ctl'],
		['removes all', 'etcdctl rm --recursive /contract/ctl'],
	])('etcdctl %s', async (_, line) => {
		await onHost(line);
	});

	it('writes several keys or none: a conflict in the middle puts the ones before it back', async () => {
		const base64 = (value: string) => `${Buffer.from(value).toString('base64')}\n`;
		await onHost(call(`-X PUT --data-urlencode value=first ${url}/many/a`));
		await onHost(call(`-X PUT --data-urlencode value=third ${url}/many/c`));
		const changes = async ({indexOf}: DeisSide, late: boolean): Promise<readonly KeyChange[]> => [
			{key: 'contract/many/a', over: await indexOf('contract/many/a')},
			{key: 'contract/many/b', over: undefined},
			{key: 'contract/many/c', over: late ? 1 : await indexOf('contract/many/c')},
		];
		const stdin = [base64('new\n'), base64('first'), base64('b'), '-\n', '-\n', base64('third')].join('');
		const write = async (late: boolean) =>
			both(async (side) => side.ssh(['-T', '--', 'TUNNEL', writeKeys(await changes(side, late))], stdin));
		const before = await onHost(getRecursive('contract/many'));
		const refused = await write(true);
		expect(refused).toMatchObject({exitCode: 1, stdout: ''});
		expect(refused.stderr).toContain('not written: http://127.0.0.1:2379/v2/keys/contract/many/c');
		const values = ({stdout}: Came) => [...stdout.matchAll(/"value":"[^"]*"/g)].map(([value]) => value);
		expect(values(await onHost(getRecursive('contract/many')))).toEqual(values(before));
		expect(await write(false)).toMatchObject({exitCode: 0, stdout: '', stderr: ''});
		expect(values(await onHost(getRecursive('contract/many')))).toEqual(['"value":"new\\n"', '"value":"b"']);
	});
});

function inOrder(came: Came): Came {
	return {...came, stdout: came.stdout.split('\n').toSorted().join('\n')};
}

/** What the platform itself runs, recorded. */
async function recorded(side: DeisSide) {
	const shell = createShell({
		environment: {PATH: `${side.bin}:${process.env['PATH'] ?? ''}`, HOME: side.bin, LANG: 'C'},
		hidden: [],
		redact: (said) => said,
	});
	const lines: {readonly line: string; readonly came: Came}[] = [];
	const run = async (command: Command): Promise<Outcome> => {
		const outcome = await shell.run(command);
		const words = command.arguments.join(' ').replaceAll(`${side.user}@`, 'USER@');
		lines.push({
			line: words
				.replaceAll(/http:\/\/[\d.]+:(?!2379)\d+/g, 'http://CONTROLLER')
				.replaceAll(/prevIndex=\d+/g, 'prevIndex=N'),
			// Routers are asked at once, and answer in any order.
			came: words.includes('s_client') ? inOrder(comparable(outcome)) : comparable(outcome),
		});
		return outcome;
	};
	const found = await deisV1.find({tunnel: `${side.user}@tunnel`}, run);
	if (found.target === undefined) throw new Error(found.tried.join('\n'));
	const {target} = found;
	const facts = await deisV1.survey(target, run, 'setup', ['registration', 'preseed']);
	// None of them makes an account.
	for (const form of [
		{username: 'a'.repeat(31)},
		{username: 'jos\u00E9 1', email: 'e'.repeat(76), password: 'p'.repeat(129)},
	]) {
		const command = register(facts, [JSON.stringify(form)], {effect: 'reads'});
		if (command !== undefined) await run(command);
	}
	const changes: readonly Change[] = [
		{setting: {path: ['controller', 'registrationMode'], value: 'disabled'}, present: 'enabled'},
		{setting: {path: ['router', 'sslKey'], value: [new Secret('key', 'k'.repeat(3000))]}, present: undefined},
	];
	const settled = await deisV1.settle(facts, changes, run, {});
	for (const {action} of [...settled.guards, ...settled.tasks])
		await run(action.kind === 'run' ? action.command : action.kind === 'check' ? action.check.command : never(action));
	const store = deisV1.store(target);
	await run(store.load());
	await run(store.save({'run-1.jsonl': new Secret('run-1.jsonl', '{"kind":"begun"}\n')}, undefined));
	await run(store.save({}, undefined));
	await run(store.readLock());
	await run(store.takeLock('holder "x"', '2026-01-01T00:00:00Z', undefined));
	await run(store.takeLock('holder', '2026-01-01T00:00:00Z', '1'));
	await run(store.readLock());
	const again = await deisV1.survey(target, run, 'check', ['registration']);
	for (const {command} of deisV1.pulses(again)) await run(command);
	return {lines: lines.toSorted((a, b) => (a.line < b.line ? -1 : 1)), facts};
}

function never(value: unknown): never {
	throw new Error(`Not expected: ${JSON.stringify(value)}`);
}

it('every line of the platform does the same on both sides, and the facts are the same', async () => {
	const [real, practice] = [await recorded(started.sides[0]), await recorded(started.sides[1])];
	// Whether a host has psql is this machine's affair; those of practice have none.
	const compared = ({lines}: typeof real) => lines.filter(({line}) => !line.includes(hasPsql));
	expect(compared(practice)).toEqual(compared(real));
	expect(real.lines.length).toBeGreaterThan(15);
	const refused = real.lines.filter(({came}) => came.stdout.includes('Ensure this field has no more than'));
	expect(refused.map(({came}) => came.stdout.trimEnd().split('\n').at(-1))).toEqual(['400', '400']);
	const {superusers, registering} = practice.facts;
	// etcd gives what lies in a directory in any order.
	const sorted = ({machines, units, images, version, ...facts}: DeisFacts) => ({
		lists: [machines, units, images].map((reading) =>
			reading.known ? reading.value.map((one) => JSON.stringify(one)).toSorted() : reading.because,
		),
		others: [version, facts.superusers, facts.registering],
	});
	expect(sorted(practice.facts)).toEqual(sorted(real.facts));
	expect(superusers).toMatchObject({known: true, value: 1});
	expect(registering).toMatchObject({known: true, value: 'open'});
});
