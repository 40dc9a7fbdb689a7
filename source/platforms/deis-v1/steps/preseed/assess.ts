import type {Finding} from '../../../../core/finding.js';
import {listed} from '../../../shared/listed.js';
import type {DeisFacts as F, HostImages} from '../../facts.js';
import {inOrderOfAddress, lackingOn} from './chosen.js';

/** Which hosts have the images of the release that is installed, or meant to be. */
export function assess(facts: F): readonly Finding[] {
	if (!facts.images.known)
		return [
			{
				id: 'preseed/unknown',
				status: 'unknown',
				says: 'Which images the hosts have could not be read.',
				because: facts.images.because,
				remedy: 'See whether fleet knows the hosts, on one of them: fleetctl list-machines',
			},
		];
	const hosts = inOrderOfAddress(facts.images.value);
	return [...seeded(hosts), ...unreachable(hosts), ...different(hosts)];
}

function seeded(hosts: readonly HostImages[]): readonly Finding[] {
	const asked = hosts.filter(({images}) => images.known);
	const wanting = asked.filter((host) => (lackingOn(host) ?? []).length > 0);
	const all = Math.max(0, ...asked.map(({images}) => (images.known ? images.value.length : 0)));
	if (asked.length === 0) return [];
	if (wanting.length === 0)
		return [
			{
				id: 'preseed/seeded',
				status: 'good',
				says: `${asked.length === 1 ? 'The one host has' : `All ${asked.length} hosts${asked.length < hosts.length ? ' that answered' : ''} have`} the ${all === 1 ? 'image' : `${all} images`} of the platform.`,
			},
		];
	return [
		{
			id: 'preseed/incomplete',
			status: 'attention',
			says: `${asked.length - wanting.length} of ${asked.length} hosts have all images (${all}); ${listed(
				wanting.map((host) => {
					const lacking = lackingOn(host) ?? [];
					return `${host.machine.address} lacks ${lacking.length === 1 ? (lacking[0] ?? '') : lacking.length === all ? 'all' : `${lacking.length}`}`;
				}),
			)}.`,
			remedy: 'Have them pulled: `seaworthy preseed`.',
		},
	];
}

function unreachable(hosts: readonly HostImages[]): readonly Finding[] {
	const silent = hosts.flatMap(({machine, images}) => (images.known ? [] : [`${machine.address}: ${images.because}`]));
	return silent.length === 0
		? []
		: [
				{
					id: 'preseed/unreachable',
					status: silent.length === hosts.length ? 'unknown' : 'attention',
					says: `${silent.length} of ${hosts.length} hosts could not be asked: ${listed(silent, '; ')}`,
					remedy: 'See whether they are up; what fleet no longer hears of it forgets after 30 s.',
				},
			];
}

/** The same name may be two images, as when a tag was moved between two pulls. */
function different(hosts: readonly HostImages[]): readonly Finding[] {
	const ids = new Map<string, Set<string>>();
	for (const {images} of hosts)
		for (const {image, id} of images.known ? images.value : [])
			if (id !== undefined) ids.set(image, (ids.get(image) ?? new Set()).add(id));
	const two = [...ids].filter(([, all]) => all.size > 1).map(([image]) => image);
	return two.length === 0
		? []
		: [
				{
					id: 'preseed/different-images',
					status: 'attention',
					says: `Hosts have different images by the same name: ${listed(two)}.`,
					because: 'A tag that moved between two pulls, or hosts with Docker before and after 1.10.',
					remedy: 'Compare on the hosts: docker images --no-trunc',
				},
			];
}
