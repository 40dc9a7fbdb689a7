import type {Command, Forward} from '../core/command.js';

/**
 * Where ssh goes: `user` logs in at `host`, on the port of the operator's own configuration unless one is given; through
 * another host when it is known only there. The keys are the operator's at both.
 */
export type Ssh = {
	readonly user: string;
	readonly host: string;
	readonly port?: number;
	readonly jump?: Ssh;
	/** Options beside those of the operator's configuration, as `-o` takes them. */
	readonly options?: readonly string[];
};

/** Takes and remembers keys of hosts that were never met; one that changed is refused all the same. */
export const acceptNew = 'StrictHostKeyChecking=accept-new';

/** Takes what hosts of that age have, and OpenSSH since 8.8 no longer does by itself (facts/deis-v1 1.4). */
export const oldKeys = ['HostKeyAlgorithms=+ssh-rsa', 'PubkeyAcceptedAlgorithms=+ssh-rsa'] as const;

type Rest = Partial<Omit<Command, 'program' | 'arguments'>>;

/** Seconds to wait for a connection; deisctl takes as many (facts/deis-v1 1.1). A host that goes away meanwhile is noticed after three silent intervals. */
const connecting = 10;

/**
 * Runs a command line on a host by OpenSSH, with the operator's own configuration and agent. It asks nothing: what would
 * need an answer (an unknown host key, a passphrase) fails and says so.
 */
export function ssh(at: Ssh, remote: string, rest: Rest = {}): Command {
	return {
		program: 'ssh',
		arguments: [
			'-T',
			...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connecting}`, '-o', 'ServerAliveInterval=15'],
			...(at.options ?? []).flatMap((option) => ['-o', option]),
			...(at.port === undefined ? [] : ['-p', String(at.port)]),
			...(at.jump === undefined ? [] : ['-J', `${at.jump.user}@${tunnelName({...at.jump, user: 'core'})}`]),
			'--',
			`${at.user}@${at.host}`,
			remote,
		],
		effect: 'reads',
		timeout: 30,
		...rest,
	};
}

/**
 * Brings a port that only the cluster reaches to this machine, at `local`, over a connection of its own. It says when it is
 * there, and ends when nobody listens to it any more.
 */
export function forwardPort(at: Ssh, {host, port, local}: {host: string; port: string; local: number}): Forward {
	const {program, arguments: words} = ssh(
		at,
		`echo 'Forwarding from 127.0.0.1:${local} -> ${port}'; while sleep 2; do echo; done`,
	);
	const ways = ['-S', 'none', '-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:${local}:${host}:${port}`];
	return {program, arguments: [...ways, ...words]};
}

/** A host that only another one knows, by its private address; reached with the same options. */
export function behind(jump: Ssh, address: string): Ssh {
	const {user, options} = jump;
	return {user, host: address, jump, ...(options === undefined ? {} : {options})};
}

/** A call that tells, on stderr, which key a host shows; `hostKeyIn` finds it there. */
export function askHostKey(at: Ssh): Command {
	const {arguments: words, ...command} = ssh(at, 'true');
	return {...command, arguments: ['-v', ...words]};
}

/** The key that a host showed, e.g. `ssh-ed25519 SHA256:…`; undefined when ssh did not come that far. */
export function hostKeyIn(stderr: string): string | undefined {
	return /Server host key: (\S+ SHA256:\S+)/.exec(stderr)?.[1];
}

/** Whether ssh refused a host only because nobody has seen its key before. */
export function isNewHostKey(stderr: string): boolean {
	return /Host key verification failed|No .* host key is known/i.test(stderr) && !/has changed/i.test(stderr);
}

/** Whether both sides have no kind of key in common. */
export function wantsOldKeys(stderr: string): boolean {
	return /no matching host key type|no mutual signature/i.test(stderr);
}

