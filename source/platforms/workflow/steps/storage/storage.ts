import type {Known} from '../../../../core/question.js';
import type {Setting} from '../../../../core/settings.js';
import type {Step, StepPlan} from '../../../../core/step.js';
import {valueOr} from '../../../../core/reading.js';
import {threeDifferent} from '../../../../validate/bucket-name.js';
import {signsV2} from '../../../../validate/s3-region.js';
import {objectOf, variableOf, type WorkflowFacts as F} from '../../facts.js';
import {connectionTask} from '../../storage/connection.js';
import {dumpTask} from '../../storage/database.js';
import {isRole, wantedKeys} from '../../storage/keys.js';
import {isAtStake, lookAtMove, type Move} from '../../storage/look.js';
import {
	answeredPlace,
	backendOf,
	inKeyfile,
	livePlace,
	type Place,
	placeName,
	settingsOf,
} from '../../storage/place.js';
import {dumpFile, isRolledByHelm, restartCosts, takeUp} from '../../storage/restart.js';
import {trialTasks} from '../../storage/trials.js';
import {assess} from './assess.js';
import {questions} from './questions.js';
import {refusalOf} from './refusal.js';

/** The values of the place; what the live objects do not have yet counts as drifted, whatever the values say. */
function settings(facts: F, place: Place): readonly Setting[] {
	const components = ['builder', 'registry', 'database', 'controller'] as const;
	return [
		{
			path: ['global', 'storage'],
			value: place.backend,
			drifted: components.some((name) => (backendOf(facts, name) ?? place.backend) !== place.backend),
		},
		...settingsOf(place).map(({path, secret, value}) => ({path, value, drifted: inKeyfile(facts, secret) !== value})),
	];
}

/** What a move of data that could not be looked at needs: the operator's word. */
function unread(move: Move): readonly {readonly id: string; readonly says: string}[] {
	const because = [
		...(move.filled.known || isAtStake(move)
			? []
			: [`whether ${placeName(move.from)} holds objects was not read: ${move.filled.because}`]),
		...(move.strangers.known
			? []
			: [`whether the new database bucket holds base backups was not read: ${move.strangers.because}`]),
	];
	return because.length === 0 ? [] : [{id: 'untested-credentials', says: `Untested: ${because.join('; ')}`}];
}

function plan(known: Known<F>, looked: unknown): StepPlan {
	const {facts, answers} = known;
	const place = answeredPlace(answers);
	if (place === undefined) return {};
	const move = looked as Move | undefined;
	const refusal = move === undefined ? undefined : refusalOf(known, move);
	if (refusal !== undefined) return {refusal};
	const alone = known.all['credentials'] === undefined;
	const moves = move !== undefined && isRolledByHelm(known);
	const hasPeople = move?.accounts.known === true && move.accounts.value > 0;
	const hasKeys = livePlace(facts)?.backend === place.backend || !alone;
	if (!hasKeys || (alone && move !== undefined && place.account !== livePlace(facts)?.account))
		return {
			refusal: {
				says: `There are no keys for ${placeName(place)}: another store opens with other keys.`,
				instructions: ['Set both in one run: `seaworthy storage credentials`.'],
			},
		};
	return {
		before: [
			...(alone && move !== undefined && !isRole(known) ? trialTasks('storage', place, wantedKeys(known)) : []),
			...(moves && hasPeople ? [dumpTask(facts.target, 'storage', dumpFile(known))] : []),
			...(alone ? connectionTask(known, 'storage') : []),
		],
		settings: settings(facts, place),
		after: alone ? takeUp(known, 'storage') : [],
		costs: [...(alone ? restartCosts(known) : []), ...moveCosts(known, move)],
		byHand: move === undefined && livePlace(facts)?.region === place.region ? [] : signing(facts, place),
		decisions: move === undefined ? [] : unread(move),
	};
}

function moveCosts(known: Known<F>, move: Move | undefined): readonly string[] {
	if (move === undefined) return [];
	const stake = isAtStake(move)
		? [`Everything was compared: ${placeName(move.to)} holds each object of ${placeName(move.from)}.`]
		: ['Nobody has an account yet, and the present buckets hold nothing: nothing is lost by the switch.'];
	return [
		...stake,
		...(move.from.backend === 'minio'
			? ['deis-minio and all that is in it is deleted by the upgrade. Undo brings back an empty one.']
			: []),
		...(isAtStake(move) && isRolledByHelm(known) && move.accounts.known
			? [`The database is dumped to ${dumpFile(known)} in this folder first.`]
			: []),
	];
}

/** AWS refuses the images' old signatures for buckets made after 2020-06-24 (facts 1.1), and the chart has no key for it. */
function signing(facts: F, {backend, region}: Place): readonly string[] {
	if (backend !== 's3' || !signsV2(region)) return [];
	const database = valueOr(objectOf(facts, 'Deployment', 'deis-database'), undefined);
	return variableOf(database, 'S3_USE_SIGV4') === 'true'
		? []
		: [
				`Were the buckets in ${region} made after 24 June 2020? AWS refuses the images' SigV2 there: set S3_USE_SIGV4=true on deis-registry and deis-database (\`kubectl set env\`).`,
			];
}

/** A real object store in the place of Minio, or another bucket or region of it. */
export const storage: Step<F> = {
	id: 'storage',
	title: 'Storage',
	why: 'Minio is one pod without a volume: accounts, apps, images and the database are lost when it restarts.',
	after: [],
	questions,
	assess,
	judge: ({answers}) => {
		const name = (id: string) => String(answers[id] ?? '');
		const names = {builder: name('builder'), registry: name('registry'), database: name('database')};
		const verdict = threeDifferent(names);
		if (verdict.ok) return undefined;
		return {question: names.builder === names.registry ? 'registry' : 'database', says: verdict.says};
	},
	look: async (known, read) => lookAtMove(known, read),
	plan,
};
