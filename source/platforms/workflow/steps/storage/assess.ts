import type {Finding} from '../../../../core/finding.js';
import {valueAt} from '../../values.js';
import {Secret} from '../../../../core/secret.js';
import {objectOf, type WorkflowFacts as F} from '../../facts.js';
import {connectionKey} from '../../storage/keys.js';
import {
	annotatedStore,
	backendOf,
	inKeyfile,
	isBackend,
	keyfile,
	livePlace,
	parts,
	type Place,
	placeName,
	settingsOf,
	storageWord,
} from '../../storage/place.js';

const run = '`seaworthy storage credentials`';

/** Where the platform keeps its data, and whether its parts agree on it. */
export function assess(facts: F): readonly Finding[] {
	if (!facts.objects.known || !facts.secrets.known)
		return [
			unknownFinding(
				facts.objects.known ? (facts.secrets.known ? '' : facts.secrets.because) : facts.objects.because,
				'Give the role get and list on deployments and secrets: `seaworthy help role`.',
			),
		];
	const live = livePlace(facts);
	const word = storageWord(facts);
	if (word !== undefined && word !== 'minio' && !isBackend(word)) return [badWord(word)];
	if (live === undefined)
		return [
			unknownFinding(
				'There is no Deployment deis-database that names a store.',
				'Is the database off-cluster? Then only builder and registry use the store.',
			),
		];
	if (live.backend === 'minio') return [minio(facts), ...atStake(facts), ...drift(facts, live)];
	return [
		...disagreement(facts, live),
		...azureKey(facts, live),
		...sameBucket(live),
		...drift(facts, live),
		{
			id: 'storage/external',
			status: 'good',
			says: `Builder, registry and database keep their data in ${placeName(live)}.`,
		},
	];
}

function unknownFinding(because: string, remedy: string): Finding {
	return {
		id: 'storage/unknown',
		status: 'unknown',
		says: 'Where the platform keeps its data could not be read.',
		because,
		remedy,
	};
}

function badWord(word: string): Finding {
	return {
		id: 'storage/bad-word',
		status: 'danger',
		says: `global.storage is "${word}", which is no store: the Secret ${keyfile} is empty, and nothing can be kept.`,
		because: 'The chart takes any word; only s3, gcs, azure, swift and minio, in lower case, mean something.',
		remedy: `Set it right: ${run}.`,
	};
}

function minio(facts: F): Finding {
	const running = facts.objects.known && objectOf(facts, 'Deployment', 'deis-minio');
	const there = running !== false && running.known && running.value !== undefined;
	return {
		id: 'storage/minio',
		status: 'danger',
		says: 'The platform keeps everything in deis-minio, one pod without a volume: when it restarts, accounts, apps and images are gone.',
		because: there ? 'deis/workflow#263' : 'The components name minio, but there is no Deployment deis-minio.',
		remedy: `Move to a real store: ${run}.`,
	};
}

/** How much a restart of Minio would cost today. */
function atStake({accounts}: F): readonly Finding[] {
	if (!accounts.known)
		return [
			{
				id: 'storage/data-at-stake',
				status: 'unknown',
				says: 'How much lies in Minio was not read.',
				because: accounts.because,
				remedy: `A set-up reads it from the database: ${run}.`,
			},
		];
	return accounts.value === 0
		? []
		: [
				{
					id: 'storage/data-at-stake',
					status: 'danger',
					says: `${accounts.value === 1 ? 'An account' : `${accounts.value} accounts`} and what belongs to ${accounts.value === 1 ? 'it' : 'them'} would be lost with Minio's pod.`,
					because: "Counted in the database, guardian's AnonymousUser left out.",
					remedy: `Copy first, then switch; the commands for this cluster are printed by ${run}.`,
				},
			];
}

function disagreement(facts: F, live: Place): readonly Finding[] {
	const said = [
		...(['builder', 'registry', 'controller'] as const).map(
			(name) => [`deis-${name}`, backendOf(facts, name)] as const,
		),
		[`the Secret ${keyfile}`, annotatedStore(facts)] as const,
	].filter(([, word]) => word !== undefined && word !== live.backend);
	const empty = settingsOf(live).filter(({secret}) => inKeyfile(facts, secret) === '');
	if (said.length === 0 && empty.length === 0) return [];
	return [
		{
			id: 'storage/disagree',
			status: 'danger',
			says: `The database uses ${live.backend}, but ${[...said.map(([who, word]) => `${who} says ${word ?? ''}`), ...(empty.length === 0 ? [] : [`the Secret ${keyfile} lacks ${empty.map(({secret}) => secret).join(', ')}`])].join(', ')}.`,
			because: 'An upgrade that failed half way, or an edit by hand.',
			remedy: `Set all of them: ${run}.`,
		},
	];
}

function azureKey(facts: F, live: Place): readonly Finding[] {
	if (live.backend !== 'azure' || inKeyfile(facts, connectionKey) !== '') return [];
	return [
		{
			id: 'storage/azure-key-missing',
			status: 'danger',
			says: `The Secret ${keyfile} lacks ${connectionKey}, without which the database cannot start.`,
			because: 'The published chart 2.23.0 never writes it.',
			remedy: `Put it in: ${run}.`,
		},
	];
}

function sameBucket({buckets}: Place): readonly Finding[] {
	const names = parts.map((part) => buckets[part]).filter((name) => name !== '');
	return new Set(names).size === names.length
		? []
		: [
				{
					id: 'storage/same-bucket',
					status: 'danger',
					says: "Two of builder, registry and database share one bucket, and overwrite each other's objects.",
					remedy: 'Choose three names: `seaworthy storage`.',
				},
			];
}

/** Helm's values say another thing than the live Secret, so that the next upgrade changes it. */
function drift(facts: F, live: Place): readonly Finding[] {
	if (!facts.effective.known) return [];
	const {value} = facts.effective;
	const word = storageWord(facts);
	const other = settingsOf(live).filter(({path, value: now}) => {
		const set = valueAt(value, path);
		return set !== undefined && !(set instanceof Secret) && String(set) !== now;
	});
	const paths = [
		...(word === undefined || word === live.backend ? [] : ['global.storage']),
		...other.map(({path}) => path.join('.')),
	];
	return paths.length === 0
		? []
		: [
				{
					id: 'storage/drift',
					status: 'attention',
					says: `Helm's values for ${paths.join(', ')} are not what the cluster runs with: the next upgrade changes it.`,
					remedy: `Decide which is right: ${run} sets both.`,
				},
			];
}
