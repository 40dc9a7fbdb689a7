import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Invocation} from '../flags/parse.js';
import {type JournalEntry, writtenRun} from '../core/journal.js';
import {usage} from '../core/problem.js';
import type {TargetOptions} from '../core/platform.js';
import {stateFolder} from '../run/places.js';

/** Where programs are found and what they are pointed at. */
export type Surroundings = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Goes before everything else that names a target. */
	readonly target: TargetOptions;
	/** The folder of the practice cluster's stand-ins, put first on PATH. */
	readonly programs?: string;
};

/** The practice cluster's folder. */
export function practiceFolder(environment: Readonly<Record<string, string | undefined>>): string {
	return join(stateFolder(environment), 'practice');
}

/** Makes the practice cluster when it is not there, and points everything at it. */
export async function preparePractice(
	environment: Readonly<Record<string, string | undefined>>,
): Promise<Surroundings> {
	const folder = practiceFolder(environment);
	const {makePractice} = await import('../practice/make.js');
	await makePractice({folder, scenario: 'fresh', standIns: standIns()});
	const programs = join(folder, 'bin');
	return {
		environment: {...environment, PATH: `${programs}:${environment['PATH'] ?? ''}`},
		target: {kubeconfig: join(folder, 'kubeconfig'), context: 'practice'},
		programs,
	};
}

/** `practice reset` and `practice remove`; undefined when the wizard is to be started on it. */
export async function practiceCommand({words}: Invocation): Promise<number | undefined> {
	const [action, scenario] = words;
	if (action === undefined) return undefined;
	const folder = practiceFolder(process.env);
	const {isScenario, removePractice, resetPractice} = await import('../practice/make.js');
	if (action === 'remove') {
		await removePractice(folder);
		process.stderr.write('The practice cluster is gone.\n');
		return 0;
	}
	const chosen = scenario ?? 'fresh';
	if (!isScenario(chosen)) throw usage(`There is no scenario "${chosen}".`, 'See `seaworthy practice --help`.');
	const memory = chosen === 'killed-run' ? {memory: killedRun(new Date())} : {};
	await resetPractice({folder, scenario: chosen, standIns: standIns(), ...memory});
	process.stderr.write(`The practice cluster is as new (${chosen}): ${folder}\n`);
	return 0;
}

/** What a run remembers that was killed in the middle of its upgrade, an hour ago, from another machine. */
function killedRun(now: Date): Readonly<Record<string, string>> {
	const at = (minutes: number) => new Date(now.getTime() - (60 - minutes) * 60_000).toISOString();
	const run = `${at(0).replaceAll(/[-:]|\.\d+/g, '')}-killed`;
	const task = (step: string, id: string, title: string) => ({id: `${step}/${id}`, step, title});
	const entries: readonly JournalEntry[] = [
		{
			kind: 'begun',
			version: 1,
			run,
			at: at(0),
			by: 'operator@another-laptop',
			command: 'setup tls',
			target: {context: 'practice', namespace: 'deis', release: 'hephy'},
			answers: {
				tls: {
					certificate: '(2489 characters)',
					key: '$SEAWORTHY_TLS_KEY',
					domain: 'practice.example',
					address: '203.0.113.10',
					enforce: true,
					hsts: '300',
				},
			},
			tasks: [
				task('tls', 'store', 'Store the certificate'),
				task('settings', 'upgrade', 'Upgrade the release'),
				task('tls', 'redirects', 'See that http is sent to https'),
			],
			changes: [],
		},
		{kind: 'task', at: at(0), id: 'tls/store', status: 'running'},
		{kind: 'task', at: at(1), id: 'tls/store', status: 'done'},
		{kind: 'task', at: at(1), id: 'settings/upgrade', status: 'running'},
	];
	return {[`run-${run}.jsonl`]: writtenRun({id: run, entries})};
}

/** What a newcomer lacks, told at the questions that want it. */
export function practiceHints(
	environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
	const files = join(practiceFolder(environment), 'files');
	const key = (name: string, field: string) =>
		new RegExp(`^${field}: *(.+)$`, 'm').exec(readFileSync(join(files, name), 'utf8'))?.[1] ?? '';
	const both = (field: string) =>
		`${key('s3-keys-good.txt', field)}, or ${key('s3-keys-without-delete.txt', field)} (may not delete)`;
	return {
		'storage.region': 'eu-central-1',
		'storage.builder': 'practice-builder',
		'storage.registry': 'practice-registry',
		'storage.database': 'practice-database',
		'storage.account': key('azure-key.txt', 'account'),
		'storage.authurl': key('swift-keys.txt', 'authurl'),
		'storage.authversion': key('swift-keys.txt', 'authversion'),
		'storage.tenant': key('swift-keys.txt', 'tenant'),
		'credentials.accesskey': both('accesskey'),
		'credentials.secretkey': both('secretkey'),
		'credentials.keyfile': `${files}/gcs-key-good.json, or gcs-key-without-delete.json there`,
		'credentials.accountkey': key('azure-key.txt', 'accountkey'),
		'credentials.username': key('swift-keys.txt', 'username'),
		'credentials.password': key('swift-keys.txt', 'password'),
		'registration.email': 'ops@practice.example',
		'registration.password': 'anything',
		'tls.certificate': `${files}/good-certificate.pem, or expired-certificate.pem there`,
		'tls.key': `${files}/good-key.pem, or mismatched-key.pem there`,
		'tls.domain': 'practice.example',
	};
}

/** The stand-ins beside the bundle; from the sources, their source. */
function standIns(): string {
	const beside = fileURLToPath(new URL('stand-ins.js', import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/stand-ins.js', import.meta.url));
}
