import type {Known} from '../../../../core/question.js';
import {isAlready} from '../../../../core/settings.js';
import type {Refusal, Step, StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {Secret} from '../../../../core/secret.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {leafRefusal} from '../../storage/gateway.js';
import {leavesCeph, moveCosts, moveRefusal} from '../../storage/copying.js';
import {answersTask, deisctlTasks} from '../../storage/installing.js';
import {lookAtMove, type Move, presentDatabase} from '../../storage/move.js';
import {flavourOf, isAlive, registryPlace, wasCeph} from '../../storage/standing.js';
import {listsAll, trialTasks} from '../../storage/trials.js';
import {isRole, lacking, wantedFlavour, wantedRegistry} from '../../storage/wanted.js';
import {assess} from './assess.js';
import {hasLogger} from './log-questions.js';
import {here} from './parts.js';
import {questions} from './questions.js';
import {cephSettings, externalSettings} from './settings.js';

/** The settings that are not so yet. */
function changing(known: Known<F>) {
	const settings = wantedFlavour(known) === 'ceph' ? cephSettings(known) : externalSettings(known);
	const {tree} = known.facts;
	return settings.filter(
		({path, value}) => !isAlready(value, tree.known ? tree.value.get(path.join('/'))?.value : undefined),
	);
}

/** What was typed or is another place is tried; what is kept where it is, is not. */
function rehearse(known: Known<F>): readonly Task[] {
	const all = here(known);
	if (wantedFlavour(all) !== 'external') return [];
	const typed = Object.values(known.answers).some((answer) => answer instanceof Secret);
	return typed || changing(all).some(({path}) => path[0] !== 'logs') ? trialTasks(all) : [];
}

/** What cannot be written as long as a component on the cluster writes it itself. */
function aliveRefusal({tree}: F, known: Known<F>): Refusal | undefined {
	if (isAlive(tree, 'database/host'))
		return {
			says: 'deis-database runs on the cluster and writes /deis/database/host and port again every 10 s, with 20 s to live: an address that is set now would be lost, and the controller would lose its database with it.',
			instructions: [
				'Take it away first: on a host, deisctl stop database && deisctl uninstall database. Its data goes on lying on that host, and nobody copies it.',
			],
		};
	return wantedRegistry(known)?.kind !== 's3' && isAlive(tree, 'store/gateway/host')
		? {
				says: "Ceph's gateway runs on the cluster and writes /deis/store/gateway/host again and again: the address of another store would be lost.",
				instructions: [
					'Take it away first: on a host, deisctl stop store-gateway@1 && deisctl uninstall store-gateway@1.',
				],
			}
		: undefined;
}

function external(known: Known<F>, move: Move | undefined): StepPlan {
	const {facts} = known;
	// The step storage compares, and takes Ceph away, where that is left.
	const left = leavesCeph(known);
	const refusal = leafRefusal(facts) ?? (left ? undefined : (aliveRefusal(facts, known) ?? moveRefusal(known, move)));
	if (refusal !== undefined) return {refusal};
	const missing = lacking(known);
	if (missing.length > 0)
		return {
			refusal: {
				says: `Not all is said that an external control plane needs: ${missing.join(' and ')}.`,
				instructions: ['Give it: `seaworthy credentials`.'],
			},
		};
	const changes = changing(known);
	const touches = (name: string) => changes.some(({path}) => path[0] === name);
	const runs = flavourOf(facts) === 'external';
	const isNew = touches('registry') || touches('store');
	const live = runs && (isNew || touches('database'));
	return {
		settings: externalSettings(known),
		after: live ? [...resting(known), answersTask(facts, 'credentials')] : [],
		costs: [
			...(left ? [] : moveCosts(known, move)),
			...(live
				? ['Registry and controller take the new keys within seconds, by a reload: pushes that are under way may fail.']
				: []),
			...(isNew ? registryCosts(known) : []),
		],
		byHand: [
			...(touches('database')
				? [
						'The controller logs in with a PostgreSQL client of 2016, which knows no SCRAM: let the server keep this user’s password as md5 (password_encryption), and ask for md5 in pg_hba.conf.',
					]
				: []),
			...(live && changes.some(({path}) => /key$/i.test(path.at(-1) ?? ''))
				? ['Revoke the old key once `seaworthy check credentials` is good and a push went through.']
				: []),
			...(!hasLogger(facts) && touches('logs')
				? ['Before v1.11.0 a control plane without Ceph has no logger: `deis logs` shows nothing.']
				: []),
		],
		decisions:
			runs && (isNew || touches('database')) && isForsaken(facts)
				? [
						{
							id: 'leave-data',
							says: 'Ceph was set up on this cluster once (monSetupComplete), its units are gone, and no key says where registry and database are since: what it holds stays behind on the hosts, and the platform goes on with what the new store and database hold.',
						},
					]
				: [],
		unverified: [
			...(isRole(known)
				? ['Credentials: a role of the hosts cannot be tried from here; a push is what shows it.']
				: []),
			...(isNew && isRole(known) && listsAll(known)
				? [
						'Credentials: before v1.12.0 the registry lists all buckets when it starts. Give the role s3:ListAllMyBuckets on arn:aws:s3:::* too, or it never does (deis/deis#4228, #3961, #4566); that was not tried.',
					]
				: []),
			...(isAtLeast(facts.version, '1.13.0') === false && live
				? ['Credentials: before v1.13.0 the controller cannot be asked whether it reaches its database.']
				: []),
		],
	};
}

/** Whether the units of Ceph were taken away by hand, and what it holds was led nowhere: there is nothing to compare with. */
function isForsaken(facts: F): boolean {
	return wasCeph(facts) && (registryPlace(facts) === undefined || presentDatabase(facts) === undefined);
}

/** Controller and builder are started again where the copying stopped them. */
function resting({facts}: Known<F>): readonly Task[] {
	const names = ['controller', 'builder'].filter(
		(name) =>
			facts.units.known &&
			facts.units.value.some(({unit, active}) => unit === `deis-${name}.service` && active === 'inactive'),
	);
	return names.length === 0
		? []
		: deisctlTasks(facts, 'credentials', {
				verb: 'start',
				words: names,
				what: names.join(' and '),
				units: names.map((name) => ({unit: `deis-${name}.service`, count: 1})),
			});
}

/** What the registry makes of its keys, whatever they say (facts/deis-v1 0.10, 2b, 2c). */
function registryCosts(known: Known<F>): readonly string[] {
	const place = wantedRegistry(known);
	return place?.kind === 'compatible'
		? [
				`The registry talks plain http to ${place.host}:${place.port}, and the routers publish that store as deis-store.DOMAIN, past whitelists and HTTPS: let it be closed to strangers by keys.`,
			]
		: [
				'The registry talks to Amazon in plain http and leaves what it stores unencrypted: s3secure and s3encrypt do nothing.',
			];
}

function plan(known: Known<F>, looked: unknown): StepPlan {
	switch (wantedFlavour(known)) {
		case 'external':
			return external(known, looked as Move | undefined);
		case 'ceph':
			return {
				settings: cephSettings(known),
				after:
					flavourOf(known.facts) === 'ceph' && changing(known).length > 0
						? [answersTask(known.facts, 'credentials')]
						: [],
				costs:
					changing(known).length === 0
						? []
						: ['The database takes the new passwords by itself; the controller may miss it for some seconds.'],
			};
		case undefined:
			return {
				refusal: {
					says:
						flavourOf(known.facts) === 'mixed'
							? 'Parts of Ceph and of an external control plane are installed: which keys hold cannot be said.'
							: 'Nothing is installed, and it is not chosen where the control plane keeps its data.',
					instructions: ['Choose it in the same run: `seaworthy storage credentials`.'],
				},
			};
	}
}

/** What an external control plane needs, tried before it is saved; on Ceph the passwords that every cluster begins with. */
export const credentials: Step<F> = {
	id: 'credentials',
	title: 'Credentials',
	why: 'A wrong key or address is met as a registry that never starts and a builder that waits for it for ever.',
	after: ['storage'],
	needs: ['storage'],
	questions,
	assess,
	rehearse,
	retype: ['accesskey', 'secretkey', 'dbpassword'],
	untested: 'untested-credentials',
	judge: ({answers}) => {
		const {accesskey, secretkey} = answers;
		if (accesskey instanceof Secret && answers['secretkey'] === undefined)
			return {question: 'secretkey', says: 'A new access key has a secret key of its own: give both.'};
		return accesskey instanceof Secret && secretkey instanceof Secret && accesskey.equals(secretkey)
			? {question: 'secretkey', says: 'The access key and the secret key are the same: each has its own value.'}
			: undefined;
	},
	look: async (known, read) => (leavesCeph(known) ? undefined : lookAtMove(known, read)),
	plan,
};
