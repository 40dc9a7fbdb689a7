import {describe, expect, it} from 'vitest';
import {overJump} from '../../source/core/script/jump.js';
import {behind, explainSsh, oldKeys, parseTunnel, ssh, tunnelName} from '../../source/tools/ssh.js';

describe('a tunnel', () => {
	it.each([
		['203.0.113.7', {user: 'core', host: '203.0.113.7'}],
		['deis.example.com:2222', {user: 'core', host: 'deis.example.com', port: 2222}],
		['ops@deis-1', {user: 'ops', host: 'deis-1'}],
		['[2001:db8::1]:2222', {user: 'core', host: '2001:db8::1', port: 2222}],
		['2001:db8::1', {user: 'core', host: '2001:db8::1'}],
	])('%s is read, and written as it was', (tunnel, at) => {
		expect(parseTunnel(tunnel)).toEqual(at);
		expect(tunnelName(at)).toBe(tunnel);
	});

	it.each([
		'',
		'-oProxyCommand=x',
		'ops@-oProxyCommand=x',
		'a b',
		'host:0',
		'host:65536',
		'host:ssh',
		'$(x)',
		'a;b',
		'@host',
	])('hostile 16, 18: %s is none', (tunnel) => {
		expect(parseTunnel(tunnel)).toBeUndefined();
	});
});

describe('a call of ssh', () => {
	it('typed into a shell, gives what says which keys are taken to the host jumped over too: OpenSSH would not', () => {
		const jump = {user: 'core', host: 'fe80::1', port: 2222};
		const of = (options: readonly string[]) => overJump(ssh(behind({...jump, options}, '10.0.0.12'), 'true').arguments);
		expect(of([])).toContain('-J');
		const words = of(oldKeys);
		expect(words).not.toContain('-J');
		expect(words.find((word) => word.startsWith('ProxyCommand='))).toBe(
			"ProxyCommand=ssh -o 'HostKeyAlgorithms=+ssh-rsa' -o 'PubkeyAcceptedAlgorithms=+ssh-rsa' -W '[%h]:%p' -p 2222 -- core@fe80::1",
		);
		const noPort = overJump(
			ssh(behind({user: 'ops', host: 'fe80::1', options: oldKeys}, '10.0.0.12'), 'true').arguments,
		);
		expect(noPort.join(' ')).toContain(" -W '[%h]:%p' -- ops@fe80::1");
		expect(words.slice(-3)).toEqual(['--', 'core@10.0.0.12', 'true']);
		expect(overJump(ssh({...jump, options: oldKeys}, 'ls -J').arguments).join(' ')).not.toContain('ProxyCommand');
	});

	it('asks nothing, ends its options before the host, and has the command line as one word', () => {
		const {program, arguments: words, effect} = ssh({user: 'core', host: 'h', port: 22}, "echo 'a b'");
		expect([program, ...words]).toEqual([
			'ssh',
			'-T',
			'-o',
			'BatchMode=yes',
			'-o',
			'ConnectTimeout=10',
			'-o',
			'ServerAliveInterval=15',
			'-p',
			'22',
			'--',
			'core@h',
			"echo 'a b'",
		]);
		expect(effect).toBe('reads');
	});

	it('goes on to a host that only the tunnel knows, with the keys of here', () => {
		const at = {user: 'core', host: '10.0.0.12', jump: {user: 'ops', host: '2001:db8::1', port: 2222}};
		expect(ssh(at, 'true').arguments.slice(7)).toEqual([
			'-J',
			'ops@[2001:db8::1]:2222',
			'--',
			'core@10.0.0.12',
			'true',
		]);
	});

	it.each([
		['Host key verification failed.', 'is not known on this machine', 'ssh core@h'],
		[
			'@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.',
			'not the one',
			'ssh-keygen -R h',
		],
		['core@h: Permission denied (publickey).', 'does not take the keys', 'ssh-add'],
		['ssh: Could not resolve hostname h: Name or service not known', 'There is no host h', '--tunnel'],
		['ssh: connect to host h port 22: Connection refused', 'takes no ssh connections', 'HOST:PORT'],
		['ssh: connect to host h port 22: Connection timed out', 'does not answer', 'firewall'],
		[
			'Unable to negotiate with 203.0.113.7 port 22: no matching host key type found. Their offer: ssh-rsa',
			'no longer takes',
			'HostKeyAlgorithms +ssh-rsa',
		],
	])('hostile 36, 37, 44: %s is explained', (stderr, says, next) => {
		const explained = explainSsh(stderr, {user: 'core', host: 'h'});
		expect(explained?.says).toContain(says);
		expect(explained?.next.join(' ')).toContain(next);
	});

	it('what it does not know is left to its own words', () => {
		expect(explainSsh('bash: curl: command not found', {user: 'core', host: 'h'})).toBeUndefined();
	});
});
