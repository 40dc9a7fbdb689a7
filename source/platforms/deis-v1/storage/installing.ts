import type {Outcome} from '../../../core/command.js';
import type {Explanation, HostRow, Task} from '../../../core/task.js';
import {
	leaveAtWork,
	type Stand,
	type Standing,
	standings,
	unitsStand,
	type WantedUnit,
} from '../../../tools/deisctl.js';
import {explainSsh, ssh} from '../../../tools/ssh.js';
import {type DeisFacts as F, isAtLeast} from '../facts.js';
import type {Flavour} from './standing.js';
import {unitsOf} from './units.js';

/** What deisctl calls the platform of a flavour. */
export function platformName(flavour: Flavour): string {
	return flavour === 'ceph' ? 'platform' : 'stateless-platform';
}

/** Minutes until it is given up: a unit may take 30 to start (facts/deis-v1 §2), and they start one after another. */
const patience = {install: 5, start: 90, stop: 15, uninstall: 15} as const;

type Verb = keyof typeof patience;

const stands: Readonly<Record<Verb, Stand>> = {install: 'loaded', start: 'running', stop: 'stopped', uninstall: 'gone'};

const titles: Readonly<Record<Verb, readonly [string, string]>> = {
	install: ['Have deisctl install', 'See that every unit is known to its host'],
	start: ['Have deisctl start', 'See that every unit is running'],
	stop: ['Have deisctl stop', 'See that no unit is running'],
	uninstall: ['Have deisctl uninstall', 'See that no unit is there any more'],
};

/** deisctl is left at work on the host, and the units' own states are watched: what deisctl says of them is not to be believed. */
export function deisctlTasks(
	facts: F,
	step: string,
	{
		verb,
		words,
		what,
		units,
		lasting,
	}: {
		readonly verb: Verb;
		/** What deisctl is told beside the verb. */
		readonly words: readonly string[];
		readonly what: string;
		readonly units: readonly WantedUnit[];
		readonly lasting?: string;
	},
): readonly Task[] {
	const seconds = patience[verb] * 60;
	const stand = stands[verb];
	const {at} = facts.target;
	const states = ssh(at, unitsStand(units, stand));
	return [
		{
			id: `${step}/${verb}`,
			title: `${titles[verb][0]} the ${what}`,
			notes: [`deisctl ${[verb, ...words].join(' ')}`],
			...(lasting === undefined ? {} : {lasting}),
			action: {
				kind: 'run',
				command: ssh(at, leaveAtWork([verb, ...words], seconds), {effect: 'writes'}),
				explain: ({exitCode, stderr}) =>
					exitCode === 127
						? {
								says: `There is no deisctl on ${at.host}: neither in /opt/bin nor elsewhere on its PATH.`,
								next: [
									'Go through a host that has it: --tunnel HOST.',
									`Or run it yourself, from where you have it: deisctl ${[verb, ...words].join(' ')}; then this again.`,
								],
							}
						: explainSsh(stderr, at),
			},
		},
		{
			id: `${step}/${verb}-watch`,
			title: titles[verb][1],
			action: {
				kind: 'wait',
				seconds,
				check: {
					command: states,
					expect: {matches: '^ready$'},
					hint: `Not every unit came to be so within ${patience[verb]} minutes: deisctl list`,
				},
				ends: {matches: '^over$'},
				rows: {command: states, parse: rows},
				explain: (outcome) => explain(verb, outcome),
			},
		},
	];
}

/** A row for each unit that is not as it should be, and for those that are. */
function rows(stdout: string): readonly HostRow[] {
	return standings(stdout).map(({unit, state, says}) => ({
		host: unit.replace(/\.service$/, ''),
		status: state === 'good' ? 'done' : state === 'failed' ? 'failed' : says === '' ? 'waiting' : 'running',
		says: state === 'good' ? '' : says === '' ? 'no host has it' : says,
	}));
}

