import type {Finding} from '../../../../core/finding.js';
import {listed} from '../../../shared/listed.js';
import type {DeisFacts as F} from '../../facts.js';
import {eligible, type Flavour, flavourOf, gatewayOf, installed} from '../../storage/standing.js';
import {routersOf, unitsOf} from '../../storage/units.js';
import {plainAt} from '../../tree.js';

const run = '`seaworthy storage credentials`';

/** Where the control plane keeps its data, and whether its units are at work. */
export function assess(facts: F): readonly Finding[] {
	const live = flavourOf(facts);
	if (live === 'unknown' || !facts.tree.known)
		return [
			{
				id: 'storage/unknown',
				status: 'unknown',
				says: 'Where the control plane keeps its data could not be read.',
				because: facts.units.known ? (facts.tree.known ? '' : facts.tree.because) : facts.units.because,
				remedy: 'See how etcd and fleet are, on the host: etcdctl cluster-health; fleetctl list-units',
			},
		];
	switch (live) {
		case 'none':
			return [
				{
					id: 'storage/not-installed',
					status: 'attention',
					says: notInstalled(facts),
					remedy: `Choose its store, and install it: ${run}.`,
				},
				...domain(facts),
			];
		case 'mixed':
			return [
				{
					id: 'storage/half-migrated',
					status: 'danger',
					says: `Parts of Ceph and of an external control plane are installed together: ${installed(facts).join(', ')}.`,
					because:
						'Ceph without the database, the database without Ceph, or both beside a registry on S3 (deis/deis#4767).',
					remedy: 'Find out where the data is: `seaworthy help storage/half-migrated`.',
				},
				...domain(facts),
			];
		case 'ceph':
			return [
				{id: 'storage/ceph', status: 'good', says: 'The control plane keeps its data in Ceph on the hosts.'},
				...few(facts),
				...domain(facts),
				...idle(facts, live),
			];
		case 'external':
			return [
				{id: 'storage/external', status: 'good', says: 'The control plane keeps its data outside of the cluster.'},
				...gateway(facts),
				...domain(facts),
				...idle(facts, live),
			];
	}
}

/** Without Ceph `deisctl uninstall` leaves the logger, and somebody may have taken away parts by hand (facts/deis-v1 0.5). */
function notInstalled(facts: F): string {
	const left = installed(facts);
	return left.length === 0
		? 'The platform is not installed: fleet knows none of its units.'
		: `The platform is not installed: fleet knows neither registry nor controller; left of it: ${listed(left)}.`;
}

function domain({tree}: F): readonly Finding[] {
	const set = plainAt(tree, 'platform/domain');
	return set !== undefined && set !== ''
		? []
		: [
				{
					id: 'storage/no-domain',
					status: 'danger',
					says: 'The platform has no domain: nothing can be installed, and controller and routers answer to no name.',
					remedy: 'Set it: `seaworthy storage`.',
				},
			];
}

function few(facts: F): readonly Finding[] {
	const hosts = eligible(facts, 'controlPlane');
	return hosts === undefined || hosts.length >= 3
		? []
		: [
				{
					id: 'storage/few-hosts',
					status: 'danger',
					says: `Ceph has ${hosts.length === 1 ? 'one host' : `${hosts.length} hosts`} and needs three: when one goes, the monitors have no majority and nothing can be read or written.`,
					remedy: 'Add hosts to the control plane.',
				},
			];
}

/** The registry of an external platform needs something below the gateway's key. */
function gateway(facts: F): readonly Finding[] {
	switch (gatewayOf(facts)) {
		case 'keys':
			return [];
		case 'nothing':
			return [
				{
					id: 'storage/no-gateway-key',
					status: 'danger',
					says: 'Nothing lies at /deis/store/gateway: the registry cannot start again once it stops.',
					because: 'confd gives up at the missing key (deis/deis#4568, #4710, #4805, #4928).',
					remedy: 'Put a child there that nothing reads: `seaworthy storage`.',
				},
			];
		case 'leaf':
			return [
				{
					id: 'storage/gateway-leaf',
					status: 'attention',
					says: 'The key /deis/store/gateway is a value, not a directory: the registry starts, but keys of a store cannot be set below it.',
					because:
						"deisctl config store set gateway=' ', as the documents say, makes it so; etcd answers 104 from then on.",
					remedy: 'On a host: etcdctl rm /deis/store/gateway && etcdctl set /deis/store/gateway/dummy 1',
				},
			];
	}
}

/** Units that are not running, the first of them in words. */
function idle(facts: F, flavour: Flavour): readonly Finding[] {
	if (!facts.units.known || !facts.machines.known) return [];
	const {value} = facts.units;
	const late = unitsOf(facts, flavour, Math.max(1, routersOf(facts))).flatMap(({unit, count}) => {
		const there = value.filter((one) => one.unit === unit);
		const bad = there.find(({active, sub}) => active !== 'active' || sub !== 'running');
		if (bad !== undefined) return [`${unit} is ${bad.active} ${bad.sub}`];
		return there.length < count ? [`${unit} runs on ${there.length} of ${count}`] : [];
	});
	const [first] = late;
	if (first === undefined) return [];
	const unit = first.split('.service')[0] ?? '';
	return [
		{
			id: 'storage/not-running',
			status: 'danger',
			says: `${late.length === 1 ? 'A unit' : `${late.length} units`} of the platform ${late.length === 1 ? 'is' : 'are'} not as ${late.length === 1 ? 'it' : 'they'} should: ${late.slice(0, 3).join(', ')}${late.length > 3 ? ', …' : ''}.`,
			because: first.includes('start-post')
				? 'A builder that is activating start-post waits for a registry or controller that does not answer (deis/deis#4228, #4358, #4546, #4710, #4928).'
				: "Told by fleet's own states.",
			remedy: `On its host (deisctl list names it): journalctl --no-pager -n 200 -u ${first.includes('start-post') ? 'deis-registry@1' : unit}`,
		},
	];
}
