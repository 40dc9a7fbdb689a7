import type {Command} from '../../../../core/command.js';
import type {Task} from '../../../../core/task.js';
import {loadImage, saveImage} from '../../../../tools/docker.js';
import {behind, ssh} from '../../../../tools/ssh.js';
import type {DeisTarget, HostImages} from '../../facts.js';
import {type Archive, fileOf, type Kept, keptOf} from './archive.js';
import {lackingOn} from './chosen.js';

/** Seconds for one image: some have hundreds of megabytes, and the line may be slow. */
const copying = 3600;

/** How images get from where they are to where they lack. */
export type Copies = {
	/** What keeps images in the archive: every one that a host has and it has not, lacking elsewhere or not. */
	readonly keeping: readonly Task[];
	/** For each host, what loads its missing images, in their order. */
	readonly hosts: readonly {readonly host: string; readonly commands: readonly Command[]}[];
	/** Images that neither a host nor the archive has. */
	readonly nowhere: readonly string[];
};

/** Plans the copies: from hosts that have an image, in turn, or by way of a folder here that keeps it. */
export function copies(
	target: DeisTarget,
	hosts: {readonly asked: readonly HostImages[]; readonly chosen: readonly HostImages[]},
	archive: Archive | undefined,
): Copies {
	const holders = holdersOf(hosts.asked);
	const kept = (image: string): Kept | undefined => {
		if (archive === undefined) return undefined;
		const id = idAt(holders, image);
		return id === undefined ? keptOf(archive, image) : {path: `${archive.folder}/${fileOf(image, id)}`, id};
	};
	const lacking = [...new Set(hosts.chosen.flatMap((host) => lackingOn(host) ?? []))];
	const nowhere = lacking.filter((image) => kept(image) === undefined && !holders.has(image));
	const load = (image: string, turn: number): {readonly from: Command; readonly id: string | undefined} => {
		const {path, id} = kept(image) ?? {};
		if (path !== undefined)
			return {from: {program: 'cat', arguments: ['--', path], effect: 'reads', timeout: copying}, id};
		const having = holders.get(image) ?? [];
		const {machine} = having[turn % having.length] as Holder;
		return {
			from: ssh(behind(target.at, machine.address), saveImage(image), {timeout: copying}),
			id: idAt(holders, image),
		};
	};
	return {
		nowhere,
		keeping: archive === undefined ? [] : keeping(target, holders, archive),
		hosts: hosts.chosen.flatMap((host, turn) => {
			const commands = (lackingOn(host) ?? [])
				.filter((image) => !nowhere.includes(image))
				.map((image) => {
					const {from, id} = load(image, turn);
					const at = behind(target.at, host.machine.address);
					return ssh(at, loadImage(image, id), {from, effect: 'writes', timeout: copying});
				});
			return commands.length === 0 ? [] : [{host: host.machine.address, commands}];
		}),
	};
}

function keeping(target: DeisTarget, holders: Holders, archive: Archive): readonly Task[] {
	return [...holders].flatMap(([image, [first]]): readonly Task[] => {
		if (first === undefined || keptOf(archive, image, first.id) !== undefined) return [];
		const file = fileOf(image, first.id);
		const command = ssh(behind(target.at, first.machine.address), saveImage(image), {
			saveTo: `${archive.folder}/${file}`,
			timeout: copying,
		});
		return [
			{
				id: `preseed/keep/${file}`,
				title: `Keep ${image} in ${archive.folder}`,
				lasting: 'the copies stay in the folder.',
				action: {kind: 'run', command},
			},
		];
	});
}

type Holder = {readonly machine: HostImages['machine']; readonly id: string};

type Holders = ReadonlyMap<string, readonly Holder[]>;

/** The hosts that have each image, all with the id that most of them have: the same name may be two images. */
function holdersOf(hosts: readonly HostImages[]): Holders {
	const all = new Map<string, Holder[]>();
	for (const {machine, images} of hosts)
		for (const {image, id} of images.known ? images.value : [])
			if (id !== undefined) all.set(image, [...(all.get(image) ?? []), {machine, id}]);
	return new Map(
		[...all].map(([image, holders]) => {
			const count = (id: string) => holders.filter((one) => one.id === id).length;
			const usual = holders.map(({id}) => id).toSorted((a, b) => count(b) - count(a))[0];
			return [image, holders.filter(({id}) => id === usual)];
		}),
	);
}

function idAt(holders: Holders, image: string): string | undefined {
	return holders.get(image)?.[0]?.id;
}
