import type {Command} from '../../../../core/command.js';
import type {Task} from '../../../../core/task.js';
import {loadImage, saveImage} from '../../../../tools/docker.js';
import {behind, ssh} from '../../../../tools/ssh.js';
import type {DeisTarget, HostImages} from '../../facts.js';
import {lackingOn} from './chosen.js';

/** Seconds for one image: some have hundreds of megabytes, and the line may be slow. */
const copying = 3600;

/** How images get from where they are to where they lack. */
export type Copies = {
	readonly tasks: readonly Task[];
	/** For each host, what loads its missing images, in their order. */
	readonly hosts: readonly {readonly host: string; readonly commands: readonly Command[]}[];
	/** Images that neither a host nor the archive has. */
	readonly nowhere: readonly string[];
};

/** Plans the copies: from hosts that have an image, in turn, or by way of a folder here that keeps it. */
export function copies(
	target: DeisTarget,
	hosts: {readonly asked: readonly HostImages[]; readonly chosen: readonly HostImages[]},
	archive: {readonly folder: string; readonly files: readonly string[]} | undefined,
): Copies {
	const holders = holdersOf(hosts.asked);
	const lacking = [...new Set(hosts.chosen.flatMap((host) => lackingOn(host) ?? []))];
	const isKept = (image: string) => archive?.files.includes(fileOf(image)) === true;
	const nowhere = lacking.filter((image) => !isKept(image) && !holders.has(image));
	const source = (image: string, turn: number): Command => {
		if (archive !== undefined)
			return {
				program: 'cat',
				arguments: ['--', `${archive.folder}/${fileOf(image)}`],
				effect: 'reads',
				timeout: copying,
			};
		const having = holders.get(image) ?? [];
		const {machine} = having[turn % having.length] as Holder;
		return ssh(behind(target.at, machine.address), saveImage(image), {timeout: copying});
	};
	return {
		nowhere,
		tasks:
			archive === undefined
				? []
				: lacking
						.filter((image) => !isKept(image))
						.flatMap((image): readonly Task[] => {
							const [first] = holders.get(image) ?? [];
							return first === undefined
								? []
								: [
										{
											id: `preseed/keep/${fileOf(image)}`,
											title: `Keep ${image} in ${archive.folder}`,
											action: {
												kind: 'run',
												command: ssh(behind(target.at, first.machine.address), saveImage(image), {
													saveTo: `${archive.folder}/${fileOf(image)}`,
													timeout: copying,
												}),
											},
										},
									];
						}),
		hosts: hosts.chosen.flatMap((host, turn) => {
			const commands = (lackingOn(host) ?? [])
				.filter((image) => !nowhere.includes(image))
				.map((image) =>
					ssh(
						behind(target.at, host.machine.address),
						loadImage(image, archive === undefined ? idAt(holders, image) : undefined),
						{
							from: source(image, turn),
							effect: 'writes',
							timeout: copying,
						},
					),
				);
			return commands.length === 0 ? [] : [{host: host.machine.address, commands}];
		}),
	};
}

/** The file of an image in an archive. */
export function fileOf(image: string): string {
	return `${image.replaceAll(/[^\w.-]+/g, '-')}.tar`;
}

type Holder = {readonly machine: HostImages['machine']; readonly id: string};

/** The hosts that have each image, all with the id that most of them have: the same name may be two images. */
function holdersOf(hosts: readonly HostImages[]): ReadonlyMap<string, readonly Holder[]> {
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

function idAt(holders: ReadonlyMap<string, readonly Holder[]>, image: string): string | undefined {
	return holders.get(image)?.[0]?.id;
}
