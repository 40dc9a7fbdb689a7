import {readFile} from 'node:fs/promises';

/** Loads every chunk of the bundle, so that an upgrade of the program in the middle of a run harms nothing. From the sources there is nothing to load. */
export async function loadAll(): Promise<void> {
	const listed = await readFile(new URL('chunks.json', import.meta.url), 'utf8').catch(() => '[]');
	await Promise.all(
		(JSON.parse(listed) as readonly string[]).map(async (name) => {
			await import(new URL(name, import.meta.url).href);
		}),
	);
}
