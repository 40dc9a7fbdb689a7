import {mkdir, mkdtemp} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {at, listAt, parseJson, textAt} from '../../../source/core/json.js';
import {resetPractice} from '../../../source/practice/make.js';
import {contextName} from '../components/cluster/users.js';
import {type Cluster, startCluster} from '../components/cluster/start-cluster.js';
import {manifestIn} from './comparable.js';
import {type Call, type Came, practiceSide, realSide, type Side} from './sides.js';
import {clearAway} from '../components/process/clear-away.js';

let folder: string;
let cluster: Cluster;
let sides: readonly [real: Side, practice: Side];

const call = (program: Call['program'], line: string, stdin?: string): Call => ({
	program,
	args: line.split(' '),
	...(stdin === undefined ? {} : {stdin}),
});
const helm = (line: string, stdin?: string) => call('helm', line, stdin);

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-contract-'));
	cluster = await startCluster({folder: path.join(folder, 'cluster'), nodes: 1});
	const home = path.join(folder, 'home');
	await mkdir(home);
	const practice = path.join(folder, 'practice');
	await resetPractice({folder: practice, standIns: 'stand-ins.js', pace: 0});
	const real = realSide({kubeconfig: cluster.wizardKubeconfig, context: contextName, home, helm: 4});
	sides = [real, practiceSide(practice)];
	for (const one of [call('kubectl', 'create namespace deis'), helm('install hephy CHART')]) {
		const {exitCode, stderr} = await real.run(one);
		if (exitCode !== 0) throw new Error(stderr);
	}
});

afterAll(async () => {
	await cluster.stop();
	await clearAway(folder);
});

/** Makes the same call on both sides and expects the same exit code and the same of what is read out of it. */
async function both(asked: Call, read: (came: Came) => unknown): Promise<void> {
	const [real, practice] = [await sides[0].run(asked), await sides[1].run(asked)];
	const seen = (came: Came) => ({exitCode: came.exitCode, seen: read(came)});
	expect(seen(practice), `${asked.args.join(' ')}\nreal: ${real.stderr}\npractice: ${practice.stderr}`).toEqual(
		seen(real),
	);
}

const data = ({stdout}: Came) => parseJson(stdout);
const upgrade = 'upgrade hephy CHART --version v2.23.0 --reset-then-reuse-values --values -';
const listing = 'list --all-namespaces --deployed --failed --pending --max 0 --output json';
const keys = ['name', 'namespace', 'revision', 'status', 'chart', 'app_version'];
const rows = ({stdout}: Came) => listAt(parseJson(stdout)).map((row) => keys.map((key) => textAt(row, key)));

describe('the practice cluster’s helm, which is a Helm 3, beside Helm 4', () => {
	it('lists, describes and renders alike', async () => {
		await both(helm(listing), rows);
		await both(helm(`${listing} --filter ^other$`), data);
		await both(helm('get values hephy --output json'), data);
		await both(helm('get manifest hephy'), ({stdout}) => manifestIn(stdout));
		await both(helm('history hephy --output json'), ({stdout}) =>
			listAt(parseJson(stdout)).map((row) => ['revision', 'status', 'chart'].map((key) => at(row, key))),
		);
		await both(helm('status hephy --output json'), ({stdout}) => textAt(parseJson(stdout), 'info', 'status'));
		await both(helm(`${upgrade} --dry-run=server --output json`, '{}\n'), ({stdout}) =>
			manifestIn(textAt(parseJson(stdout), 'manifest') ?? ''),
		);
	});

	it.each([
		['a changed key', '{"controller":{"registration_mode":"disabled"}}'],
		['null takes it away', '{"controller":{"registration_mode":null}}'],
		[
			'S3',
			'{"global":{"storage":"s3"},"s3":{"accesskey":"A","secretkey":"B","region":"eu-west-1","builder_bucket":"b","registry_bucket":"r","database_bucket":"d"}}',
		],
		['back to Minio', '{"global":{"storage":"minio"}}'],
	])('upgrades to the same: %s', async (_, values) => {
		await both(helm(upgrade, values), ({stdout}) => /^REVISION: \d+$/m.exec(stdout)?.[0]);
		await both(helm('get values hephy --output json'), data);
		await both(helm('get manifest hephy'), ({stdout}) => manifestIn(stdout));
	});

	it('what is not there is refused', async () => {
		await both(helm('get values nobody --output json'), ({stderr}) => stderr.includes('release: not found'));
		await both(helm('list --wrong'), ({stderr}) => stderr.includes('unknown flag: --wrong'));
	});
});

describe('helm list with more than 256 releases', () => {
	it('stops there, unless --max 0 is given', async () => {
		const [real] = sides;
		const read = 'get secrets --selector owner=helm,status=deployed --output json';
		const [stored] = listAt(parseJson((await real.run(call('kubectl', read))).stdout), 'items');
		const record = Buffer.from(Buffer.from(textAt(stored, 'data', 'release') ?? '', 'base64').toString(), 'base64');
		const release = JSON.parse(gunzipSync(record).toString()) as Readonly<Record<string, unknown>>;
		const others = Array.from({length: 260}, (_, index) => {
			const name = `a-${index}`;
			const small = {
				...release,
				name,
				version: 1,
				manifest: '',
				hooks: [],
				chart: {metadata: {name: 'other', version: '1.0.0'}},
			};
			const packed = gzipSync(JSON.stringify(small)).toString('base64');
			return {
				apiVersion: 'v1',
				kind: 'Secret',
				type: 'helm.sh/release.v1',
				metadata: {
					name: `sh.helm.release.v1.${name}.v1`,
					labels: {owner: 'helm', name, status: 'deployed', version: '1', modifiedAt: '1'},
				},
				data: {release: Buffer.from(packed).toString('base64')},
			};
		});
		const made = await real.run(
			call('kubectl', 'create --filename -', JSON.stringify({apiVersion: 'v1', kind: 'List', items: others})),
		);
		expect(made.exitCode, made.stderr).toBe(0);
		const names = async (line: string) => rows(await real.run(helm(line))).map(([name]) => name);
		expect(await names(listing.replace(' --max 0', ''))).not.toContain('hephy');
		const all = await names(listing);
		expect(all).toHaveLength(261);
		expect(all).toContain('hephy');
	});
});
