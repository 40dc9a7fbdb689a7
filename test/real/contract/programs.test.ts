import {mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Command} from '../../../source/core/command.js';
import {isObject, parseJson} from '../../../source/core/json.js';
import {isText, written} from '../../../source/core/text.js';
import {countAccounts} from '../../../source/platforms/workflow/storage/accounts.js';
import {
	compareMount,
	dumpAll,
	listBackups,
	makeBackup,
	protect,
} from '../../../source/platforms/workflow/storage/database.js';
import {countSuperusers} from '../../../source/platforms/shared/registration.js';
import {askDatabase} from '../../../source/platforms/workflow/registering.js';
import {goodCertificate, goodKey} from '../../../source/practice/files/certificates.js';
import {routerAddress} from '../../../source/practice/curl/router.js';
import {resetPractice} from '../../../source/practice/make.js';
import {standIn} from '../../../source/practice/stand-in.js';
import {createShell} from '../../../source/run/shell.js';
import {askServer, postJson, statusOf} from '../../../source/tools/curl.js';
import {applyServerSide, exec, kubectl, type Kubernetes, portForward} from '../../../source/tools/kubectl.js';
import {shownCertificate} from '../../../source/tools/openssl.js';
import {componentEnv} from '../components/component-path.js';
import {context, type Release, startRelease} from '../harness/release.js';
import {clearAway} from '../components/process/clear-away.js';

type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};
/** Where a side's cluster and the router's outside are. */
type Place = {readonly at: Kubernetes; readonly host: string; readonly port: number};
/** One side of the contract: it runs the very commands that the wizard makes. */
type Side = {readonly name: string; readonly place: Place; readonly run: (command: Command) => Promise<Came>};

let folder: string;
let release: Release;
let sides: readonly [real: Side, practice: Side];

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-contract-'));
	release = await startRelease({folder: path.join(folder, 'cluster'), nodes: 1});
	const practice = path.join(folder, 'practice');
	await resetPractice({folder: practice, standIns: 'stand-ins.js', pace: 0});
	sides = [realSide(), practiceSide(practice)];
	for (const {run, place} of sides) {
		const secret = {
			apiVersion: 'v1',
			kind: 'Secret',
			type: 'kubernetes.io/tls',
			metadata: {name: 'deis-router-platform-cert', namespace: 'deis'},
			stringData: {'tls.crt': goodCertificate, 'tls.key': goodKey},
		};
		expect(await run(applyServerSide(place.at, [JSON.stringify(secret)]))).toMatchObject({exitCode: 0});
	}
});

afterAll(async () => {
	await release.stop();
	await clearAway(folder);
});

function realSide(): Side {
	const {cluster, front} = release.ground;
	const shell = createShell({
		environment: {...componentEnv(), HOME: path.join(release.folder, 'home'), LANG: 'C.UTF-8'},
		hidden: [],
		redact: (said) => said,
	});
	return {
		name: 'real',
		place: {
			at: {kubeconfig: cluster.wizardKubeconfig, context, namespace: 'deis'},
			host: '127.0.0.1',
			port: front.httpsPort,
		},
		run: async (command) => shell.run(command),
	};
}

function practiceSide(at: string): Side {
	const call = async (command: Pick<Command, 'program' | 'arguments' | 'stdin'>) => {
		const {stdin} = command;
		const input =
			stdin === undefined
				? ''
				: written(isText(stdin) ? stdin : stdin.then, (secret) => secret.inspect((value) => value));
		return standIn({program: command.program, args: command.arguments, stdin: input, folder: at});
	};
	return {
		name: 'practice',
		place: {
			at: {kubeconfig: path.join(at, 'kubeconfig'), context: 'practice', namespace: 'deis'},
			host: routerAddress,
			port: 443,
		},
		async run(command) {
			if (command.forward === undefined) return call(command);
			const stop = new AbortController();
			let opened: (port: string) => void;
			const forwarded = new Promise<string>((resolve) => {
				opened = resolve;
			});
			const held = standIn({
				program: command.forward.program,
				args: command.forward.arguments,
				folder: at,
				signal: stop.signal,
				onOutput: (said) => {
					opened(/^Forwarding from 127\.0\.0\.1:(\d+)/m.exec(said)?.[1] ?? '');
				},
			});
			try {
				const port = await Promise.race([
					forwarded,
					held.then(({stderr}) => {
						throw new Error(stderr);
					}),
				]);
				return await call({...command, arguments: command.arguments.map((word) => word.replaceAll('{port}', port))});
			} finally {
				stop.abort();
				await held;
			}
		},
	};
}

