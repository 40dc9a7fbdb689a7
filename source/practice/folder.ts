import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Problem} from '../core/problem.js';

const mark = 'seaworthy-practice';

/** Makes a practice cluster's folder, for its owner alone, and marks it as ours. */
export function beginFolder(folder: string): void {
	mkdirSync(folder, {recursive: true, mode: 0o700});
	chmodSync(folder, 0o700);
	writeFileSync(join(folder, mark), 'A practice cluster of seaworthy. `seaworthy practice remove` takes it away.\n', {
		mode: 0o600,
	});
}

/** Takes the folder away; refuses one that is no practice cluster's. */
export async function removePractice(folder: string): Promise<void> {
	refuseForeign(folder);
	await rm(folder, {recursive: true, force: true});
}

/** Anything but a practice folder is left alone: what lies there is somebody's. */
export function refuseForeign(folder: string): void {
	if (!existsSync(folder) || isPractice(folder) || readdirSync(folder).length === 0) return;
	throw new Problem(`${folder} holds something else than a practice cluster, and is left as it is.`, {
		kind: 'operator',
		next: ['Move it away, or set XDG_STATE_HOME to another folder.'],
	});
}

function isPractice(folder: string): boolean {
	return existsSync(join(folder, mark));
}

/** What is made there, or why nothing can be: a home that is full, read-only or no folder is no fault of ours. */
export function made<T>(folder: string, make: () => T): T {
	try {
		return make();
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		if (!/^E[A-Z]+$/.test(code)) throw error;
		throw new Problem(`The practice cluster cannot be written to ${folder} (${code}).`, {
			kind: 'operator',
			next: ['Make room or mend its rights, or name another folder: XDG_STATE_HOME=/PATH'],
		});
	}
}

/** Its programs could only fail with a state that nobody can read. */
export function refuseDamaged(isState: () => boolean, reset: string): void {
	try {
		if (isState()) return;
	} catch {
		// It is no JSON.
	}
	throw new Problem('The state of the practice cluster is damaged, or of another version of seaworthy.', {
		kind: 'operator',
		next: [`Begin again: \`${reset}\`. Nothing of a real cluster lies there.`],
	});
}

/** Puts a program there in one move, unless it is as it should be: sh reads a script while it runs it. */
export function writeProgram(path: string, text: string): void {
	if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
	const written = `${path}.${process.pid}`;
	writeFileTo(written, text, 0o700);
	renameSync(written, path);
}

/** Writes a file and the folders above it, for their owner alone. */
export function writeFileTo(path: string, text: string, mode = 0o600): void {
	mkdirSync(dirname(path), {recursive: true, mode: 0o700});
	writeFileSync(path, text, {mode});
	chmodSync(path, mode);
}

/** A program of the practice folder that hands its arguments to another, which is told of the folder. */
export function standInProgram(words: readonly string[]): string {
	return [
		'#!/bin/sh',
		`SEAWORTHY_PRACTICE_FOLDER=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd) || exit 1`,
		'export SEAWORTHY_PRACTICE_FOLDER',
		`exec ${words.map(quoted).join(' ')} "$@"`,
		'',
	].join('\n');
}

/** A word as sh takes it. */
export function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}
