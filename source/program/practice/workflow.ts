import {join} from 'node:path';
import {makePractice, resetPractice} from '../../practice/make.js';
import {type Scenario, scenarios} from '../../practice/state.js';
import type {PracticeKind} from '../practice.js';
import {certificateHints, s3Hints, valueIn} from './offered-hints.js';
import {killedRun} from './killed-run.js';

/** The practice cluster of Deis Workflow. */
export const workflowPractice: PracticeKind = {
	scenarios,
	make: async (making) => {
		await makePractice(making);
	},
	reset: async (making, scenario) => {
		const memory = scenario === 'killed-run' ? {memory: memoryOfKilledRun(new Date())} : {};
		await resetPractice({...making, scenario: scenario as Scenario, ...memory});
	},
	target: (folder) => ({kubeconfig: join(folder, 'kubeconfig'), context: 'practice'}),
	hints,
};

/** What is remembered of a run that was killed in the middle of its upgrade. */
function memoryOfKilledRun(now: Date): Readonly<Record<string, string>> {
	return killedRun(now, {
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
			['tls', 'store', 'Store the certificate'],
			['settings', 'upgrade', 'Upgrade the release'],
			['tls', 'redirects', 'See that http is sent to https'],
		],
		done: 1,
		changes: [],
	}).documents;
}

/** What a newcomer lacks, told at the questions that want it. */
function hints(folder: string): Readonly<Record<string, string>> {
	const files = join(folder, 'files');
	const key = (name: string, field: string) => valueIn(files, name, field);
	return {
		'storage.region': 'eu-central-1',
		'storage.builder': 'practice-builder',
		'storage.registry': 'practice-registry',
		'storage.database': 'practice-database',
		'storage.account': key('azure-key.txt', 'account'),
		'storage.authurl': key('swift-keys.txt', 'authurl'),
		'storage.authversion': key('swift-keys.txt', 'authversion'),
		'storage.tenant': key('swift-keys.txt', 'tenant'),
		...s3Hints(files),
		'credentials.keyfile': `${files}/gcs-key-good.json, or gcs-key-without-delete.json there`,
		'credentials.accountkey': key('azure-key.txt', 'accountkey'),
		'credentials.username': key('swift-keys.txt', 'username'),
		'credentials.password': key('swift-keys.txt', 'password'),
		'registration.email': 'ops@practice.example',
		'registration.password': 'anything',
		...certificateHints(files),
		'tls.domain': 'practice.example',
	};
}
