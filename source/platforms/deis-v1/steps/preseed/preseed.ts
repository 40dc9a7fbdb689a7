import type {Known} from '../../../../core/question.js';
import type {Read} from '../../../../core/ports.js';
import type {Step, StepPlan} from '../../../../core/step.js';
import type {Task} from '../../../../core/task.js';
import {dockerProgress, pullImages} from '../../../../tools/docker.js';
import {behind, ssh} from '../../../../tools/ssh.js';
import type {DeisFacts as F, HostImages} from '../../facts.js';
import {platformImages, readImages} from '../../images.js';
import {assess} from './assess.js';
import {chosenMachines, inOrderOfAddress, lackingOn} from './chosen.js';
import {copies} from './copies.js';
import {installed, questions} from './questions.js';

/** Seconds for all images of a host; no figure is published (facts/deis-v1 step 5). */
const pulling = 7200;

/** What only the answers make readable. */
export type Looked = {
	/** What every host has of the release asked for, those not chosen too: they may be the ones to copy from. */
	readonly hosts: readonly HostImages[];
	/** Names of the files in the archive's folder, the newest first. */
	readonly files: readonly string[];
};

async function look({facts, answers}: Known<F>, read: Read): Promise<Looked> {
	const {archive, version} = answers;
	const listing =
		typeof archive === 'string' && archive !== ''
			? await read({program: 'ls', arguments: ['-At', '--', archive], effect: 'reads', timeout: 10})
			: undefined;
	const files = listing?.exitCode === 0 ? listing.stdout.split('\n') : [];
	if (!facts.machines.known) return {hosts: [], files};
	if (version === installed(facts) && facts.images.known) return {hosts: facts.images.value, files};
	const release = version === installed(facts) || typeof version !== 'string' ? undefined : version;
	const words = platformImages(facts.tree, release);
	return {hosts: await readImages(facts.target, {machines: facts.machines.value, words}, read), files};
}

function plan({facts, answers}: Known<F>, looked: unknown): StepPlan {
	const {hosts, files} = looked as Looked;
	if (!facts.machines.known)
		return {refusal: {says: `The hosts could not be read: ${facts.machines.because}`, instructions: []}};
	const selector = String(answers['hosts'] ?? '');
	const machines = chosenMachines(facts.machines.value, selector);
	const chosen = inOrderOfAddress(hosts.filter(({machine}) => machines.includes(machine)));
	const unreached = chosen.flatMap(({machine, images}) =>
		images.known ? [] : [`${machine.address}: ${images.because}`],
	);
	if (chosen.length === 0)
		return {
			refusal: {says: 'fleet knows no such host.', instructions: ['See them, on the host: fleetctl list-machines']},
		};
	if (unreached.length === chosen.length)
		return {refusal: {says: 'None of the hosts could be asked for its images.', instructions: unreached.slice(0, 3)}};
	const wanting = chosen.filter((host) => (lackingOn(host) ?? []).length > 0);
	const unverified = unreached.map((says) => `Left out, because it could not be asked: ${says}`);
	const folder = answers['source'] === 'neighbour' ? String(answers['archive'] ?? '') : '';
	if (wanting.length === 0 && folder === '') return {unverified};
	const atOnce = Number(answers['atonce'] ?? 8);
	const notes = [`images: ${imagesOf(chosen).length}; hosts that lack some: ${wanting.length} of ${chosen.length}`];
	if (answers['source'] !== 'neighbour')
		return {
			after: [
				{
					id: 'preseed/pull',
					title: wanting.length === 1 ? 'Have the host pull' : `Have ${wanting.length} hosts pull`,
					notes,
					lasting: 'the images stay on the hosts.',
					action: {
						kind: 'each',
						hosts: wanting.map((host) => ({
							host: host.machine.address,
							commands: [
								ssh(behind(facts.target.at, host.machine.address), pullImages(lackingOn(host) ?? []), {
									effect: 'writes',
									timeout: pulling,
								}),
							],
						})),
						atOnce,
						again: 2,
						says: dockerProgress,
						hint: 'Not every host has every image.',
						next: [
							'Try again: only what is missing is pulled.',
							'When the registry refuses or limits, copy them from hosts that have them: `seaworthy preseed --set preseed.source=neighbour`.',
						],
					},
				},
			],
			costs: [
				`${wanting.length} of ${chosen.length} hosts pull what they lack of ${imagesOf(chosen).length} images, ${Math.min(atOnce, wanting.length)} at a time; nothing is interrupted.`,
				...(imagesOf(wanting).some((image) => image.startsWith('deis/'))
					? ['Docker Hub limits anonymous pulls by address, and hosts behind one address share it.']
					: []),
			],
			unverified,
		};
	const {
		keeping,
		hosts: loads,
		nowhere,
	} = copies(facts.target, {asked: hosts, chosen: wanting}, folder === '' ? undefined : {folder, files});
	const missing = [...unverified, ...nowhere.map((image) => `No host has ${image}: it stays missing.`)];
	if (loads.length === 0 && keeping.length === 0) {
		if (wanting.length === 0) return {unverified};
		return {
			refusal: {
				says: 'No host has an image that the others lack, so nothing can be copied.',
				instructions: ['Pull them once, on one host at least: `seaworthy preseed --set preseed.source=registry`.'],
			},
		};
	}
	return {
		after: [
			...(keeping.length === 0 ? [] : [makeFolder(folder), ...keeping]),
			...(loads.length === 0
				? []
				: [
						{
							id: 'preseed/copy',
							title: loads.length === 1 ? 'Copy images to the host' : `Copy images to ${loads.length} hosts`,
							notes,
							lasting: 'the images stay on the hosts.',
							action: {
								kind: 'each' as const,
								hosts: loads,
								atOnce,
								again: 1,
								says: dockerProgress,
								hint: 'Not every host has every image.',
								next: ['Try again: only what is missing is copied.'],
							},
						},
					]),
		],
		costs: [
			...(loads.length === 0
				? []
				: [
						`${loads.length} of ${chosen.length} hosts get what they lack, ${Math.min(atOnce, loads.length)} at a time; every image goes over this machine's line.`,
					]),
			...(keeping.length === 0
				? []
				: [
						`${keeping.length === 1 ? 'One image is' : `${keeping.length} images are`} kept in ${folder}; some have hundreds of megabytes.`,
					]),
		],
		unverified: missing,
	};
}

function imagesOf(hosts: readonly HostImages[]): readonly string[] {
	return [...new Set(hosts.flatMap(({images}) => (images.known ? images.value.map(({image}) => image) : [])))];
}

function makeFolder(folder: string): Task {
	return {
		id: 'preseed/folder',
		title: `Make ${folder}`,
		action: {
			kind: 'run',
			command: {program: 'mkdir', arguments: ['-p', '-m', '700', '--', folder], effect: 'writes', timeout: 10},
		},
	};
}

/** Preseeding: every host has the platform's images before it needs them. */
export const preseed: Step<F> = {
	id: 'preseed',
	title: 'Preseeded images',
	why: 'A unit that moves to a host without its image waits for the pull, or for a registry that limits pulls or is gone.',
	after: ['storage', 'credentials', 'registration', 'tls'],
	questions,
	assess,
	look,
	plan,
};