/** Runs the same on both sides; exit code and what is read out of it must be the same. */
async function both(make: (place: Place) => Command, read: (came: Came) => unknown): Promise<unknown> {
	const [real, practice] = [await sides[0].run(make(sides[0].place)), await sides[1].run(make(sides[1].place))];
	const seen = (came: Came) => ({exitCode: came.exitCode, seen: read(came)});
	expect(seen(practice), `real: ${real.stderr}\npractice: ${practice.stderr}`).toEqual(seen(real));
	return read(real);
}

const whole = ({stdout}: Came) => stdout;
const nothing = () => '';

describe('curl through a forwarded port', () => {
	const controller = ({at}: Place) => ({forward: portForward(at, 'deis-controller', 80)});
	const form = (place: Place, body: string, route = '/v2/auth/register/') =>
		postJson(`http://127.0.0.1:{port}${route}`, [body], {effect: 'reads', ...controller(place)});
	const code = ({stdout}: Came) => stdout.trimEnd().split('\n').at(-1);
	const fields = ({stdout}: Came) => {
		const body = parseJson(stdout.trimEnd().split('\n').slice(0, -1).join('\n'));
		return [code({stdout, stderr: '', exitCode: 0}), Object.keys(isObject(body) ? body : {}).sort()];
	};

	it('the API asks strangers to log in, and health answers', async () => {
		for (const [route, expected] of [
			['/v2/', '401\n'],
			['/healthz', '200\n'],
			['/nowhere', '404\n'],
		] as const)
			expect(await both((place) => statusOf(`http://127.0.0.1:{port}${route}`, controller(place)), whole)).toBe(
				expected,
			);
	});

	it('an empty form is judged, and the first who registers may do everything', async () => {
		expect(await both((place) => form(place, '{}'), code)).toBe('400');
		const first = JSON.stringify({username: 'ops', password: 'p', email: 'ops@example.com'});
		expect(await both((place) => form(place, first), code)).toBe('201');
		expect(await both(({at}) => askDatabase(at, countSuperusers), whole)).toBe('1\n');
		expect(await both(({at}) => askDatabase(at, countAccounts), whole)).toBe('1\n');
		await both((place) => form(place, '{}'), fields);
	});

	it('a port that nobody forwards refuses', async () => {
		expect(await both(() => statusOf('http://127.0.0.1:1/v2/'), nothing)).toBe('');
	});
});

