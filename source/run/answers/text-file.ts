import {constants} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {type Problem, usage} from '../../core/problem.js';

/** A file's text, and whether others than its owner can read or write it. */
export type TextFile = {readonly text: string; readonly mode: number};

/** Reads a small file that the operator named; `what` begins the sentence when it cannot be had. */
export type ReadTextFile = (path: string, what: string) => Promise<TextFile>;

/** The largest file that is read, in bytes: no certificate, key or answers file comes near. */
export const largestFile = 1024 * 1024;

/**
 * Reads a regular UTF-8 file of at most 1 MiB. Refuses everything else with a usage Problem, and never hangs:
 * opening a FIFO does not wait for its writer.
 */
export const readTextFile: ReadTextFile = async (path, what) => {
	const refuse = (says: string, next: string): Problem => usage(`${what} cannot be read: ${path} ${says}.`, next);
	if (path.includes('\0')) throw usage(`${what} cannot be read: its path has a NUL byte.`, 'Name a file.');
	const file = await open(expanded(path), constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
		throw refuse(...openFailure(error));
	});
	try {
		const status = await file.stat();
		if (status.isDirectory()) throw refuse('is a directory', 'Name the file in it.');
		if (!status.isFile())
			throw refuse('is not a regular file (a pipe, socket or device)', 'Write its content to a file, and name that.');
		if (status.size > largestFile) throw refuse(tooLarge, 'Is it the right file?');
		const bytes = await readAll(file);
		if (bytes.length > largestFile) throw refuse(tooLarge, 'Is it the right file?');
		if (bytes.includes(0))
			throw refuse('is not text: it has NUL bytes', 'A binary certificate or key is converted to PEM with openssl.');
		const text = decoded(bytes);
		if (text === undefined) throw refuse('is not text in UTF-8', 'Convert it with iconv, or name the right file.');
		return {text, mode: status.mode & 0o777};
	} finally {
		await file.close();
	}
};

const tooLarge = 'is larger than 1 MiB';

/** The path with its leading `~/`, which no shell expands after `=`. */
export function expanded(path: string): string {
	return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

/** Files under /proc say that they are empty, so the size alone decides nothing. */
async function readAll(file: FileHandle): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let total = 0;
	while (total <= largestFile) {
		const {bytesRead, buffer} = await file.read(Buffer.alloc(64 * 1024), 0);
		if (bytesRead === 0) break;
		chunks.push(buffer.subarray(0, bytesRead));
		total += bytesRead;
	}
	return Buffer.concat(chunks);
}

function decoded(bytes: Buffer): string | undefined {
	try {
		return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
	} catch {
		return undefined;
	}
}

function openFailure(error: unknown): readonly [says: string, next: string] {
	switch (error instanceof Error && 'code' in error ? error.code : undefined) {
		case 'ENOENT':
		case 'ENOTDIR':
			return [
				'does not exist',
				'See whether its path is right; relative paths begin at the current folder, in an answers file at its own.',
			];
		case 'EACCES':
		case 'EPERM':
			return ['may not be read by you', 'See its rights with `ls -l`.'];
		case 'ELOOP':
			return ['is a symbolic link that leads back to itself', 'Name the file itself.'];
		case 'ENXIO':
			return ['is a socket or a device', 'Write its content to a file, and name that.'];
		case 'ENAMETOOLONG':
			return ['is too long for a path', 'Was the content given in the place of its path?'];
		default:
			return [
				`could not be opened (${error instanceof Error ? error.message : String(error)})`,
				'Name a file that you can read.',
			];
	}
}
