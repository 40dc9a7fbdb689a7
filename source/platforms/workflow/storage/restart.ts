import type {Known} from '../../../core/question.js';
import {valueOr} from '../../../core/reading.js';
import type {Task} from '../../../core/task.js';
import {kubectl, type Kubernetes, rolloutStatus} from '../../../tools/kubectl.js';
import {secretOf, type WorkflowFacts as F} from '../facts.js';
import {backupsListed, type Mounted, protect} from './database.js';
import {connectionKey, isInKeyfile, keySettings, wantedKeys} from './keys.js';
import {backendOf, keyfile, settingsOf, wantedPlace} from './place.js';

/** What reads the Secret when it starts, in the order of restarting: the database first, as the controller needs it; the controller last, as it copies the Secret to every app. */
const readers = ['database', 'registry', 'builder', 'controller'] as const;

/** The readers that started before the Secret last changed, and so run with what it held then (facts 1.4). */
export function staleReaders(facts: F): readonly string[] {
	// The Secret tells of hand edits by a writer of their own, the values of what Helm wrote.
	const times = [valueOr(secretOf(facts, keyfile), undefined)?.changed, facts.storeSince].map((time) =>
		time === undefined ? Number.NaN : Math.floor(Date.parse(time) / 1000),
	);
	const changed = Math.max(...times.filter((time) => !Number.isNaN(time)));
	if (!facts.pods.known) return [];
	const older = facts.pods.value.filter(({since}) => Date.parse(since) / 1000 < changed).map(({app}) => app);
	return readers.filter((reader) => older.includes(`deis-${reader}`));
}

/** The texts of the Secret that the plan makes other than they are. */
function changing(known: Known<F>): readonly Mounted[] {
	const place = wantedPlace(known);
	if (place === undefined) return [];
	return wantedFiles(known).filter(({file, holds}) => !isInKeyfile(known.facts, file, holds));
}

/** All that the Secret is to hold, as the pods see it. */
function wantedFiles(known: Known<F>): readonly Mounted[] {
	const place = wantedPlace(known);
	if (place === undefined) return [];
	return [
		...settingsOf(place).map(({secret, value}) => ({file: secret, holds: [value]})),
		...keySettings(place, wantedKeys(known)).map(({secret, arrives}) => ({file: secret, holds: arrives})),
		...roleFiles(known),
	];
}

/** Under a role the chart leaves both keys of S3 empty. */
function roleFiles(known: Known<F>): readonly Mounted[] {
	const place = wantedPlace(known);
	return place?.backend === 's3' && known.all['credentials']?.['source'] === 'role'
		? ['accesskey', 'secretkey'].map((file) => ({file, holds: []}))
		: [];
}

/** Whether the upgrade itself replaces all readers, as another store is another variable of theirs (facts 1.4). */
export function isRolledByHelm(known: Known<F>): boolean {
	return wantedPlace(known)?.backend !== backendOf(known.facts, 'database');
}

/** Whether something of the Secret changes, or a reader has not taken up its last change. */
export function needsRestart(known: Known<F>): boolean {
	return !isRolledByHelm(known) && (changing(known).length > 0 || staleReaders(known.facts).length > 0);
}

/** Where a dump would go, in the folder the program is started in: a name of its own for each revision of the release. */
export function dumpFile({facts}: Pick<Known<F>, 'facts'>): string {
	const name = `${facts.target.name}-revision-${valueOr(facts.release, undefined)?.revision ?? 'unknown'}`;
	return `deis-database-${name.replaceAll(/[^\w.-]+/g, '_')}.sql`;
}

/** After a change that no pod takes up by itself: protect the database, restart every reader in order, read back. */
export function takeUp(known: Known<F>, step: string): readonly Task[] {
	if (isRolledByHelm(known)) return [backupsListed(known.facts.target, step)];
	const changes = changing(known);
	const stale = staleReaders(known.facts);
	const restarting = changes.length > 0 ? readers : readers.filter((reader) => stale.includes(reader));
	if (restarting.length === 0) return [];
	const at = known.facts.target;
	const files = wantedFiles(known).filter(({file}) => changes.length === 0 || changes.some((one) => one.file === file));
	return [
		...(restarting.includes('database') ? protect({at, step, files, dump: dumpFile(known)}) : []),
		...restarting.flatMap((reader) => restart(at, step, reader)),
		backupsListed(at, step),
	];
}

function restart(at: Kubernetes, step: string, reader: string): readonly Task[] {
	const workload = `deployment/deis-${reader}`;
	return [
		{
			id: `${step}/restart-${reader}`,
			title: `Restart the ${reader}`,
			action: {
				kind: 'run',
				command: kubectl(at, ['rollout', 'restart', workload], {effect: 'writes', timeout: 60}),
			},
			...(reader === 'database'
				? {
						lasting:
							'after an undo the pods go on with what they read when they started; `seaworthy credentials` restarts them safely.',
					}
				: {}),
		},
		{
			id: `${step}/back-${reader}`,
			title: `Wait for the ${reader}`,
			action: {kind: 'run', command: rolloutStatus(at, workload, 900)},
		},
	];
}

/** What the restarts interrupt, and what protects the database. */
export function restartCosts(known: Known<F>): readonly string[] {
	if (!needsRestart(known)) return [];
	return [
		'The database restarts and is restored from its newest base backup: the API is away for as long as that takes, then the controller deploys every app anew.',
		`Before that a base backup is made with the new keys. When none comes to be listed, everything is dumped to ${dumpFile(known)} in this folder first.`,
	];
}

/** Whether Azure's connection string, which the published chart leaves out, is missing or another than account and key make. */
export function connectionMissing(known: Known<F>): boolean {
	const place = wantedPlace(known);
	if (place?.backend !== 'azure') return false;
	return keySettings(place, wantedKeys(known)).some(
		({secret, arrives}) => secret === connectionKey && !isInKeyfile(known.facts, secret, arrives),
	);
}