/** Why the units are not as they should be, from the most telling of them. */
export function explain(verb: Verb, {stdout}: Outcome): Explanation | undefined {
	const all = standings(stdout).filter(({state}) => state !== 'good');
	const [first] = all;
	if (first === undefined) return undefined;
	const failed = all.find(({state}) => state === 'failed');
	if (failed !== undefined)
		return {says: `${failed.unit} failed to ${verb}.`, next: [journal(failed), 'Then run this again.']};
	const builder = all.find(({unit, says}) => unit === 'deis-builder.service' && says === 'activating start-post');
	if (builder !== undefined && verb === 'start')
		return {
			says: 'The builder waits for the registry, or for the controller, for ever: one of them does not answer.',
			next: [
				'Mostly it is the registry and its store (deis/deis#4228, #4358, #4546, #4710, #4928): on its host, journalctl --no-pager -n 200 -u deis-registry@1',
				'Or the controller and its database (deis/deis#4666): journalctl --no-pager -n 200 -u deis-controller',
				'Correct the credentials, then run this again: `seaworthy storage credentials`.',
			],
		};
	const homeless = all.filter(({machine}) => machine === '');
	if (homeless.length > 0 && verb === 'install')
		return {
			says: `No host takes ${homeless.map(({unit}) => unit.replace(/\.service$/, '')).join(', ')}.`,
			next: [
				'One host takes one router (deis/deis#4659, #5040), and with planes set apart only hosts of the right metadata take a unit: fleetctl list-machines',
				'Where units could not be found or created, deisctl says so, and "Done." after it (deis/deis#4454): see .seaworthy-deisctl.log in the home folder of the tunnel host.',
			],
		};
	return {
		says: `${first.unit} does not come to be as it should (${first.says === '' ? 'no host has it' : first.says}).`,
		next: [journal(first), 'What deisctl said: .seaworthy-deisctl.log in the home folder of the tunnel host.'],
	};
}

function journal({unit}: Standing): string {
	return `On its host (deisctl list names it): journalctl --no-pager -n 200 -u ${unit.replace(/\.service$/, '')}`;
}

/** What takes an installation away by hand. Without Ceph deisctl leaves the logger where it is (facts/deis-v1 0.5). */
function takingAway({version}: F, flavour: Flavour): string {
	const logger = flavour === 'external' && isAtLeast(version, '1.11.0') !== false ? ['logger'] : [];
	return ['stop', 'uninstall']
		.flatMap((verb) => [platformName(flavour), ...logger].map((name) => `deisctl ${verb} ${name}`))
		.join('; ');
}

/** Installs and starts the platform, and waits until it answers. */
export function installTasks(facts: F, flavour: Flavour, routers: number): readonly Task[] {
	const name = platformName(flavour);
	// The option came with v1.9.0; before it there are always three.
	const mesh = isAtLeast(facts.version, '1.9.0') === false ? [] : [`--router-mesh-size=${routers}`];
	const units = unitsOf(facts, flavour, routers);
	return [
		...deisctlTasks(facts, 'storage', {
			verb: 'install',
			words: [name, ...mesh],
			what: `${name}, ${routers} ${routers === 1 ? 'router' : 'routers'}`,
			units,
			lasting: `the platform stays installed. To take it away, on a host: ${takingAway(facts, flavour)}`,
		}),
		...deisctlTasks(facts, 'storage', {verb: 'start', words: [name], what: name, units}),
		answersTask(facts, 'storage'),
	];
}

/** The platform's own word: the registry is alive, the controller is, and it reaches its database (facts/deis-v1 step 2). */
export function answersTask(facts: F, step: string): Task {
	const key = (name: string) =>
		`curl --silent --fail --max-time 10 'http://127.0.0.1:2379/v2/keys/deis/${name}' | sed -n 's/.*"value":"\\([^"]*\\)".*/\\1/p'`;
	// v1.13.0 brought /healthz, which asks the database.
	const healthz =
		isAtLeast(facts.version, '1.13.0') === false
			? ''
			: `\n[ "$(curl --silent --max-time 10 "http://$controller:$port/healthz")" = OK ] || { echo 'the controller does not reach its database'; exit; }`;
	return {
		id: `${step}/answers`,
		title: 'See that registry and controller are alive',
		action: {
			kind: 'wait',
			seconds: 300,
			check: {
				command: ssh(
					facts.target.at,
					`registry=$(${key('registry/host')})
[ -n "$registry" ] || { echo 'no registry is alive'; exit; }
controller=$(${key('controller/host')}) port=$(${key('controller/port')})
[ -n "$controller" ] || { echo 'no controller is alive'; exit; }${healthz}
echo alive`,
				),
				expect: {equals: 'alive'},
				hint: 'Registry or controller do not answer.',
			},
			explain: ({stdout}) => ({
				says: /no registry/.test(stdout)
					? 'No registry is alive: it does not get to its store.'
					: 'No controller is alive, or it does not reach its database.',
				next: [
					`On its host (deisctl list names it): journalctl --no-pager -n 200 -u ${/no registry/.test(stdout) ? 'deis-registry@1' : 'deis-controller'}`,
				],
			}),
		},
	};
}
