/** A folder on this machine that keeps images, each as Docker's tar; for a dead platform the last copies there are. */
export type Archive = {
	readonly folder: string;
	/** The names of its files, the newest first. */
	readonly files: readonly string[];
};

/** One that is kept. */
export type Kept = {readonly path: string; readonly id: string};

/** The file of an image: by its name for people, by its id because the same name may be two images. */
export function fileOf(image: string, id: string): string {
	return `${nameOf(image)}@${id.replace(':', '-')}.tar`;
}

/** What is kept of an image: that with the id, or the newest where none is known any more. */
export function keptOf({folder, files}: Archive, image: string, id?: string): Kept | undefined {
	const name = `${nameOf(image)}@`;
	const file = files.find((one) =>
		id === undefined ? one.startsWith(name) && one.endsWith('.tar') : one === fileOf(image, id),
	);
	return file === undefined
		? undefined
		: {path: `${folder}/${file}`, id: id ?? file.slice(name.length, -'.tar'.length).replace('-', ':')};
}

function nameOf(image: string): string {
	return image.replaceAll(/[^\w.-]+/g, '-');
}
