import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, vi} from 'vitest';
import {practiceKeys, serviceAccountJson} from '../../source/practice/files/keys.js';
import {practiceCluster} from '../practice/practice-cluster.js';
import {type How, wizardOn} from './wizard.js';

vi.setConfig({testTimeout: 60_000});

const names = {
	'storage.builder': 'practice-builder',
	'storage.registry': 'practice-registry',
	'storage.database': 'practice-database',
};
const [s3] = practiceKeys.s3.users;
const [azure] = practiceKeys.azure.users;
const [swift] = practiceKeys.swift.users;
const [tenant = '', username = ''] = (swift?.id ?? '').split(':');

type Store = {readonly sets: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>>};

const stores: Readonly<Record<string, Store>> = {
	s3: {
		sets: {'storage.region': practiceKeys.s3.region, 'credentials.source': 'keys'},
		secrets: {ACCESSKEY: s3?.id ?? '', SECRETKEY: s3?.secret ?? ''},
	},
	gcs: {sets: {}, secrets: {KEYFILE: serviceAccountJson('full')}},
	azure: {sets: {'storage.account': azure?.id ?? ''}, secrets: {ACCOUNTKEY: azure?.secret ?? ''}},
	swift: {
		sets: {
			'storage.authurl': practiceKeys.swift.authurl,
			'storage.authversion': '3',
			'storage.tenant': tenant,
			'credentials.username': username,
		},
		secrets: {PASSWORD: swift?.secret ?? ''},
	},
};

/** The forms in which a value could turn up; of a document its key. */
function formsOf(value: string): readonly string[] {
	const own = value.startsWith('{')
		? (JSON.parse(value) as {readonly private_key: string}).private_key.split('\n')[3]!
		: value;
	return [
		own,
		encodeURIComponent(own),
		Buffer.from(own).toString('base64').replace(/=+$/, ''),
		JSON.stringify(own).slice(1, -1),
	];
}

describe.each(Object.entries(stores))('hostile 58: the secrets of %s', (backend, {sets, secrets}) => {
	it('are in nothing that is said, saved, printed, started or written down, in a run, its dry run and its undo', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		const how: How = {
			sets: {'storage.backend': backend, ...names, ...sets},
			environment: Object.fromEntries(
				Object.entries(secrets).map(([name, value]) => [`SEAWORTHY_CREDENTIALS_${name}`, value]),
			),
		};
		const steps = ['storage', 'credentials'];
		const dry = await wizard.setUp(steps, {...how, dryRun: true});
		const done = await wizard.setUp(steps, how);
		expect({dry: dry.code, done: done.code, says: done.says}).toMatchObject({dry: 0, done: 0});
		const back = await wizard.undo('credentials', {accept: ['undo-over-drift']});
		const undone = await wizard.undo('storage', {accept: ['undo-over-drift']});
		const journal = readdirSync(wizard.journal).map((name) => readFileSync(join(wizard.journal, name), 'utf8'));
		const places: Readonly<Record<string, string>> = {
			'what was said': JSON.stringify([dry, done, back, undone]),
			'the script': dry.printed,
			'the local journal': journal.join(''),
			arguments: wizard.started.map(({line}) => line).join('\n'),
			'environments but rclone’s': JSON.stringify(
				wizard.started.filter(({line}) => !line.startsWith('rclone ')).map(({environment}) => environment),
			),
			annotations: JSON.stringify([...wizard.objects().matchAll(/"annotations": \{[^}]*\}/g)].map(([text]) => text)),
		};
		for (const [place, text] of Object.entries(places))
			for (const value of Object.values(secrets))
				for (const form of formsOf(value)) expect(text.includes(form), `${place} holds ${form}`).toBe(false);
	});
});
