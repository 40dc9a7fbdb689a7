import type {UndoData} from '../../core/journal.js';
import {join} from 'node:path';
import {makeDeisPractice, resetDeisPractice} from '../../practice/deis-v1/make.js';
import {type DeisScenario, type DeisState, deisScenarios, tunnelName} from '../../practice/deis-v1/state.js';
import {readState} from '../../practice/world.js';
import type {PracticeKind} from '../practice.js';
import {certificateHints} from './certificate-hints.js';
import {killedRun} from './killed-run.js';

/** The practice cluster of Deis v1. */
export const deisPractice: PracticeKind = {
	scenarios: deisScenarios,
	steps: ['registration', 'tls', 'preseed'],
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
	hints: (folder) => ({
		...((readState(folder) as DeisState).accounts.length > 0
			? {}
			: {'registration.admin': 'yes, nobody has registered here yet'}),
		'registration.email': 'ops@practice.example',
		'registration.password': 'anything',
		...certificateHints(join(folder, 'files')),
	}),
};

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
