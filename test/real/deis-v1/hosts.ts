import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {componentPath} from '../components/component-path.js';
import {type Child, startChild} from '../components/process/child.js';

/** Hosts behind one real sshd: each alias of the ssh configuration is a host of its own. */
export type Hosts = {
	/** A folder whose `ssh` is OpenSSH with the configuration of these hosts; put first on PATH. */
	readonly bin: string;
	/** Who logs in. */
	readonly user: string;
	readonly sshd: Child;
};

export type HostsPlan = {
	readonly folder: string;
	readonly port: number;
	/** Where etcd really listens; on the hosts it is at 127.0.0.1:2379. */
	readonly etcd: number;
	/** Aliases: the tunnel's name, and the addresses that fleet tells. */
	readonly names: readonly string[];
	/** What `/etc/deis-release` says. */
	readonly release: string;
};

/** Starts sshd on loopback (facts/real-servers §5), with the programs of a CoreOS host first on every host's PATH. */
export async function startHosts({folder, port, etcd, names, release}: HostsPlan): Promise<Hosts> {
	const user = userInfo().username;
	const at = (...parts: readonly string[]) => path.join(folder, ...parts);
	await Promise.all(['bin', 'host-bin', 'home', 'empty'].map(async (name) => mkdir(at(name), {recursive: true})));
	await mkdir('/run/sshd', {recursive: true});
	for (const key of ['host-key', 'user-key'])
		await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
	const script = async (name: string, ...lines: readonly string[]) => {
		await writeFile(at(name), ['#!/bin/sh', ...lines, ''].join('\n'));
		await chmod(at(name), 0o755);
	};
	// The hosts' etcd is at the port that CoreOS has it at.
	await script('host-bin/curl', `exec /usr/bin/curl --connect-to 127.0.0.1:2379:127.0.0.1:${etcd} "$@"`);
	await writeFile(at('deis-release'), `DEIS_RELEASE=${release}\n`);
	await script(
		'host-bin/cat',
		`[ "$1" != /etc/deis-release ] || exec /bin/cat ${at('deis-release')}`,
		'exec /bin/cat "$@"',
	);
	await script(
		'host-bin/docker',
		`[ "$1 $2 $3" = "exec deis-database sudo" ] || { echo "docker: unknown: $*" >&2; exit 125; }`,
		`[ "$TESTHOST" = "$(/bin/cat ${at('database-host')} 2>/dev/null)" ] || { echo "Error response from daemon: no such id: deis-database" >&2; exit 1; }`,
		`/bin/cat ${at('superusers')}`,
	);
	await script('bin/ssh', `exec /usr/bin/ssh -F ${at('ssh-config')} "$@"`);
	await script(
		'enter',
		`export HOME=${at('home')} PATH=${at('host-bin')}:/usr/bin:/bin`,
		'exec sh -c "$SSH_ORIGINAL_COMMAND"',
	);
	await writeFile(
		at('sshd-config'),
		[
			`Port ${port}`,
			'ListenAddress 127.0.0.1',
			`HostKey ${at('host-key')}`,
			`PidFile ${at('sshd.pid')}`,
			`AuthorizedKeysFile ${at('user-key.pub')}`,
			'StrictModes no',
			'UsePAM no',
			'PasswordAuthentication no',
			'AcceptEnv TESTHOST',
			`ForceCommand ${at('enter')}`,
			'',
		].join('\n'),
	);
	await writeFile(
		at('ssh-config'),
		[
			...names.flatMap((name) => [`Host ${name}`, `  SetEnv TESTHOST=${name}`]),
			'Host *',
			'  HostName 127.0.0.1',
			`  Port ${port}`,
			'  HostKeyAlias seaworthy-test',
			`  IdentityFile ${at('user-key')}`,
			'  IdentitiesOnly yes',
			`  UserKnownHostsFile ${at('known-hosts')}`,
			'  GlobalKnownHostsFile /dev/null',
			'',
		].join('\n'),
	);
	const {stdout: hostKey} = await execa('ssh-keygen', ['-y', '-f', at('host-key')]);
	await writeFile(at('known-hosts'), `seaworthy-test ${hostKey}\n`);
	const sshd = await startChild({
		name: 'sshd',
		file: componentPath('sshd'),
		args: ['-D', '-e', '-f', at('sshd-config')],
		log: at('sshd.log'),
		async ready() {
			const {exitCode} = await execa(
				at('bin', 'ssh'),
				['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=2', names[0] ?? '', 'true'],
				{
					reject: false,
				},
			);
			return exitCode === 0;
		},
	});
	return {bin: at('bin'), user, sshd};
}
