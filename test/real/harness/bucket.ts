import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {componentPath} from '../components/component-path.js';

type Texts = Readonly<Record<string, string>>;

/** Bucket names as the keys of objectstorage-keyfile. */
export function bucketsOf(names: Texts, word: 'bucket' | 'container'): Texts {
	return Object.fromEntries(Object.entries(names).map(([part, name]) => [`${part}-${word}`, name]));
}

/** A store that rclone opens as STORE by its environment. */
export type Opened = {readonly env: Texts; readonly remote: Texts};

/** Runs the real rclone on a store, apart from what the program does. */
export async function rclone({env, remote}: Opened, words: readonly string[], input = ''): Promise<string> {
	const {stdout} = await execa(componentPath('rclone'), [...words, '--config', ''], {env: {...env, ...remote}, input});
	return stdout;
}

/** Every object of a bucket, by path. */
export async function objectsIn(store: Opened, bucket: string): Promise<readonly string[]> {
	const listed = await rclone(store, ['lsf', '--recursive', '--files-only', `STORE:${bucket}`]);
	return listed.split('\n').filter((line) => line !== '');
}

/** Takes every object away; the buckets stay. */
export async function empty(store: Opened, names: readonly string[]): Promise<void> {
	for (const name of names) await rclone(store, ['delete', `STORE:${name}`]);
}

/** Copies buckets to a folder, to be put back as they are now. */
export async function keep(store: Opened, names: readonly string[], folder: string): Promise<void> {
	for (const name of names) {
		// rclone makes no folder for an empty bucket.
		await mkdir(path.join(folder, name), {recursive: true});
		await rclone(store, ['sync', `STORE:${name}`, path.join(folder, name)]);
	}
}

/** Makes buckets hold what was kept, and nothing else. */
export async function putBack(store: Opened, names: readonly string[], folder: string): Promise<void> {
	for (const name of names) await rclone(store, ['sync', '--checksum', path.join(folder, name), `STORE:${name}`]);
}
