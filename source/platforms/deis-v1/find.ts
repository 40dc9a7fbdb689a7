import type {Found, Offer, TargetOptions} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {whyNot} from '../../core/reading.js';
import {clusterId} from '../../tools/etcd.js';
import {
	acceptNew,
	askHostKey,
	explainSsh,
	hostKeyIn,
	isNewHostKey,
	oldKeys,
	parseTunnel,
	ssh,
	type Ssh,
	tunnelName,
	wantsOldKeys,
} from '../../tools/ssh.js';
import type {DeisTarget} from './facts.js';

/** Looks whether the host named lets us in and has an etcd; tells what was tried when not. */
export async function find({tunnel, acceptNewHostKeys, sshRsa}: TargetOptions, read: Read): Promise<Found<DeisTarget>> {
	if (tunnel === undefined)
		return {
			tried: ['Looked for a host to go through: neither --tunnel nor DEISCTL_TUNNEL names one.'],
			next: ['Name one host of the cluster: --tunnel HOST (as core; USER@HOST:PORT when it is otherwise).'],
		};
	const parsed = parseTunnel(tunnel);
	if (parsed === undefined)
		return {
			tried: [`The tunnel ${JSON.stringify(tunnel)} is no host.`],
			next: ['Give it as HOST, HOST:PORT or USER@HOST:PORT; an IPv6 address with a port stands in brackets.'],
		};
	const options = [...(acceptNewHostKeys === true ? [acceptNew] : []), ...(sshRsa === true ? oldKeys : [])];
	const at = {...parsed, ...(options.length === 0 ? {} : {options})};
	const command = ssh(at, clusterId, {timeout: 20});
	const outcome = await read(command);
	const reached = outcome.failure === undefined && outcome.exitCode === 0;
	if (reached && /^[0-9a-f]+$/i.test(outcome.stdout.trim())) return {target: targetOf(at), says: []};
	if (outcome.failure === 'not-found')
		return {
			tried: [`Asked etcd through ${at.user}@${at.host}: ${whyNot('ssh', outcome)}`],
			next: ['Install OpenSSH: your system has it as the package openssh-client.'],
		};
	if (reached && outcome.stdout.trim() !== '' && !/^[0-9a-f]+$/i.test(outcome.stdout.trim()))
		return {
			tried: [
				`Asked etcd through ${at.user}@${at.host}: its shell prints beside what it is asked: ${outcome.stdout.trim().slice(0, 60)}`,
			],
			next: ['What a login prints must not reach programs: look in ~/.bashrc and its like on that host.'],
		};
	const explained = explainSsh(outcome.stderr, at);
	const offer = await offerFor(at, outcome.stderr, read);
	return {
		tried: [
			`Asked etcd through ${at.user}@${at.host}: ${
				explained?.says ??
				(reached || /curl: \(7\)/.test(outcome.stderr)
					? 'the host lets us in, but no etcd answers on it at 127.0.0.1:2379.'
					: whyNot('ssh', outcome))
			}`,
		],
		...(offer === undefined ? {} : {offer}),
		next: explained?.next ?? [
			reached || outcome.stderr.includes('curl')
				? 'See how etcd is on that host: systemctl status etcd2; or go through another host of the cluster.'
				: `Try it by hand: ssh ${at.user}@${at.host} true`,
		],
	};
}

/** What would let us in after all. */
async function offerFor(at: Ssh, stderr: string, read: Read): Promise<Offer | undefined> {
	if (wantsOldKeys(stderr))
		return {
			says: [
				`${at.host} has only keys of the kind ssh-rsa, as hosts of that age do; OpenSSH no longer takes them by itself.`,
			],
			message: 'Take them, in this run?',
			options: {sshRsa: true},
			option: '--ssh-rsa',
		};
	if (!isNewHostKey(stderr)) return undefined;
	const key = hostKeyIn((await read(askHostKey(at))).stderr);
	return key === undefined ? undefined : newKeys([`${at.host}  ${key}`]);
}

/** Asks whether keys that nobody has seen before are the hosts' own. */
export function newKeys(keys: readonly string[]): Offer {
	return {
		says: [
			...(keys.length === 1
				? ['This machine has not met the host before. Compare its key with what its console says:']
				: ['This machine has not met these hosts before. Compare their keys with what their consoles say:']),
			...keys,
		],
		message: keys.length === 1 ? 'Is it the key of the host?' : `Are they the keys of the ${keys.length} hosts?`,
		options: {acceptNewHostKeys: true},
		option: '--accept-new-host-keys',
	};
}

function targetOf(at: Ssh): DeisTarget {
	const tunnel = tunnelName(at);
	return {
		platform: 'deis-v1',
		at,
		name: at.host,
		label: `the Deis v1 cluster behind ${at.user}@${at.host}`,
		fields: {tunnel},
	};
}
