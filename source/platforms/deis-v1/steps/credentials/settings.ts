import type {Known} from '../../../../core/question.js';
import {Secret} from '../../../../core/secret.js';
import type {Setting, SettingValue} from '../../../../core/settings.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {gatewaySettings} from '../../storage/gateway.js';
import {leavesCeph} from '../../storage/copying.js';
import {expiredTask} from '../../storage/leaving.js';
import {engine, gone, isAlive} from '../../storage/standing.js';
import {isRole, wantedDatabase, wantedKeys, wantedRegistry} from '../../storage/wanted.js';
import {hasLogger, linesOf} from './log-questions.js';

const set = (path: string, value: SettingValue): Setting => ({path: path.split('/'), value});

/** The keys of the registry, with what would take precedence over them taken away (registry/templates/config.yml). */
function registrySettings(known: Known<F>): readonly Setting[] {
	const {facts} = known;
	const place = wantedRegistry(known);
	const keys = wantedKeys(known);
	switch (place?.kind) {
		case 's3':
			return [
				set('registry/s3bucket', place.bucket),
				set('registry/s3region', place.region),
				set('registry/s3path', place.path),
				...(isRole(known)
					? [...gone(facts, 'registry/s3accessKey'), ...gone(facts, 'registry/s3secretKey')]
					: keys === undefined
						? []
						: [set('registry/s3accessKey', [keys.accesskey]), set('registry/s3secretKey', [keys.secretkey])]),
				// Before v1.11.0 create_bucket names the bucket by this key.
				...(isAtLeast(facts.version, '1.11.0') === false ? [set('registry/bucketName', place.bucket)] : []),
			];
		case 'compatible':
			return [
				set('registry/bucketName', place.bucket),
				...gone(facts, 'registry/s3bucket'),
				...gone(facts, 'registry/swiftAuthURL'),
			];
		case 'ceph':
		case 'swift':
		case undefined:
			return [];
	}
}

function databaseSettings(known: Known<F>): readonly Setting[] {
	const database = wantedDatabase(known);
	if (database === undefined) return [];
	const {host, port, name, user, password} = database;
	return [
		set('database/engine', engine),
		set('database/host', host),
		set('database/port', port),
		set('database/name', name),
		set('database/user', user),
		set('database/password', [password]),
	];
}

/** `file` has no volume to write to outside of Ceph, so lines are kept in memory. */
function logSettings({facts, answers}: Known<F>): readonly Setting[] {
	const drain = typeof answers['drain'] === 'string' ? answers['drain'] : undefined;
	if (!hasLogger(facts)) {
		const parts = /^(\w+):\/\/([^:]+):(\d+)$/.exec(drain ?? '');
		if (parts === null) return [];
		const [, scheme = '', host = '', port = ''] = parts;
		return [
			set('logs/host', host),
			set('logs/port', port),
			...(isAtLeast(facts.version, '1.10.0') === false ? [] : [set('logs/protocol', scheme === 'tcp' ? 'tcp' : 'udp')]),
		];
	}
	const lines = String(answers['lines'] ?? '');
	return [
		...(lines === '' || lines === linesOf(facts)
			? []
			: [set('logs/storageAdapterType', lines === '1000' ? 'memory' : `memory:${lines}`)]),
		...(drain === undefined ? [] : [set('logs/drain', drain)]),
	];
}

/** All keys of an external control plane. What Ceph's components write goes away with them, in the step storage of the same run. */
export function externalSettings(known: Known<F>): readonly Setting[] {
	const all = [
		...registrySettings(known),
		...gatewaySettings(known),
		...databaseSettings(known),
		...logSettings(known),
	];
	return leavesCeph(known)
		? all.map((setting) =>
				// What lives there now goes with Ceph, so it is written though it may say the same, as the usual port of a database does.
				isAlive(known.facts.tree, setting.path.join('/')) ? {...setting, ifDone: expiredTask, drifted: true} : setting,
			)
		: all;
}

/** The passwords of the database on the cluster, as far as others were typed. */
export function cephSettings({answers}: Known<F>): readonly Setting[] {
	const typed = (id: string, path: string) => (answers[id] instanceof Secret ? [set(path, [answers[id]])] : []);
	return [...typed('dbpassword', 'database/password'), ...typed('adminpassword', 'database/adminPass')];
}
