import type {Known} from '../../../../core/question.js';
import {Secret} from '../../../../core/secret.js';
import type {Setting} from '../../../../core/settings.js';
import type {Refusal, Step, StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {base64} from '../../../../core/text.js';
import {ssh} from '../../../../tools/ssh.js';
import type {DeisFacts as F} from '../../facts.js';
import {dummy, leafRefusal} from '../../storage/gateway.js';
import {leavesCeph, moveCosts, moveRefusal} from '../../storage/copying.js';
import {installTasks} from '../../storage/installing.js';
import {leaveTasks} from '../../storage/leaving.js';
import {lookAtMove, type Move} from '../../storage/move.js';
import {backInside, eligible, type Flavour, flavourOf, gatewayOf, installed, wasCeph} from '../../storage/standing.js';
import {routersOf} from '../../storage/units.js';
import {lacking} from '../../storage/wanted.js';
import {plainAt} from '../../tree.js';
import {assess} from './assess.js';
import {installs, questions} from './questions.js';

function settings({facts, answers, all}: Known<F>, wanted: Flavour): readonly Setting[] {
	const {domain, sshkey} = answers;
	const isAlone = all['credentials'] === undefined;
	return [
		...(typeof domain === 'string' ? [{path: ['platform', 'domain'], value: domain}] : []),
		// deisctl stores the file as base64, the one key of all (facts/deis-v1 1.2).
		...(sshkey instanceof Secret ? [{path: ['platform', 'sshPrivateKey'], value: [base64([sshkey, '\n'])]}] : []),
		...(wanted === 'external' && isAlone && gatewayOf(facts) === 'nothing' ? [dummy] : []),
		...(wanted === 'ceph' && flavourOf(facts) === 'none' ? backInside(facts) : []),
	];
}

/** Why it cannot be installed as things are. */
function installRefusal(known: Known<F>, wanted: Flavour): Refusal | undefined {
	const {facts} = known;
	if (!facts.machines.known)
		return {says: `Which hosts there are could not be read: ${facts.machines.because}`, instructions: []};
	const plane = (['controlPlane', 'dataPlane', 'routerMesh'] as const).find(
		(one) => eligible(facts, one)?.length === 0,
	);
	if (plane !== undefined)
		return {
			says: `No host may take the units of ${plane}: installing would never end (deis/deis#4240).`,
			instructions: [
				`enablePlacementOptions sets the planes apart, and no host has the metadata ${plane}=true: fleetctl list-machines`,
			],
		};
	const missing = wanted === 'external' ? lacking(known) : [];
	return missing.length === 0
		? undefined
		: {
				says: `A control plane without Ceph cannot start without ${missing.join(' and ')}.`,
				instructions: ['Give both in one run: `seaworthy storage credentials`.'],
			};
}

/** deisctl must be there, and of the platform's own version (facts/deis-v1 1.5). */
function deisctlTask({target, version}: F): Task {
	return {
		id: 'storage/deisctl',
		title: 'See that the host has a deisctl of this version',
		action: {
			kind: 'check',
			check: {
				command: ssh(target.at, 'PATH=$PATH:/opt/bin:/run/deis/bin; deisctl --version'),
				expect: version.known ? {equals: version.value} : {},
				hint: `deisctl on ${target.at.host} is not there, or not of the platform's version${version.known ? ` ${version.value}` : ''}: it would install other units. Go through a host whose deisctl is, or set /deis/platform/version to its own.`,
			},
		},
	};
}

function mixed(facts: F): Refusal {
	return {
		says: `Parts of Ceph and of an external control plane are installed together (${installed(facts).join(', ')}): which of them holds the data is not for a program to guess.`,
		instructions: [
			'Look where registry and database keep theirs: `seaworthy help storage/half-migrated`.',
			'Bring it to one of the two by hand with deisctl, then run this again. A database on the cluster with a registry on S3 (deis/deis#4767) can go on as it is.',
		],
	};
}

/** The other way Ceph would have to be there to be copied into. */
function toCeph(): Refusal {
	return {
		says: 'The platform is installed with stores outside of the cluster, and nothing brings their data into Ceph, which can be filled only once it runs in its place.',
		instructions: [
			'Back up database and bucket; then, on a host: deisctl stop stateless-platform && deisctl uninstall stateless-platform, and both with logger, which they leave.',
			'Then run this again: it installs the platform with Ceph, empty, and you restore into it.',
		],
	};
}

/** Takes Ceph away and installs a platform without it, once all that it holds was seen in the new places. */
function leave(known: Known<F>, looked: Move | undefined): StepPlan {
	const {facts} = known;
	const missing = lacking(known);
	if (known.all['credentials'] === undefined || missing.length > 0)
		return {
			refusal: {
				says: `There are no keys for what is outside of the cluster${missing.length === 0 ? '' : `: ${missing.join(' and ')}`}.`,
				instructions: ['Give both in one run: `seaworthy storage credentials`.'],
			},
		};
	const refusal = leafRefusal(facts) ?? moveRefusal(known, looked);
	if (refusal !== undefined) return {refusal};
	return {
		before: [deisctlTask(facts), ...leaveTasks(facts)],
		settings: settings(known, 'external'),
		after: installTasks(facts, 'external', Math.max(1, routersOf(facts))),
		costs: [
			...moveCosts(known, looked),
			'The whole platform is stopped, uninstalled and installed anew: controller, routers and with them all apps are out of reach, for 10 to 30 minutes or longer.',
			'What Ceph holds stays in containers on the hosts; undo puts the keys back and installs nothing.',
		],
	};
}

/** What a platform that is not installed any more has left where the new one will not look. */
function leftBehind(facts: F, wanted: Flavour): string | undefined {
	if (wanted === 'external' && wasCeph(facts))
		return 'Ceph was set up on this cluster once (monSetupComplete): the images, the database and the logs in it stay behind on the hosts, and the new platform begins with what the new store and database hold.';
	if (wanted === 'ceph' && backInside(facts).length > 0)
		return 'Keys still lead to a store or a database outside of the cluster. They are taken away, what is there stays there, and the new platform begins with what Ceph holds: nothing, when it was never set up here.';
	return undefined;
}

function plan(known: Known<F>, looked: unknown): StepPlan {
	const {facts, answers} = known;
	const wanted: Flavour = answers['backend'] === 'external' ? 'external' : 'ceph';
	const live = flavourOf(facts);
	switch (live) {
		case 'unknown':
			return {
				refusal: {
					says: `What is installed could not be read${facts.units.known ? '' : `: ${facts.units.because}`}`,
					instructions: ['See how fleet and etcd are, on the host: fleetctl list-units'],
				},
			};
		case 'mixed':
			return {refusal: mixed(facts)};
		case 'ceph':
		case 'external':
			if (live === wanted) break;
			return wanted === 'ceph' ? {refusal: toCeph()} : leave(known, looked as Move | undefined);
		case 'none':
	}
	const refusal =
		(wanted === 'external' ? leafRefusal(facts) : undefined) ??
		(installs(known) ? installRefusal(known, wanted) : undefined);
	if (refusal !== undefined) return {refusal};
	const domain = plainAt(facts.tree, 'platform/domain');
	const renamed = live !== 'none' && domain !== undefined && domain !== answers['domain'];
	const left = live === 'none' ? leftBehind(facts, wanted) : undefined;
	return {
		before: installs(known) ? [deisctlTask(facts)] : [],
		settings: settings(known, wanted),
		after: installs(known) ? installTasks(facts, wanted, Number(answers['routers'])) : [],
		costs: [
			...(installs(known)
				? [
						'Installing pulls the images onto the hosts, and the start of each unit waits for them: minutes, up to an hour where the line is slow.',
					]
				: []),
			...(renamed
				? [
						'Another domain moves the controller and every app to other names at once; the old ones answer no more. A hang of the gateway was reported after that (deis/deis#3370).',
					]
				: []),
		],
		byHand: installs(known)
			? [
					'Register the first administrator before the address is public: `seaworthy registration`.',
					`Let deis.DOMAIN and *.DOMAIN lead to the routers' hosts or to the load balancer before them.`,
				]
			: [],
		decisions: left === undefined ? [] : [{id: 'leave-data', says: left}],
	};
}

/** Where the control plane keeps its data, what must be set before it is installed, and its installation. */
export const storage: Step<F> = {
	id: 'storage',
	title: 'Storage',
	why: 'Images, accounts and apps live in Ceph on the hosts or outside of the cluster, and a live platform cannot be switched.',
	after: [],
	questions,
	assess,
	look: async (known, read) => (leavesCeph(known) ? lookAtMove(known, read) : undefined),
	plan,
};