describe('curl and openssl at the router', () => {
	const host = 'deis.practice.example';
	const through = ({host: to, port}: Place) => ['--connect-to', `::${to}:${port}`];
	const certificates = ({stdout}: Came) =>
		(stdout.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((pem) =>
			pem.replaceAll(/\s/g, ''),
		);

	it('443 shows the certificate of the Secret', async () => {
		const shown = await both(
			({host: to, port}) => shownCertificate(`${to}:${port}`, host),
			(came) => certificates(came),
		);
		expect(shown).toEqual([goodCertificate.split(/(?<=-----END CERTIFICATE-----)/)[0]?.replaceAll(/\s/g, '')]);
	});

	it('443 answers with a status, and without HSTS', async () => {
		expect(
			await both((place) => askServer(`https://${host}/v2/`, {shows: 'status', words: through(place)}), whole),
		).toBe('401\n');
		const hsts = ({stdout}: Came) => /^strict-transport-security:.*$/im.exec(stdout)?.[0];
		const headers = (place: Place) => askServer(`https://${host}/v2/`, {shows: 'headers', words: through(place)});
		expect(await both(headers, hsts)).toBeUndefined();
		expect(await both(headers, ({stdout}) => /^HTTP\/[\d.]+ (\d+)/.exec(stdout)?.[1])).toBe('401');
	});

	it('with enforce and HSTS in the annotations http is sent to https, and the header comes', async () => {
		const annotate = ({at}: Place) =>
			kubectl(
				at,
				[
					...['annotate', '--overwrite', 'deployment/deis-router', 'router.deis.io/nginx.ssl.enforce=true'],
					...['router.deis.io/nginx.ssl.hsts.enabled=true', 'router.deis.io/nginx.ssl.hsts.maxAge=300'],
				],
				{effect: 'writes'},
			);
		await both(annotate, whole);
		const redirect = ({at}: Place) =>
			askServer('http://127.0.0.1:{port}/v2/', {
				shows: 'redirect',
				words: ['--header', `Host: ${host}`],
				forward: portForward(at, 'deis-router', 80),
			});
		expect(await both(redirect, whole)).toBe(`301 https://${host}/v2/\n`);
		const seconds = ({stdout}: Came) => /^strict-transport-security: *max-age=(\d+)/im.exec(stdout)?.[1];
		expect(
			await both((place) => askServer(`https://${host}/v2/`, {shows: 'headers', words: through(place)}), seconds),
		).toBe('300');
	});

	it('nobody at the port', async () => {
		await both(() => shownCertificate('127.0.0.1:1', host), certificates);
		await both(
			() => askServer(`https://${host}/v2/`, {shows: 'status', words: ['--connect-to', '::127.0.0.1:1']}),
			nothing,
		);
	});
});

describe('kubectl exec in the database', () => {
	const names = ({stdout}: Came) => stdout.split('\n').filter((line) => line.startsWith('base_')).length > 0;

	it('lists base backups after a header, makes one, and names it', async () => {
		expect(
			await both(
				({at}) => makeBackup(at),
				({stdout}) => /^listed: base_/m.test(stdout),
			),
		).toBe(true);
		expect(await both(({at}) => listBackups(at), names)).toBe(true);
		await both(
			({at}) => listBackups(at),
			({stdout}) => stdout.split('\n')[0]?.trimEnd().split('\t'),
		);
	});

	it('compares what is mounted inside the pod', async () => {
		const files = (value: string) => [{file: 'accesskey', holds: [value]}];
		const live = async ({run, place}: Side) =>
			Buffer.from(
				(
					await run(
						kubectl(place.at, ['get', 'secret', 'objectstorage-keyfile', '--output', 'jsonpath={.data.accesskey}']),
					)
				).stdout,
				'base64',
			).toString();
		for (const side of sides) {
			const key = await live(side);
			expect((await side.run(compareMount(side.place.at, files(key)))).exitCode, side.name).toBe(0);
			expect((await side.run(compareMount(side.place.at, files(`${key}x`)))).exitCode, side.name).toBe(1);
		}
	});

	it('dumps everything, and judges whether the backup is still good', async () => {
		const dump = ({at}: Place) => {
			const {saveTo: _, ...command} = dumpAll(at, 'unused');
			return command;
		};
		expect(await both(dump, ({stdout}) => [stdout.includes('database cluster dump'), stdout.includes('ops')])).toEqual([
			true,
			true,
		]);
		const unless = ({at}: Place, stdin: readonly string[]) => {
			const [, , task] = protect({at, step: 'credentials', files: [], dump: 'unused'});
			if (task?.unless === undefined) throw new Error('The dump has no condition.');
			return {...task.unless.command, stdin};
		};
		await both((place) => unless(place, ['listed']), nothing);
		await both((place) => unless(place, ['not listed']), nothing);
	});

	it('refuses what is not there', async () => {
		await both(
			({at}) => exec(at, 'deployment/nobody', ['true']),
			({stderr}) => stderr.replaceAll(/^(Warning|[IWE]\d{4}).*\n/gm, ''),
		);
	});
});
