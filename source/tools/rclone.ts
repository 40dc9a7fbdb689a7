import type {Command} from '../core/command.js';
import type {Secret} from '../core/secret.js';

type Rest = Partial<Omit<Command, 'program' | 'arguments' | 'env'>>;

/** A store as rclone knows it. It travels as environment variables, never on argv and never through a file. */
export type Remote = {
	/** Capital letters and digits alone: rclone finds no hyphens and no lower case there (facts/real-servers.md 7.3). */
	readonly name: string;
	/** rclone's own option names, e.g. `access_key_id`. None of those used here is obscured. */
	readonly options: Readonly<Record<string, string | Secret>>;
	/** Options that are written where the remote is named, as only arguments know `{port}`; nothing secret. */
	readonly shown?: Readonly<Record<string, string>>;
};

/** `NAME:bucket/path`, with the remote's shown options. */
export function inRemote({name, shown = {}}: Remote, path: string): string {
	const options = Object.entries(shown).map(([key, value]) => `,${key}="${value.replaceAll('"', '""')}"`);
	return `${name}${options.join('')}:${path}`;
}

/**
 * A call of rclone. The operator's own RCLONE_* and proxies stay in force; only the remotes are ours, and no config file is read.
 * Messages are JSON lines on standard error, since Azure's plain ones span a dozen lines.
 */
export function rclone(words: readonly string[], remotes: readonly Remote[], rest: Rest = {}): Command {
	return {
		program: 'rclone',
		arguments: [...words, '--config', '', '--use-json-log', ...patience],
		env: Object.fromEntries(
			remotes.flatMap(({name, options}) =>
				Object.entries(options).map(
					([option, value]) => [`RCLONE_CONFIG_${name}_${option.toUpperCase()}`, value] as const,
				),
			),
		),
		effect: 'reads',
		// A mute server costs 10–30 s within rclone's own limits (facts/real-servers.md 7.4).
		timeout: 60,
		...rest,
	};
}

const patience = ['--retries', '1', '--low-level-retries', '1', '--contimeout', '10s', '--timeout', '30s'] as const;

/** Lists what lies directly in a bucket or folder. */
export function listFiles(remote: Remote, path: string, rest: Rest = {}): Command {
	return rclone(['lsf', inRemote(remote, path)], [remote], rest);
}

/** Stores what is given as an object. Swift makes a missing container by this, so list it first. */
export function storeObject(remote: Remote, path: string, content: string): Command {
	return rclone(['rcat', inRemote(remote, path)], [remote], {stdin: [content], effect: 'writes'});
}

/** Prints an object; prints nothing, and succeeds, when there is none. */
export function readObject(remote: Remote, path: string): Command {
	return rclone(['cat', inRemote(remote, path)], [remote]);
}

/** Deletes one object. */
export function deleteObject(remote: Remote, path: string): Command {
	return rclone(['deletefile', inRemote(remote, path)], [remote], {effect: 'writes'});
}

/** A bucket of one store and one of another. */
export type Pair = {
	readonly from: Remote;
	readonly fromBucket: string;
	readonly to: Remote;
	readonly toBucket: string;
};

/** Whether every object of one bucket is in the other, by name, size and, where both have it, hash: exit code 0. */
export function compareBuckets({from, fromBucket, to, toBucket}: Pair, rest: Rest = {}): Command {
	return rclone(
		['check', inRemote(from, fromBucket), inRemote(to, toBucket), '--one-way', '--fast-list', '--combined', '-'],
		[from, to],
		{timeout: 30 * 60, ...rest},
	);
}

/** The messages in rclone's JSON log, or the lines as they are when they are no JSON. */
export function messages(stderr: string): readonly string[] {
	return stderr.split('\n').flatMap((line) => {
		if (line.trim() === '') return [];
		try {
			const {level, msg, object} = JSON.parse(line) as {
				readonly level?: string;
				readonly msg?: string;
				readonly object?: string;
			};
			return level === 'error' || level === 'critical' || level === 'fatal'
				? [object === undefined || msg?.startsWith(object) === true ? (msg ?? line) : `${object}: ${msg ?? ''}`]
				: [];
		} catch {
			return [line];
		}
	});
}
