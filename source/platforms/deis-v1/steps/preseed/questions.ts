import type {Question} from '../../../../core/question.js';
import {known} from '../../../../core/reading.js';
import {checkFleetMetadata} from '../../../../validate/fleet-metadata.js';
import {type Verdict, accepted, refused} from '../../../../validate/verdict.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {chosenMachines} from './chosen.js';

/** The most hosts that are at work at once: from one neighbour, each takes one of the ten sessions that its sshd allows. */
const most = 8;

/** Which hosts, which release, and where the images come from. */
export const questions: readonly Question<F>[] = [
	{
		id: 'hosts',
		kind: 'text',
		message: 'Hosts',
		why: "fleet's metadata, as in controlPlane=true or !routerMesh; empty for every host, as fail-over may go to any.",
		optional: true,
		emptyMeans: 'every host',
		proposal: () => undefined,
		normalise: (value) => value.trim(),
		validate: (value, {facts}) => {
			const verdict = checkFleetMetadata(value.trim());
			if (!verdict.ok || !facts.machines.known) return verdict;
			return chosenMachines(facts.machines.value, value).length === 0
				? refused(`No host has such metadata. ${metadataThere(facts)}`)
				: verdict;
		},
	},
	{
		id: 'version',
		kind: 'text',
		message: 'Release',
		why: 'The installed one, or the next before an upgrade.',
		present: ({facts}) => installed(facts),
		proposal: ({facts}) => installed(facts),
		normalise: (value) => `v${value.trim().replace(/^v/, '')}`,
		validate: (value, {facts}) => judgeRelease(value, facts),
	},
	{
		id: 'source',
		kind: 'choice',
		message: 'Where the images come from',
		why: 'A registry that limits or refuses pulls is of no use; hosts of the cluster may have the last copies.',
		options: () => [
			{value: 'registry', label: 'registry', hint: 'each host pulls what it lacks'},
			{value: 'neighbour', label: 'neighbour', hint: 'copied from hosts that have them, over ssh'},
		],
		proposal: () => 'registry',
	},
	{
		id: 'archive',
		kind: 'text',
		message: 'Folder on this machine that keeps the images',
		why: 'Each is saved there once, and used again from there; empty to copy from host to host.',
		optional: true,
		emptyMeans: 'none is kept',
		when: ({answers}) => answers['source'] === 'neighbour',
		proposal: () => undefined,
		normalise: (value) => value.trim(),
		validate: (value) =>
			value === '' || value.startsWith('/')
				? /[\r\n\0]/.test(value)
					? refused('A path has no line breaks.')
					: accepted()
				: refused('Give the whole path, beginning with /: the printed script may be run elsewhere.'),
	},
	{
		id: 'atonce',
		kind: 'text',
		message: 'Hosts at work at once',
		why: 'More is not faster when they share a line, and registries count the pulls of one address.',
		proposal: () => String(most),
		normalise: (value) => value.trim(),
		validate: (value) =>
			/^[1-9]\d?$/.test(value) && Number(value) <= most
				? accepted()
				: refused(`Give a number from 1 to ${most}: an sshd begins to refuse at ten.`),
	},
];

/** The last that there ever was, of January 2017 (facts/deis-v1 §7). */
const lastRelease = '1.13.4';

function judgeRelease(value: string, facts: F): Verdict {
	const release = /^\s*v?((?:(?:0|[1-9]\d*)\.){2}(?:0|[1-9]\d*))\s*$/.exec(value)?.[1];
	if (release === undefined) return refused('A release is written as v1.13.4: three numbers with dots.');
	// One of somebody's own may be installed.
	if (`v${release}` === installed(facts)) return accepted();
	if (isAtLeast(known(release), '1.0.0') === false)
		return refused(`v${release} is no release of Deis v1, which begins with v1.0.0.`);
	return release !== lastRelease && isAtLeast(known(release), lastRelease) === true
		? accepted(`The last release of Deis v1 is v${lastRelease}: v${release} must be one of your own.`)
		: accepted();
}

/** The release that is installed, as its images' tag. */
export function installed({version}: F): string | undefined {
	return version.known ? `v${version.value}` : undefined;
}

function metadataThere({machines}: F): string {
	const there = machines.known
		? [
				...new Set(
					machines.value.flatMap(({metadata}) => Object.entries(metadata).map(([key, value]) => `${key}=${value}`)),
				),
			]
		: [];
	return there.length === 0
		? 'The hosts have none: leave it empty.'
		: `There is: ${there.sort().slice(0, 8).join(', ')}.`;
}
