import {type Answers, type Known, variableName} from '../../../core/question.js';
import {Secret} from '../../../core/secret.js';
import type {Database} from '../../../tools/psql.js';
import type {DeisFacts as F} from '../facts.js';
import {plainAt} from '../tree.js';
import {type Flavour, flavourOf, isAlive, type RegistryPlace, registryPlace, secretAt} from './standing.js';

type K = Pick<Known<F>, 'facts' | 'all'>;

/** The flavour that will hold after the plan: answered in this run, else the installed one. */
export function wantedFlavour({facts, all}: K): Flavour | undefined {
	const answered = all['storage']?.['backend'];
	if (answered === 'ceph' || answered === 'external') return answered;
	const live = flavourOf(facts);
	if (live === 'ceph' || live === 'external') return live;
	// Nothing is installed, but what an external one needs may be set already.
	return live === 'none' && registryPlace(facts)?.kind === 's3' ? 'external' : undefined;
}

/** What the step credentials was answered; nothing where it is not part of the run. */
export function answersOf({all}: Pick<K, 'all'>): Answers {
	return all['credentials'] ?? {};
}

/** A plain answer, else what etcd has at a key, unless a component writes it there. */
function textOr(known: K, id: string, key: string, otherwise = ''): string {
	const answer = answersOf(known)[id];
	if (typeof answer === 'string') return answer;
	const {tree} = known.facts;
	return isAlive(tree, key) ? otherwise : (plainAt(tree, key) ?? otherwise);
}

/** A secret that was typed in this run, else the one that etcd has. */
export function wantedSecret(known: K, id: string, key: string): Secret | undefined {
	const answer = answersOf(known)[id];
	if (answer instanceof Secret) return answer;
	const present = secretAt(known.facts.tree, key);
	// A name that a variable can have, so that a printed script can ask for it.
	return present?.inspect((value) => new Secret(variableName('credentials', id), value));
}

/** Where the registry is to keep the images; undefined where that is not said. */
export function wantedRegistry(known: K): RegistryPlace | undefined {
	const answers = answersOf(known);
	const live = registryPlace(known.facts);
	const text = (id: string, key: string, otherwise = '') => textOr(known, id, key, otherwise);
	switch (String(answers['registry'] ?? live?.kind)) {
		case 's3':
			return {
				kind: 's3',
				bucket: text('bucket', 'registry/s3bucket'),
				region: text('region', 'registry/s3region'),
				path: text('path', 'registry/s3path', '/registry'),
			};
		case 'compatible':
			return {
				kind: 'compatible',
				bucket: text('bucket', 'registry/bucketName', 'registry'),
				host: text('storehost', 'store/gateway/host'),
				port: text('storeport', 'store/gateway/port'),
			};
		case 'swift':
			return live;
		default:
			return undefined;
	}
}

/** How Amazon's buckets are opened: with keys, or by the role of the hosts. */
export function isRole(known: K): boolean {
	if (wantedRegistry(known)?.kind !== 's3') return false;
	const {source} = answersOf(known);
	if (source !== undefined) return source === 'role';
	return registryPlace(known.facts)?.kind === 's3' && secretAt(known.facts.tree, 'registry/s3accessKey') === undefined;
}

/** Where the keys of the registry's store lie below `/deis`. */
export function keyPaths(kind: RegistryPlace['kind']): {readonly accesskey: string; readonly secretkey: string} {
	return kind === 's3'
		? {accesskey: 'registry/s3accessKey', secretkey: 'registry/s3secretKey'}
		: {accesskey: 'store/gateway/accessKey', secretkey: 'store/gateway/secretKey'};
}

/** The keys that will open the registry's store. */
export function wantedKeys(known: K): {readonly accesskey: Secret; readonly secretkey: Secret} | undefined {
	const place = wantedRegistry(known);
	if (place === undefined || place.kind === 'swift' || isRole(known)) return undefined;
	const paths = keyPaths(place.kind);
	const accesskey = wantedSecret(known, 'accesskey', paths.accesskey);
	const secretkey = wantedSecret(known, 'secretkey', paths.secretkey);
	return accesskey === undefined || secretkey === undefined ? undefined : {accesskey, secretkey};
}

/** The external database that will be used, once all of it is said. */
export function wantedDatabase(known: K): Database | undefined {
	const text = (id: string, key: string, otherwise = '') => textOr(known, id, key, otherwise);
	const host = text('dbhost', 'database/host');
	const password = wantedSecret(known, 'dbpassword', 'database/password');
	if (host === '' || password === undefined) return undefined;
	return {
		host,
		port: text('dbport', 'database/port', '5432'),
		name: text('dbname', 'database/name', 'deis'),
		user: text('dbuser', 'database/user', 'deis'),
		password,
	};
}

/** What an external platform still lacks, in words; empty when it can be started. */
export function lacking(known: K): readonly string[] {
	const place = wantedRegistry(known);
	const opened = place !== undefined && (place.kind === 'swift' || isRole(known) || wantedKeys(known) !== undefined);
	return [
		...(place === undefined || !opened ? ['the store of the registry'] : []),
		...(wantedDatabase(known) === undefined ? ['the database'] : []),
	];
}
