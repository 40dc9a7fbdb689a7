import type {Found, TargetOptions} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {whyNot} from '../../core/reading.js';
import {clusterId} from '../../tools/etcd.js';
import {explainSsh, parseTunnel, ssh, type Ssh, tunnelName} from '../../tools/ssh.js';
import type {DeisTarget} from './facts.js';

/** Looks whether the host named lets us in and has an etcd; tells what was tried when not. */
export async function find({tunnel}: TargetOptions, read: Read): Promise<Found<DeisTarget>> {
	if (tunnel === undefined)
		return {
			tried: ['Looked for a host to go through: neither --tunnel nor DEISCTL_TUNNEL names one.'],
			next: ['Name one host of the cluster: --tunnel HOST (as core; USER@HOST:PORT when it is otherwise).'],
		};
	const at = parseTunnel(tunnel);
	if (at === undefined)
		return {
			tried: [`The tunnel ${JSON.stringify(tunnel)} is no host.`],
			next: ['Give it as HOST, HOST:PORT or USER@HOST:PORT; an IPv6 address with a port stands in brackets.'],
		};
	const command = ssh(at, clusterId, {timeout: 20});
	const outcome = await read(command);
	const reached = outcome.failure === undefined && outcome.exitCode === 0;
	if (reached && outcome.stdout.trim() !== '') return {target: targetOf(at), says: []};
	if (outcome.failure === 'not-found')
		return {
			tried: [`Asked etcd through ${at.user}@${at.host}: ${whyNot('ssh', outcome)}`],
			next: ['Install OpenSSH: your system has it as the package openssh-client.'],
		};
	const explained = explainSsh(outcome.stderr, at);
	return {
		tried: [
			`Asked etcd through ${at.user}@${at.host}: ${
				explained?.says ??
				(reached || /curl: \(7\)/.test(outcome.stderr)
					? 'the host lets us in, but no etcd answers on it at 127.0.0.1:2379.'
					: whyNot('ssh', outcome))
			}`,
		],
		next: explained?.next ?? [
			reached || outcome.stderr.includes('curl')
				? 'See how etcd is on that host: systemctl status etcd2; or go through another host of the cluster.'
				: `Try it by hand: ssh ${at.user}@${at.host} true`,
		],
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
