import {execFile} from 'node:child_process';
import {chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {compose} from '../../source/core/compose.js';
import {script} from '../../source/core/script/script.js';
import {Secret} from '../../source/core/secret.js';
import type {Task} from '../../source/core/task.js';
import {written} from '../../source/core/text.js';
import type {WorkflowTarget} from '../../source/platforms/workflow/facts.js';
import {credentials} from '../../source/platforms/workflow/steps/credentials/credentials.js';
import {type KeyId, keySettings} from '../../source/platforms/workflow/storage/keys.js';
import type {Place} from '../../source/platforms/workflow/storage/place.js';
import {trialTasks} from '../../source/platforms/workflow/storage/trials.js';
import {valuesDocument} from '../../source/platforms/workflow/values.js';
import {serviceAccountJson} from '../../source/practice/files/keys.js';
import {upgrade} from '../../source/tools/helm.js';
import {checkAccessKey, checkSecretKey} from '../../source/validate/aws-keys.js';
import {checkAzureAccountKey} from '../../source/validate/azure.js';
import {
	checkSwiftAuthUrl,
	checkSwiftPassword,
	checkSwiftTenant,
	checkSwiftUsername,
} from '../../source/validate/swift.js';
import {hostileValues} from './values.js';

vi.setConfig({testTimeout: 240_000});

const target: WorkflowTarget = {
	platform: 'workflow',
	name: 'c',
	label: 'c',
	fields: {},
	kubeconfig: '/c',
	context: 'c',
	namespace: 'deis',
	release: 'hephy',
	version: 'v2.23.0',
};

const somewhere = {
	region: 'eu-central-1',
	account: 'mystore',
	authurl: 'https://id.example/v3',
	authversion: '3',
	tenant: 'deis',
	buckets: {builder: 'b', registry: 'r', database: 'd'},
};

let folder: string;

/** rclone gives back what it was given, and writes down its remote; helm writes down its values. */
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'seaworthy-fields-'));
	const programs = {
		helm: 'cat >"$OUT/values"',
		rclone:
			'case $1 in rcat) cat >"$OUT/object" ;; cat) cat "$OUT/object" ;; lsf) env -0 >"$OUT/environment" ;; esac; for word; do printf "%s\\n" "$word"; done >>"$OUT/words"',
	};
	for (const [name, body] of Object.entries(programs)) {
		writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
		chmodSync(join(folder, name), 0o755);
	}
});

afterAll(() => {
	rmSync(folder, {recursive: true, force: true});
});

const plain = (secret: Secret) => secret.inspect((inner) => inner);

/** Prints the script of the trials and the one upgrade, runs it with sh, and tells what reached the programs. */
async function scripted(place: Place, keys: Readonly<Record<string, string>>) {
	const secrets = Object.fromEntries(
		Object.entries(keys).map(([id, value]) => {
			const format = credentials.questions.find((question) => question.id === id)?.format;
			return [id, new Secret(`SEAWORTHY_CREDENTIALS_${id.toUpperCase()}`, value, format)];
		}),
	) as Readonly<Partial<Record<KeyId, Secret>>>;
	const settings = keySettings(place, secrets);
	const values = valuesDocument(settings.map(({path, value}) => ({setting: {path, value}, present: undefined})));
	const task: Task = {
		id: 'a/upgrade',
		title: 'Upgrade',
		action: {
			kind: 'run',
			command: upgrade(target, {release: 'hephy', chart: 'hephy/workflow', version: 'v2.23.0', values}, false),
		},
	};
	const plan = compose({
		target,
		wishes: [
			{
				id: 'credentials',
				title: 'Credentials',
				trials: trialTasks('credentials', place, secrets),
				plan: {after: [task]},
			},
		],
		changes: [],
		settlement: {collateral: [], costs: [], decisions: [], tasks: [], guards: []},
		accepted: [],
		writeTitle: 'Settings',
	});
	const out = mkdtempSync(join(folder, 'run-'));
	const printed = script(plan, {version: 'test', programs: folder});
	const given = Object.fromEntries(
		Object.entries(keys).map(([id, value]) => [`SEAWORTHY_CREDENTIALS_${id.toUpperCase()}`, value]),
	);
	await run(printed, {OUT: out, ...given});
	const environment = Object.fromEntries(
		readFileSync(join(out, 'environment'), 'utf8')
			.split('\0')
			.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const),
	);
	const reached = {
		environment,
		words: readFileSync(join(out, 'words'), 'utf8'),
		values: JSON.parse(readFileSync(join(out, 'values'), 'utf8')) as unknown,
		wanted: JSON.parse(written(values, plain)) as unknown,
		left: readdirSync(out).sort(),
	};
	rmSync(out, {recursive: true});
	return {printed, reached, secrets};
}

