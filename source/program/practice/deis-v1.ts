import {type JournalEntry, type UndoData, writtenRun} from '../../core/journal.js';
import {makeDeisPractice, resetDeisPractice} from '../../practice/deis-v1/make.js';
import {type DeisScenario, type DeisState, deisScenarios, tunnelName} from '../../practice/deis-v1/state.js';
import {readState} from '../../practice/world.js';
import type {PracticeKind} from '../practice.js';

/** The practice cluster of Deis v1. */
export const deisPractice: PracticeKind = {
	scenarios: deisScenarios,
	make: async (making) => {
		makeDeisPractice({...making, path: process.env['PATH'] ?? ''});
		return Promise.resolve();
	},
	reset: async (making, scenario) => {
		const keys = scenario === 'killed-run' ? {keys: killedRun(new Date())} : {};
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
	}),
};

/** The keys of a run that was killed an hour ago on another machine, before it wrote what it wanted: its journal, what it would undo, its lock. */
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
				task('registration', 'administrator', 'Register the first administrator'),
				task('settings', 'write', 'Write the key'),
				task('registration', 'verify', 'See that strangers may not register'),
			],
			changes: ['controller.registrationMode'],
		},
		{kind: 'task', at: at(0), id: 'registration/administrator', status: 'running'},
		{kind: 'task', at: at(1), id: 'registration/administrator', status: 'done'},
		{kind: 'task', at: at(1), id: 'settings/write', status: 'running'},
	];
	const undo: UndoData = {
		version: 1,
		run,
		at: at(0),
		settings: [{path: ['controller', 'registrationMode'], before: 'enabled'}],
		objects: [],
		lasting: [],
	};
	const documents = {
		[`run-${run}.jsonl`]: writtenRun({id: run, entries}),
		'undo-registration.json': JSON.stringify(undo),
	};
	return {
		'/seaworthy/lock': JSON.stringify({holder: `operator@another-laptop (process 4711, ${at(0)})`, renewed: at(1)}),
		'/seaworthy/memory': JSON.stringify(documents),
	};
}
