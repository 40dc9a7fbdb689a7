import {type Answers, type Known, variableName} from '../../../core/question.js';
import {valueOr} from '../../../core/reading.js';
import {Secret, type SecretFormat} from '../../../core/secret.js';
import type {SettingPath} from '../../../core/settings.js';
import {base64, equalsText, type Text} from '../../../core/text.js';
import {secretOf, type WorkflowFacts as F} from '../facts.js';
import {inKeyfile, keyfile, livePlace, type Place, wantedPlace} from './place.js';

/** The questions whose answers open a store. */
export type KeyId = 'accesskey' | 'secretkey' | 'keyfile' | 'accountkey' | 'username' | 'password';

/** One part of a store's keys: where it is asked, set, and arrives. */
type KeyField = {
	readonly id: KeyId;
	readonly path: SettingPath;
	readonly secret: string;
	readonly format: SecretFormat;
};

const line = (id: KeyId, backend: string): KeyField => ({id, path: [backend, id], secret: id, format: 'line'});

/** What opens each store (facts 1.2, 2); deis-minio's are fixed and public. */
export const keyFields: Readonly<Record<Place['backend'], readonly KeyField[]>> = {
	minio: [],
	s3: [line('accesskey', 's3'), line('secretkey', 's3')],
	gcs: [{id: 'keyfile', path: ['gcs', 'key_json'], secret: 'key.json', format: 'json'}],
	azure: [line('accountkey', 'azure')],
	swift: [line('username', 'swift'), line('password', 'swift')],
};

/** The key of the Secret that the published chart leaves out, and without which the database does not start (facts 0.0 no. 1). */
export const connectionKey = 'azure-storage-conn-string';

/** Keys by question. */
export type Keys = Readonly<Partial<Record<KeyId, Secret>>>;

/** Whether the running platform has keys for this very account, so that they can be kept. */
export function canKeep(known: Known<F>, id: KeyId): boolean {
	return presentKey(known, id) !== undefined;
}

/** The key that the running platform has, as if it had been typed: in a script the operator gives it. */
function presentKey({facts, all}: Pick<Known<F>, 'facts' | 'all'>, id: KeyId): Secret | undefined {
	const wanted = wantedPlace({facts, all} as Known<F>);
	const live = livePlace(facts);
	if (wanted === undefined || live?.backend !== wanted.backend) return undefined;
	if (live.account !== wanted.account || live.authurl !== wanted.authurl) return undefined;
	const field = keyFields[wanted.backend].find((one) => one.id === id);
	const present = valueOr(secretOf(facts, keyfile), undefined)?.data[field?.secret ?? ''];
	if (field === undefined || present === undefined || present.isEmpty) return undefined;
	if (present.inspect(isPlaceholder)) return undefined;
	return new Secret(
		variableName('credentials', id),
		present.inspect((value) => value),
		field.format,
	);
}

/** The chart's own texts in the place of keys. */
export function isPlaceholder(value: string): boolean {
	return /^your[- _]|^<.*>$|base64-encoded/i.test(value.trim());
}

/** Whether the nodes' own role opens the store. */
export function isRole(known: Pick<Known<F>, 'facts' | 'all'>): boolean {
	const answers: Answers | undefined = known.all['credentials'];
	if (wantedPlace(known as Known<F>)?.backend !== 's3') return false;
	if (answers?.['source'] !== undefined) return answers['source'] === 'role';
	return livePlace(known.facts)?.backend === 's3' && inKeyfile(known.facts, 'accesskey') === '';
}

/** The keys that will hold after the plan: typed in this run, else the present ones. */
export function wantedKeys(known: Pick<Known<F>, 'facts' | 'all'>): Keys {
	const place = wantedPlace(known as Known<F>);
	if (place === undefined || isRole(known)) return {};
	const answers = known.all['credentials'] ?? {};
	return Object.fromEntries(
		keyFields[place.backend].flatMap(({id}) => {
			const given = answers[id];
			const typed =
				given instanceof Secret
					? given
					: typeof given === 'string'
						? new Secret(variableName('credentials', id), given)
						: undefined;
			const key = typed ?? presentKey(known, id);
			return key === undefined ? [] : [[id, key] as const];
		}),
	);
}

/** Whether every key that the store needs is there. */
export function isWhole(backend: Place['backend'], keys: Keys): boolean {
	return keyFields[backend].every(({id}) => keys[id] !== undefined);
}

/** One text of the keys: its path in the values, its key in the Secret, what the values and what the Secret hold. */
export type KeySetting = {
	readonly path: SettingPath;
	readonly secret: string;
	readonly value: Text;
	readonly arrives: Text;
};

/** Keys as settings of the chart. The chart wants Google's JSON in base64 already; the connection string is made of account and key. */
export function keySettings(place: Place, keys: Keys): readonly KeySetting[] {
	const own = keyFields[place.backend].flatMap(({id, path, secret}): readonly KeySetting[] => {
		const key = keys[id];
		if (key === undefined) return [];
		return [{path, secret, value: id === 'keyfile' ? [base64([key])] : [key], arrives: [key]}];
	});
	const {accountkey} = keys;
	if (place.backend !== 'azure' || accountkey === undefined) return own;
	const value = connectionString(place.account, accountkey);
	return [...own, {path: ['azure', 'storage_conn_string'], secret: connectionKey, value, arrives: value}];
}

/** What WAL-E and the builder take in the place of account and key. */
export function connectionString(account: string, key: Secret): Text {
	return [`DefaultEndpointsProtocol=https;AccountName=${account};AccountKey=`, key, ';EndpointSuffix=core.windows.net'];
}

/** Whether the live Secret holds this text under this key. */
export function isInKeyfile(facts: F, key: string, wanted: Text): boolean {
	const present = valueOr(secretOf(facts, keyfile), undefined)?.data[key];
	return present === undefined ? equalsText(wanted, '') : equalsText(wanted, present);
}