async function run(printed: string, env: Readonly<Record<string, string>>): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const child = execFile('sh', {env: {PATH: process.env['PATH'], ...env}}, (error, _stdout, stderr) => {
			if (error === null) resolve();
			else reject(new Error(stderr, {cause: error}));
		});
		child.stdin?.end(printed);
	});
}

const odd = fc.oneof(
	fc.constantFrom(...Object.values(hostileValues).filter((value) => value.length < 1000)),
	fc.string({
		unit: fc.constantFrom(...Array.from('\'"`$\\{}()<>|&;*?[]~!#%=-@:, \tañ日\u00e9aB09/+')),
		minLength: 1,
		maxLength: 40,
	}),
	fc.string({unit: 'grapheme', minLength: 1, maxLength: 40}),
);
/** Whatever the field takes. */
const taken = (check: (value: string) => {readonly ok: boolean}) => odd.filter((value) => check(value).ok);

const stores = {
	s3: fc.record({accesskey: taken(checkAccessKey), secretkey: taken(checkSecretKey)}),
	azure: fc.record({accountkey: taken(checkAzureAccountKey)}),
	swift: fc.record({
		username: taken((username) => checkSwiftUsername({authversion: '3', username})),
		password: taken(checkSwiftPassword),
	}),
	gcs: fc.record({
		keyfile: odd.map((project) =>
			JSON.stringify({...(JSON.parse(serviceAccountJson('full')) as object), note: project}),
		),
	}),
} as const;

describe.each(Object.entries(stores))('hostile 16: the script with keys of %s', (backend, keys) => {
	it('hands to rclone and helm byte for byte what its fields take, and holds none of it', async () => {
		const arbitrary: fc.Arbitrary<Readonly<Record<string, string>>> = keys;
		await fc.assert(
			fc.asyncProperty(arbitrary, async (given) => {
				const place: Place = {...somewhere, backend: backend as Place['backend']};
				const {printed, reached, secrets} = await scripted(place, given);
				expect(reached.values).toEqual(reached.wanted);
				const remote = Object.entries(reached.environment)
					.filter(([name]) => name.startsWith('RCLONE_CONFIG_NEW_'))
					.map(([, value]) => value);
				for (const secret of Object.values(secrets)) {
					expect(remote).toContain(plain(secret));
					if (plain(secret).length > 7) expect(printed + reached.words).not.toContain(plain(secret));
				}
			}),
			{numRuns: 20},
		);
	});
});

describe('hostile 16: the script with open fields', () => {
	it('hands Swift’s address and tenant to rclone byte for byte, whatever they take', async () => {
		const fields = fc.record({
			tenant: taken((tenant) => checkSwiftTenant({authversion: '3', tenant})),
			path: fc
				.string({unit: fc.constantFrom(...Array.from("'$`~!*();&%-_.")), maxLength: 12})
				.filter((path) => checkSwiftAuthUrl({authversion: '3', authurl: `https://id.example/${path}/v3`}).ok),
		});
		await fc.assert(
			fc.asyncProperty(fields, async ({tenant, path}) => {
				const authurl = `https://id.example/${path}/v3`;
				const {reached} = await scripted(
					{...somewhere, backend: 'swift', tenant, authurl},
					{username: 'u', password: 'p'},
				);
				expect(reached.environment).toMatchObject({RCLONE_CONFIG_NEW_TENANT: tenant, RCLONE_CONFIG_NEW_AUTH: authurl});
			}),
			{numRuns: 20},
		);
	});
});
