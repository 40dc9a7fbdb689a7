import {randomUUID} from 'node:crypto';
import {chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
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
	/** Those of them at which nobody listens. */
	readonly dead: readonly string[];
	/** What `/etc/deis-release` says. */
	readonly release: string;
	/** Lines of sshd's configuration before ours. */
	readonly sshd?: readonly string[];
	/** Lines of sh that every login runs first. */
	readonly login?: readonly string[];
	/** Ports behind the addresses and names that hosts reach, e.g. `10.0.0.11:443`. */
	readonly reaches?: Readonly<Record<string, number>>;
};

/** Starts sshd on loopback (facts/real-servers §5), with the programs of a CoreOS host first on every host's PATH. */
export async function startHosts({
	folder,
	port,
	etcd,
	names,
	dead,
	release,
	sshd: settings = [],
	login = [],
	reaches = {},
}: HostsPlan): Promise<Hosts> {
	const user = userInfo().username;
	const at = (...parts: readonly string[]) => path.join(folder, ...parts);
	await Promise.all(
		['bin', 'host-bin', 'home', 'registry', 'of'].map(async (name) => mkdir(at(name), {recursive: true})),
	);
	await mkdir('/run/sshd', {recursive: true});
	for (const key of ['host-key', 'user-key'])
		await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
	await execa('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', at('rsa-key')]);
	const script = async (name: string, ...lines: readonly string[]) => {
		await writeFile(at(name), ['#!/bin/sh', ...lines, ''].join('\n'));
		await chmod(at(name), 0o755);
	};
	// The hosts' etcd is at the port that CoreOS has it at.
	const elsewhere = Object.entries(reaches).map(([at, to]) => `--connect-to ${at}:127.0.0.1:${to}`);
	// Nothing else is reached: what no port stands behind is refused on this machine.
	const nowhere = ['80', '443'].map((one) => `--connect-to :${one}:127.0.0.1:1`);
	await script(
		'host-bin/curl',
		`exec /usr/bin/curl --connect-to 127.0.0.1:2379:127.0.0.1:${etcd} ${[...elsewhere, ...nowhere].join(' ')} "$@"`,
	);
	await script(
		'host-bin/openssl',
		'[ "$1" = s_client ] || exec /usr/bin/openssl "$@"',
		'[ "$2" = -connect ] || exit 2',
		'case $3 in',
		...Object.entries(reaches).map(([at, to]) => `${at}) to=127.0.0.1:${to} ;;`),
		'*) to=127.0.0.1:1 ;;',
		'esac',
		'shift 3',
		'exec /usr/bin/openssl s_client -connect "$to" "$@"',
	);
	await writeFile(at('deis-release'), `DEIS_RELEASE=${release}\n`);
	await script(
		'host-bin/cat',
		`[ "$1" != /etc/deis-release ] || exec /bin/cat ${at('deis-release')}`,
		'exec /bin/cat "$@"',
	);
	await copyFile(path.resolve('source/practice/deis-v1/docker.sh'), at('host-bin/docker'));
	await chmod(at('host-bin/docker'), 0o755);
	await mkdir(at('deisctl'), {recursive: true});
	await script(
		'host-bin/deisctl',
		`export SEAWORTHY_DEISCTL_FOLDER=${at('deisctl')}`,
		`exec sh ${path.resolve('source/practice/deis-v1/deisctl.sh')} "$@"`,
	);
	await script('bin/ssh', `exec /usr/bin/ssh -F ${at('ssh-config')} "$@"`);
	await script(
		'enter',
		`export HOME=${at('home')} PATH=${at('host-bin')}:/usr/bin:/bin`,
		`export SEAWORTHY_HOST_FOLDER=${at('of')}/$TESTHOST SEAWORTHY_REGISTRY_FOLDER=${at('registry')}`,
		...login,
		`echo "$TESTHOST" >>${at('sessions')}`,
		'exec sh -c "$SSH_ORIGINAL_COMMAND"',
	);
	await writeFile(
		at('sshd-config'),
		[
			...settings.map((line) => line.replace('HOSTKEY', at('rsa-key'))),
			`Port ${port}`,
			'ListenAddress 127.0.0.1',
			`HostKey ${at('host-key')}`,
			`PidFile ${at('sshd.pid')}`,
			`AuthorizedKeysFile ${at('user-key.pub')}`,
			'StrictModes no',
			'UsePAM no',
			'PasswordAuthentication no',
			// The login shell of this machine's own user would read its ~/.bashrc for every command.
			`SetEnv HOME=${at('home')}`,
			'AcceptEnv TESTHOST',
			`ForceCommand ${at('enter')}`,
			'',
		].join('\n'),
	);
	await writeFile(
		at('ssh-config'),
		[
			...dead.flatMap((name) => [`Host ${name}`, '  Port 1']),
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
	const {stdout: rsaKey} = await execa('ssh-keygen', ['-y', '-f', at('rsa-key')]);
	await writeFile(at('known-hosts'), `seaworthy-test ${hostKey}\nseaworthy-test ${rsaKey}\n`);
	const sshd = await startChild({
		name: 'sshd',
		file: componentPath('sshd'),
		args: ['-D', '-e', '-f', at('sshd-config')],
		log: at('sshd.log'),
		async ready() {
			const {exitCode} = await execa(
				at('bin', 'ssh'),
				['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=2', '-o', 'HostKeyAlgorithms=+ssh-rsa', names[0] ?? '', 'true'],
				{
					reject: false,
				},
			);
			return exitCode === 0;
		},
	});
	return {bin: at('bin'), user, sshd};
}

/** What Docker has on one host, and what the registry has, as source/practice/deis-v1/docker.sh keeps them. */
export function dockerOf(folder: string) {
	const encoded = (image: string) => image.replaceAll('%', '%25').replaceAll('/', '%2F').replaceAll(':', '%3A');
	const write = async (of: string, name: string, content: string) => {
		await mkdir(path.join(folder, of), {recursive: true});
		// At once: the hosts may be reading it.
		const aside = path.join(folder, `.${randomUUID()}`);
		await writeFile(aside, content);
		await rename(aside, path.join(folder, of, name));
	};
	return {
		offer: async (image: string, id: string) => write('registry', encoded(image), `${id}\n`),
		/** With a text every pull fails. */
		refuse: async (text: string | undefined) =>
			text === undefined ? rm(path.join(folder, 'registry', 'refuses')) : write('registry', 'refuses', `${text}\n`),
		give: async (host: string, image: string, id: string) => write(`of/${host}/images`, encoded(image), `${id}\n`),
		take: async (host: string, image: string) => rm(path.join(folder, 'of', host, 'images', encoded(image))),
		/** Of a host: every image with its id. */
		images: async (host: string): Promise<Readonly<Record<string, string>>> => {
			const listed = await readdir(path.join(folder, 'of', host, 'images')).catch(() => []);
			// What begins with a dot is being written.
			const names = listed.filter((name) => !name.startsWith('.'));
			const all = await Promise.all(
				names.map(async (name) => [
					decodeURIComponent(name),
					(await readFile(path.join(folder, 'of', host, 'images', name), 'utf8')).trim(),
				]),
			);
			return Object.fromEntries(all.toSorted()) as Record<string, string>;
		},
		/** A file in a host's folder, e.g. `full` or `down`. */
		mark: async (host: string, name: string, content = '') => write(`of/${host}`, name, content),
		/** What nginx of the router on a host says of its configuration. */
		nginx: async (host: string, says: string) => write(`of/${host}/containers/deis-router`, 'nginx', `${says}\n`),
		superusers: async (host: string, count: number) =>
			write(
				`of/${host}/containers/deis-database`,
				'psql',
				`${count}\tselect count(*) from auth_user where is_superuser\n`,
			),
	};
}
