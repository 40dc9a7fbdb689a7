import {execFile} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {compose} from '../../../../source/core/compose.js';
import {script} from '../../../../source/core/script/script.js';
import {Secret} from '../../../../source/core/secret.js';
import type {Task} from '../../../../source/core/task.js';
import {text, written} from '../../../../source/core/text.js';
import type {WorkflowTarget} from '../../../../source/platforms/workflow/facts.js';
import {compareMount} from '../../../../source/platforms/workflow/storage/database.js';
import {keySettings} from '../../../../source/platforms/workflow/storage/keys.js';
import type {Place} from '../../../../source/platforms/workflow/storage/place.js';
import {trialTasks} from '../../../../source/platforms/workflow/storage/trials.js';
import {valuesDocument} from '../../../../source/platforms/workflow/values.js';
import {upgrade} from '../../../../source/tools/helm.js';
import {hostileValues} from '../../../hostile/values.js';

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

const buckets = {builder: 'b', registry: 'r', database: 'd'};
const place: Place = {
	backend: 'swift',
	region: '',
	account: '',
	authurl: 'https://id.example/v3',
	authversion: '3',
	tenant: 'deis',
	buckets,
};

let folder: string;

/** Programs that write down what they get; rclone's cat gives back what rcat got. */
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'seaworthy-hostile-'));
	const programs = {
		helm: 'cat >"$OUT/values"',
		kubectl: 'cat >"$OUT/mount"',
		rclone:
			'case $1 in rcat) cat >"$OUT/object" ;; cat) cat "$OUT/object" ;; *) printf %s "$RCLONE_CONFIG_NEW_KEY" >"$OUT/key" ;; esac',
	};
	for (const [name, body] of Object.entries(programs)) {
		await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
		await chmod(join(folder, name), 0o755);
	}
});

afterAll(async () => {
	await rm(folder, {recursive: true, force: true});
});

// A carriage return or newline at the end is no part of a secret, and 70 kB are too long for an environment on some systems.
const usable = Object.entries(hostileValues).filter(([, value]) => value.length < 1000 && !value.includes('\0'));

test.each(usable)('a password with %s reaches rclone, the values and the comparison as it is', async (_name, value) => {
	const out = await mkdtemp(join(folder, 'run-'));
	await mkdir(out, {recursive: true});
	const password = new Secret('SEAWORTHY_CREDENTIALS_PASSWORD', value);
	const keys = {username: new Secret('SEAWORTHY_CREDENTIALS_USERNAME', 'u'), password};
	const settings = keySettings(place, keys);
	const values = valuesDocument(
		settings.map(({path, value: of}) => ({setting: {path, value: of}, present: undefined})),
	);
	const files = settings.map(({secret, arrives}) => ({file: secret, holds: arrives}));
	const tasks: readonly Task[] = [
		{
			id: 'a/upgrade',
			title: 'Upgrade',
			action: {
				kind: 'run',
				command: upgrade(target, {release: 'hephy', chart: 'hephy/workflow', version: 'v2.23.0', values}, false),
			},
		},
		{id: 'a/mount', title: 'Compare', action: {kind: 'run', command: compareMount(target, files)}},
	];
	const plan = compose({
		target,
		wishes: [
			{id: 'credentials', title: 'Credentials', trials: trialTasks('credentials', place, keys), plan: {after: tasks}},
		],
		changes: [],
		settlement: {collateral: [], costs: [], decisions: [], tasks: [], guards: []},
		accepted: [],
		writeTitle: 'Settings',
	});
	const printed = script(plan, {version: 'test', programs: folder});
	expect(printed).not.toContain(value.length > 3 ? value : '\0');
	await run(printed, {OUT: out, SEAWORTHY_CREDENTIALS_PASSWORD: value, SEAWORTHY_CREDENTIALS_USERNAME: 'u'});
	const plain = (secret: Secret) => secret.inspect((inner) => inner);
	expect(await readFile(join(out, 'key'), 'utf8')).toBe(plain(password));
	// Spelt otherwise, read the same: the script writes every control as \u00xx.
	expect(JSON.parse(await readFile(join(out, 'values'), 'utf8'))).toEqual(JSON.parse(written(values, plain)));
	expect(await readFile(join(out, 'mount'), 'utf8')).toBe(written(text`${keys.username}\n${password}\n`, plain));
	expect((JSON.parse(await readFile(join(out, 'values'), 'utf8')) as {swift: {password: string}}).swift.password).toBe(
		plain(password),
	);
});

async function run(printed: string, env: Readonly<Record<string, string>>): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		const child = execFile('sh', {env: {PATH: process.env['PATH'], ...env}}, (error, _stdout, stderr) => {
			if (error === null) resolve();
			else reject(new Error(stderr, {cause: error}));
		});
		child.stdin?.end(printed);
	});
}
