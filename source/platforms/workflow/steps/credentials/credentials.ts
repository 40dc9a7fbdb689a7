import type {Known} from '../../../../core/question.js';
import type {Setting} from '../../../../core/settings.js';
import type {Step, StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {checkAwsKeyPair} from '../../../../validate/aws-keys.js';
import {Secret} from '../../../../core/secret.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {connectionTask} from '../../storage/connection.js';
import {isInKeyfile, isRole, isWhole, keySettings, wantedKeys} from '../../storage/keys.js';
import {inKeyfile, isSamePlace, livePlace, type Place, wantedPlace} from '../../storage/place.js';
import {restartCosts, takeUp} from '../../storage/restart.js';
import {trialTasks} from '../../storage/trials.js';
import {valueAt} from '../../values.js';
import {assess} from './assess.js';
import {questions} from './questions.js';

/** The keys are tried when one was typed or the buckets are others; kept ones in kept buckets are not. */
function rehearse(known: Known<F>): readonly Task[] {
	const place = wantedPlace(known);
	const live = livePlace(known.facts);
	if (place === undefined || place.backend === 'minio' || isRole(known)) return [];
	const here = {...known, all: {...known.all, credentials: known.answers}};
	const keys = wantedKeys(here);
	if (!isWhole(place.backend, keys)) return [];
	const typed = Object.entries(known.answers).some(([id, answer]) => id !== 'source' && answer !== undefined);
	const moved = live === undefined || !isSamePlace(live, place);
	return typed || moved ? trialTasks('credentials', place, keys) : [];
}

/** Charts before 2.22.1 make no Secret of empty keys (facts 0.6), which the role needs. */
function breaksOnEmpty(version: string): boolean {
	const [major = 0, minor = 0, patch = 0] = version.replace(/^v/, '').split(/[.-]/).map(Number);
	return major < 2 || (major === 2 && (minor < 22 || (minor === 22 && patch < 1)));
}

function roleSettings(facts: F): readonly Setting[] {
	// The Secret's keys of another store are not S3's.
	const now = (id: string) => (livePlace(facts)?.backend === 's3' ? inKeyfile(facts, id) : '');
	return ['accesskey', 'secretkey'].flatMap((id): readonly Setting[] => {
		const path = ['s3', id];
		const present = facts.effective.known ? valueAt(facts.effective.value, path) : undefined;
		const empty = present === undefined || (present instanceof Secret ? present.isEmpty : present === '');
		// Empty is the chart's default: only a key that stands there is taken away.
		return empty && now(id) === '' ? [] : [{path, value: '', drifted: now(id) !== ''}];
	});
}

function keyedSettings(facts: F, place: Place, known: Known<F>): readonly Setting[] {
	return keySettings(place, wantedKeys(known)).map(({path, secret, value, arrives}) => ({
		path,
		value,
		// The connection string is put in by a task of its own: the published chart makes nothing of its value.
		...(path.at(-1) === 'storage_conn_string' ? {} : {drifted: !isInKeyfile(facts, secret, arrives)}),
	}));
}

function plan(known: Known<F>): StepPlan {
	const {facts} = known;
	const place = wantedPlace(known);
	if (place === undefined || place.backend === 'minio')
		return {
			refusal: {
				says: 'The platform keeps its data in Minio, whose keys are fixed: there is nothing to set.',
				instructions: ['Move to a real store, with its keys, in one run: `seaworthy storage credentials`.'],
			},
		};
	const role = isRole(known);
	if (!role && !isWhole(place.backend, wantedKeys(known)))
		return {
			refusal: {
				says: "Not all of the store's keys are given, and there are none to keep.",
				instructions: ['Give them: `seaworthy credentials`.'],
			},
		};
	return {
		before: connectionTask(known, 'credentials'),
		settings: role ? roleSettings(facts) : keyedSettings(facts, place, known),
		after: takeUp(known, 'credentials'),
		costs: restartCosts(known),
		byHand: takeUp(known, 'credentials').length === 0 ? [] : revoking(facts, place),
		unverified: role
			? ['Credentials: a role cannot be tried from here; that the database lists its backups is what shows it.']
			: [],
	};
}

function revoking(facts: F, place: Place): readonly string[] {
	return livePlace(facts)?.backend === place.backend
		? [
				'Revoke the old key once `seaworthy check credentials` is good; apps carry a copy until the controller, which was restarted, has deployed them again.',
			]
		: [];
}

/** Keys of the store: tried before they are saved, taken up without losing what the database has not archived. */
export const credentials: Step<F> = {
	id: 'credentials',
	title: 'Credentials',
	why: 'A wrong key is met hours later, as pods that do not start and backups that do not come.',
	after: ['storage'],
	needs: ['storage'],
	questions,
	assess,
	rehearse,
	retype: ['accesskey', 'secretkey', 'keyfile', 'accountkey', 'username', 'password'],
	untested: 'untested-credentials',
	judge: (known) => {
		const {accesskey, secretkey, source} = known.answers;
		if (source === 'role' && breaksOnEmpty(known.facts.target.version) && !isRole({facts: known.facts, all: {}}))
			return {
				question: 'source',
				says: `The chart ${known.facts.target.version} makes no Secret of empty keys; a role needs 2.22.1 or newer.`,
			};
		if (accesskey instanceof Secret && secretkey === undefined)
			return {question: 'secretkey', says: 'A new access key has a secret key of its own: give both.'};
		if (!(accesskey instanceof Secret) || !(secretkey instanceof Secret)) return undefined;
		const pair = accesskey.inspect((id) =>
			secretkey.inspect((key) => checkAwsKeyPair({accessKey: id, secretKey: key})),
		);
		return pair.ok ? undefined : {question: 'accesskey', says: pair.says};
	},
	plan,
};
