import {textAt} from '../../../core/json.js';
import type {Answers, Known} from '../../../core/question.js';
import {valueOr} from '../../../core/reading.js';
import {Secret} from '../../../core/secret.js';
import type {SettingPath} from '../../../core/settings.js';
import type {StorageBackend} from '../../../validate/bucket-name.js';
import {objectOf, secretOf, variableOf, type WorkflowFacts as F} from '../facts.js';
import {valueAt} from '../values.js';

/** What the three parts of the platform keep apart. */
export const parts = ['builder', 'registry', 'database'] as const;

/** One of the three parts. */
export type Part = (typeof parts)[number];

/** Where the platform keeps its data; Minio has fixed buckets. Texts that a store has no use for are empty. */
export type Place = {
	readonly backend: StorageBackend | 'minio';
	readonly region: string;
	readonly account: string;
	readonly authurl: string;
	readonly authversion: string;
	readonly tenant: string;
	readonly buckets: Readonly<Record<Part, string>>;
};

/** The buckets of deis-minio, which no setting changes (facts 1.1). */
const minioBuckets: Place['buckets'] = {builder: 'git', registry: 'registry', database: 'dbwal'};

/** The Secret that builder, registry, database and every app read. */
export const keyfile = 'objectstorage-keyfile';

/** Whether the word is a store that the chart can use in production, spelt as the chart needs it. */
export function isBackend(word: string | undefined): word is StorageBackend {
	return word === 's3' || word === 'gcs' || word === 'azure' || word === 'swift';
}

/** How a store's three places are called, in values and in the Secret. */
export function bucketWord(backend: string): 'bucket' | 'container' {
	return backend === 'azure' || backend === 'swift' ? 'container' : 'bucket';
}

/** Where each thing that a store needs stands in the values, and under which key of the Secret it arrives (facts 1.2). */
type Field = {
	readonly id: 'region' | 'account' | 'authurl' | 'authversion' | 'tenant';
	readonly value: string;
	readonly secret: string;
};

const fields: Readonly<Record<StorageBackend, readonly Field[]>> = {
	s3: [{id: 'region', value: 'region', secret: 'region'}],
	gcs: [],
	azure: [{id: 'account', value: 'accountname', secret: 'accountname'}],
	swift: [
		{id: 'authurl', value: 'authurl', secret: 'authurl'},
		{id: 'authversion', value: 'authversion', secret: 'authversion'},
		{id: 'tenant', value: 'tenant', secret: 'tenant'},
	],
};

/** One text of a place: its path in the values, its key in the Secret, what it is to be. */
export type PlaceSetting = {readonly path: SettingPath; readonly secret: string; readonly value: string};

/** A place as settings of the chart, without `global.storage`. */
export function settingsOf(place: Place): readonly PlaceSetting[] {
	const {backend} = place;
	if (backend === 'minio') return [];
	const word = bucketWord(backend);
	return [
		...fields[backend].map(({id, value, secret}) => ({path: [backend, value], secret, value: place[id]})),
		...parts.map((part) => ({
			path: [backend, `${part}_${word}`],
			secret: `${part}-${word}`,
			value: place.buckets[part],
		})),
	];
}

/** What `global.storage` says, even when it is no store the images know (`S3`, facts 0.0 no. 5). */
export function storageWord(facts: F): string | undefined {
	const word = facts.effective.known ? valueAt(facts.effective.value, ['global', 'storage']) : undefined;
	return word === undefined ? undefined : String(word instanceof Secret ? '' : word);
}

/** The store that a component runs with, by its variable. */
export function backendOf(facts: F, component: 'builder' | 'registry' | 'database' | 'controller'): string | undefined {
	const workload = valueOr(objectOf(facts, 'Deployment', `deis-${component}`), undefined);
	return variableOf(workload, component === 'controller' ? 'APP_STORAGE' : `${component.toUpperCase()}_STORAGE`);
}

/** A text of the live Secret; empty when there is none. */
export function inKeyfile(facts: F, key: string): string {
	const secret = valueOr(secretOf(facts, keyfile), undefined);
	return secret?.data[key]?.inspect((value) => value) ?? '';
}

/** Where the running platform keeps its data: the database's variable names the store, the Secret the rest. */
export function livePlace(facts: F): Place | undefined {
	const backend = backendOf(facts, 'database') ?? storageWord(facts);
	if (backend === 'minio') return place('minio', () => '', minioBuckets);
	if (!isBackend(backend)) return undefined;
	const word = bucketWord(backend);
	return place(
		backend,
		(id) => inKeyfile(facts, fields[backend].find((field) => field.id === id)?.secret ?? ''),
		Object.fromEntries(parts.map((part) => [part, inKeyfile(facts, `${part}-${word}`)])) as Place['buckets'],
	);
}

/** The place that the answers of the step storage ask for. */
export function answeredPlace(answers: Answers): Place | undefined {
	const backend = String(answers['backend'] ?? '');
	const text = (id: string) => String(answers[id] ?? '');
	return isBackend(backend)
		? place(backend, text, {builder: text('builder'), registry: text('registry'), database: text('database')})
		: undefined;
}

/** The place that will hold after the plan: answered in this run, else the live one. */
export function wantedPlace(known: Known<F>): Place | undefined {
	const asked = known.all['storage'];
	return asked === undefined ? livePlace(known.facts) : answeredPlace(asked);
}

/** What the values say of one field of a store, for proposals; the chart's placeholders count as nothing. */
export function proposed(facts: F, backend: StorageBackend, id: Part | Field['id']): string | undefined {
	const field = fields[backend].find((one) => one.id === id);
	const key = field?.value ?? `${id}_${bucketWord(backend)}`;
	const value = facts.effective.known ? valueAt(facts.effective.value, [backend, key]) : undefined;
	const word = value === undefined || value instanceof Secret ? '' : String(value);
	return word === '' || /^your[- ]/i.test(word) ? undefined : word;
}

/** Whether two places are the same store and buckets: bucket names of S3 and Google are global, so a region corrects, it does not move. */
export function isSamePlace(a: Place, b: Place): boolean {
	const identity = ({backend, account, authurl, tenant, buckets}: Place) =>
		JSON.stringify([backend, account, authurl, tenant, ...parts.map((part) => buckets[part])]);
	return identity(a) === identity(b);
}

/** The store for people: `s3 (eu-west-1)`. */
export function placeName({backend, region, account, authurl}: Place): string {
	const more = [region, account, authurl].find((text) => text !== '');
	return more === undefined ? backend : `${backend} (${more})`;
}

function place(backend: Place['backend'], text: (id: Field['id']) => string, buckets: Place['buckets']): Place {
	const wanted: readonly string[] = backend === 'minio' ? [] : fields[backend].map(({id}) => id);
	const one = (id: Field['id']) => (wanted.includes(id) ? text(id) : '');
	return {
		backend,
		region: one('region'),
		account: one('account'),
		authurl: one('authurl'),
		authversion: one('authversion'),
		tenant: one('tenant'),
		buckets,
	};
}

/** The annotation of the Secret that names the store (facts 1.5). */
export function annotatedStore(facts: F): string | undefined {
	const secret = valueOr(secretOf(facts, keyfile), undefined);
	return secret === undefined ? undefined : textAt({...secret.annotations}, 'deis.io/objectstorage');
}
