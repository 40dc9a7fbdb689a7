import type {UndoData} from '../../core/journal.js';
import {join} from 'node:path';
import {makeDeisPractice, resetDeisPractice} from '../../practice/deis-v1/make.js';
import {type DeisScenario, type DeisState, deisScenarios, tunnelName} from '../../practice/deis-v1/state.js';
import {accountsIn, presentDatabase} from '../../practice/deis-v1/database.js';
import {database, ownStore, region} from '../../practice/deis-v1/outside.js';
import {readState} from '../../practice/world.js';
import type {PracticeKind} from '../practice.js';
import {certificateHints, s3Hints, valueIn} from './offered-hints.js';
import {killedRun} from './killed-run.js';

/** The practice cluster of Deis v1. */
export const deisPractice: PracticeKind = {
	scenarios: deisScenarios,
	make: async (making) => {
		makeDeisPractice({...making, path: process.env['PATH'] ?? ''});
		return Promise.resolve();
	},
	reset: async (making, scenario) => {
		const keys = scenario === 'killed-run' ? {keys: keysOfKilledRun(new Date())} : {};
		resetDeisPractice({...making, path: process.env['PATH'] ?? '', scenario: scenario as DeisScenario, ...keys});
		return Promise.resolve();
	},
	target: () => ({tunnel: tunnelName}),
	hints,
};

/** What a newcomer lacks, told at the questions that want it. */
function hints(folder: string): Readonly<Record<string, string>> {
	const files = join(folder, 'files');
	return {
		...(accountsIn(presentDatabase(readState(folder) as DeisState)).length > 0
			? {}
			: {'registration.admin': 'yes, nobody has registered here yet'}),
		'storage.domain': 'practice.example',
		'registration.email': 'ops@practice.example',
		'registration.password': 'anything',
		'credentials.bucket': 'practice-registry, or practice-registry-new',
		'credentials.region': region,
		'credentials.storehost': ownStore.host,
		'credentials.storeport': ownStore.port,
		'credentials.dbhost': database.host,
		'credentials.dbport': database.port,
		'credentials.dbpassword': valueIn(files, 'database.txt', 'password'),
		...s3Hints(files),
		...certificateHints(files),
	};
}

/** The keys of a run that was killed before it wrote what it wanted: its journal, what it would undo, its lock. */
function keysOfKilledRun(now: Date): Readonly<Record<string, string>> {
	const {run, by, at, documents} = killedRun(now, {
		command: 'setup registration',
		target: {tunnel: tunnelName},
		answers: {
			registration: {
				mode: 'admin_only',
				admin: true,
				username: 'admin',
				email: 'admin@practice.example',
				password: '$SEAWORTHY_REGISTRATION_PASSWORD',
			},
		},
		tasks: [
			['registration', 'administrator', 'Register the first administrator'],
			['settings', 'write', 'Write the key'],
			['registration', 'verify', 'See that strangers may not register'],
		],
		done: 1,
		changes: ['controller.registrationMode'],
	});
	const undo: UndoData = {
		version: 1,
		run,
		at: at(0),
		settings: [{path: ['controller', 'registrationMode'], before: 'enabled'}],
		objects: [],
		lasting: [],
	};
	return {
		'/seaworthy/lock': JSON.stringify({holder: `${by} (process 4711, ${at(0)})`, renewed: at(1)}),
		'/seaworthy/memory': JSON.stringify({...documents, 'undo-registration.json': JSON.stringify(undo)}),
	};
}