/** Reads `[USER@]HOST[:PORT]`, an IPv6 address with a port in brackets; the user is `core` unless said. Undefined when it is none. */
export function parseTunnel(tunnel: string): Ssh | undefined {
	const parts =
		/^(?:([\w.-]+)@)?(?:\[([\da-fA-F:]+)\]|([\w.-]+)|([\da-fA-F:]*:[\da-fA-F:]*:[\da-fA-F:]*))(?::(\d{1,5}))?$/.exec(
			tunnel.trim(),
		);
	const host = parts?.[2] ?? parts?.[3] ?? parts?.[4];
	if (host === undefined || host.startsWith('-')) return undefined;
	const port = parts?.[5] === undefined ? undefined : Number(parts[5]);
	if (port !== undefined && (port < 1 || port > 65_535)) return undefined;
	return {user: parts?.[1] ?? 'core', host, ...(port === undefined ? {} : {port})};
}

/** The tunnel as it is written for people and scripts. */
export function tunnelName({user, host, port}: Ssh): string {
	const bracketed = host.includes(':') && port !== undefined ? `[${host}]` : host;
	return `${user === 'core' ? '' : `${user}@`}${bracketed}${port === undefined ? '' : `:${port}`}`;
}

/** What OpenSSH's words mean for an operator, and what helps (facts/deis-v1 1.1, 1.4). */
export function explainSsh(
	stderr: string,
	at: Ssh,
): {readonly says: string; readonly next: readonly string[]} | undefined {
	const own = `${at.user}@${at.host}${at.port === undefined ? '' : ` -p ${at.port}`}`;
	const explained: readonly (readonly [RegExp, string, readonly string[]])[] = [
		[
			/open failed|stdio forwarding (?:request )?failed/i,
			`${at.host} cannot be reached from ${at.jump?.host ?? 'the tunnel host'}.`,
			['See whether it is up, and whether its sshd is.'],
		],
		[
			/REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
			`The host key of ${at.host} is not the one that is known: another machine answers, or it was installed anew.`,
			[
				'Ask whoever runs it. Only when it was installed anew, drop the old key: ssh-keygen -R ' + at.host,
				'Nothing was sent to it.',
			],
		],
		[
			/Host key verification failed|No .* host key is known/i,
			`The host key of ${at.host} is not known on this machine.`,
			[
				`Connect once by hand, compare the fingerprint and accept it: ssh ${own}`,
				'Or take the keys of hosts that were never met: --accept-new-host-keys',
			],
		],
		[
			/no matching host key type|no mutual signature|no matching key exchange|send_pubkey_test: no mutual/i,
			`${at.host} offers only what this OpenSSH no longer takes, as hosts of that age do.`,
			[
				'For this run alone: --ssh-rsa',
				`For good, in ~/.ssh/config: Host ${at.host}, PubkeyAcceptedAlgorithms +ssh-rsa, HostKeyAlgorithms +ssh-rsa`,
			],
		],
		[
			/Too many authentication failures/i,
			`${at.host} gave up before the right key came: the agent offers too many.`,
			[`For this host, in ~/.ssh/config: Host ${at.host}, IdentityFile PATH, IdentitiesOnly yes`],
		],
		[
			/Permission denied/i,
			`${at.host} does not take the keys that are offered for ${at.user}.`,
			["See which ones the agent has (ssh-add -L), and add the cluster's: ssh-add PATH"],
		],
		[
			/Could not resolve hostname/i,
			`There is no host ${at.host} by that name.`,
			['Look for a misspelling in --tunnel.'],
		],
		[
			/Connection refused/i,
			`${at.host} takes no ssh connections on that port.`,
			['Look whether the port is another: --tunnel HOST:PORT'],
		],
		[
			/timed out|No route to host|Network is unreachable/i,
			`${at.host} does not answer.`,
			['Look whether it is up, and whether a firewall or a VPN stands between.'],
		],
	];
	const found = explained.find(([words]) => words.test(stderr));
	return found === undefined ? undefined : {says: found[1], next: found[2]};
}
