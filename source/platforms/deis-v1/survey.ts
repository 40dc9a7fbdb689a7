import type {Outcome} from '../../core/command.js';
import type {Json} from '../../core/json.js';
import type {Depth} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {known, map, type Reading, unknown, whyNot} from '../../core/reading.js';
import {clusterId, getRecursive} from '../../tools/etcd.js';
import {hasPsql} from '../../tools/psql.js';
import {ssh} from '../../tools/ssh.js';
import type {DeisFacts, DeisTarget, Tree} from './facts.js';
import {platformImages, readImages} from './images.js';
import {fleetKeys, machinesOf, unitsOf} from './fleet.js';
import {readRegistering, readSuperusers} from './registering.js';
import {readServing} from './serving.js';
import {leavesOf, plainAt, readNode} from './tree.js';

/** Reads everything the steps look at, over one connection. */
export async function survey(
	target: DeisTarget,
	read: Read,
	{depth, steps}: {readonly depth: Depth; readonly steps: readonly string[]},
): Promise<DeisFacts> {
	const node = async (key: string): Promise<Reading<Json | undefined>> =>
		readNode(await read(ssh(target.at, getRecursive(key), {confidential: true})));
	const [deis, machineNode, stateNode, id, release, psql] = await Promise.all([
		node('deis'),
		node(fleetKeys.machines),
		node(fleetKeys.states),
		read(ssh(target.at, clusterId)),
		read(ssh(target.at, 'cat /etc/deis-release')),
		depth === 'setup' ? read(ssh(target.at, hasPsql)) : undefined,
	]);
	const tree = map(deis, (found) => leavesOf(found, '/deis/'));
	const machines = map(machineNode, machinesOf);
	const units = map(stateNode, unitsOf);
	const [registering, serving, superusers, images] = await Promise.all([
		readRegistering({target, tree}, read),
		readServing({target, tree}, read),
		readSuperusers({target, units, machines, depth}, read),
		steps.includes('preseed')
			? imagesOn({target, tree, machines}, read)
			: Promise.resolve(unknown('The hosts were not asked.')),
	]);
	return {
		target,
		tree,
		clusterId: id.exitCode === 0 && id.stdout.trim() !== '' ? known(id.stdout.trim()) : unknown(whyNot('ssh', id)),
		version: versionOf(tree, release),
		machines,
		units,
		images,
		registering,
		serving,
		superusers,
		psql:
			psql?.exitCode === 0
				? known(psql.stdout.trim() === 'yes')
				: unknown(psql === undefined ? 'It was not asked.' : whyNot('ssh', psql)),
	};
}

async function imagesOn(
	{target, tree, machines}: Pick<DeisFacts, 'target' | 'tree' | 'machines'>,
	read: Read,
): Promise<DeisFacts['images']> {
	if (!machines.known) return machines;
	return known(await readImages(target, {machines: machines.value, words: platformImages(tree, undefined)}, read));
}

/** The release that is meant: `/deis/platform/version`, else that of the host (facts/deis-v1 1.5). */
function versionOf(tree: Reading<Tree>, release: Outcome): Reading<string> {
	if (!tree.known) return tree;
	const words = plainAt(tree, 'platform/version') ?? /^DEIS_RELEASE=(\S+)/m.exec(release.stdout)?.[1];
	const version = /^v?(\d+\.\d+\.\d+)/.exec(words ?? '')?.[1];
	return version === undefined
		? unknown('Neither /deis/platform/version nor /etc/deis-release names the version.')
		: known(version);
}
