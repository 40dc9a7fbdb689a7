import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import type {Read} from '../../core/ports.js';
import {type ImageWord, imageWord, listImages} from '../../tools/docker.js';
import {askHostKey, behind, explainSsh, hostKeyIn, isNewHostKey, ssh} from '../../tools/ssh.js';
import type {DeisTarget, HostImage, HostImages, Machine, Tree} from './facts.js';
import {isAtLeast} from './facts.js';
import {plainAt} from './tree.js';

/** Whose images the platform's own preseed pulls, whatever is installed (facts/deis-v1 step 5). */
const components = [
	...['builder', 'controller', 'database', 'logger', 'logspout', 'publisher', 'registry', 'router'],
	...['store-daemon', 'store-gateway', 'store-metadata', 'store-monitor'],
] as const;

/**
 * The platform's images of a release: what `/deis/COMPONENT/image` names, else `deis/COMPONENT` with the release meant,
 * else with that of each host, as the platform's `get_image` has it.
 */
export function platformImages(tree: Reading<Tree>, release: string | undefined): readonly ImageWord[] {
	const meant = release ?? plainAt(tree, 'platform/version');
	// deis/cache went with v1.11.0.
	const old = meant !== undefined && isAtLeast(known(meant.replace(/^v/, '')), '1.11.0') === false;
	return [...components, ...(old ? ['cache'] : [])].map((component) => {
		const own = plainAt(tree, `${component}/image`);
		return own === undefined
			? imageWord(`deis/${component}`, meant ?? {ofHost: true})
			: imageWord(own.replace(/:[^:/]+$/, ''), /:([^:/]+)$/.exec(own)?.[1] ?? 'latest');
	});
}

/** Asks every host which of the images it has; one round trip each. */
export async function readImages(
	target: DeisTarget,
	{machines, words}: {readonly machines: readonly Machine[]; readonly words: readonly ImageWord[]},
	read: Read,
): Promise<readonly HostImages[]> {
	return Promise.all(
		machines.map(async (machine) => {
			const at = behind(target.at, machine.address);
			const outcome = await read(ssh(at, listImages(words), {timeout: 120}));
			const images: Reading<readonly HostImage[]> =
				outcome.exitCode === 0 && outcome.failure === undefined
					? known(parseImages(outcome.stdout))
					: unknown(explainSsh(outcome.stderr, at)?.says ?? whyNot('ssh', outcome));
			if (images.known || !isNewHostKey(outcome.stderr)) return {machine, images};
			const key = hostKeyIn((await read(askHostKey(at))).stderr);
			return {machine, images, ...(key === undefined ? {} : {newKey: key})};
		}),
	);
}

function parseImages(stdout: string): readonly HostImage[] {
	return stdout.split('\n').flatMap((line): readonly HostImage[] => {
		const [image, id] = line.split(' ');
		if (image === undefined || id === undefined) return [];
		return [id === '-' ? {image} : {image, id}];
	});
}
