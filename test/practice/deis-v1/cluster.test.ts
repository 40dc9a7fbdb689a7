import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {hostAddresses} from '../../../source/practice/deis-v1/state.js';
import {findings, practisedDeis, type PractisedDeis, type Ran} from './practised-deis.js';

const password = `-p"w$(x)\\'; {{ }} # ü: = 100%`;
const secret = {SEAWORTHY_REGISTRATION_PASSWORD: password};
const admin = ['registration.admin=yes', 'registration.username=ops', 'registration.email=ops@practice.example'];
const sets = (...answers: readonly string[]) => answers.flatMap((answer) => ['--set', answer]);
const go = ['--no-input', '--yes', '--confirm', 'practice'];

async function setUp({run}: PractisedDeis, answers: readonly string[], ...more: readonly string[]): Promise<Ran> {
	return run(['setup', 'registration', ...sets(...answers), ...go, ...more], secret);
}

async function preseed({run}: PractisedDeis, ...answers: readonly string[]): Promise<Ran> {
	return run(['setup', 'preseed', '--defaults', ...sets(...answers), ...go]);
}

describe('the whole way on the fresh one', () => {
	it('is open, is closed after its administrator is registered, needs nothing twice, and is put back by undo', async () => {
		const cluster = await practisedDeis();
		const before = cluster.keys();
		expect(await findings(cluster, 'registration')).toEqual({
			'registration/open': 'danger',
			'registration/admin-unknown': 'unknown',
		});
		expect(cluster.keys()).toEqual(before);
		const ran = await setUp(cluster, ['registration.mode=admin_only', ...admin]);
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.keys()).toEqual({...before, '/deis/controller/registrationMode': 'admin_only'});
		expect(cluster.accounts()).toEqual([{username: 'ops', email: 'ops@practice.example', superuser: true}]);
		expect(await findings(cluster, 'registration')).toMatchObject({'registration/closed': 'good'});
		const again = await setUp(cluster, ['registration.mode=admin_only']);
		expect(again.stderr).toContain('There is nothing to do');
		const undone = await cluster.run(['undo', 'registration', '--yes']);
		expect(undone.code, undone.stderr).toBe(0);
		expect(cluster.keys()).toEqual(before);
		const told = await cluster.run(['history']);
		expect(told.stdout).toContain('setup registration: done');
		expect(told.stdout).toContain('undo registration: done');
		expect(ran.stderr).toContain('To undo: seaworthy --practice --platform deis-v1 undo registration');
	}, 90_000);

	it('is done as well by the script of a dry run', async () => {
		const cluster = await practisedDeis();
		const answers = sets('registration.mode=disabled', ...admin);
		const printed = await cluster.run(['setup', 'registration', ...answers, '--no-input', '--dry-run'], secret);
		expect(printed.code, printed.stderr).toBe(0);
		const file = join(cluster.base, 'tmp/plan.sh');
		writeFileSync(file, printed.stdout);
		// The stand-ins are named in the script itself.
		const ran = await cluster.call('sh', [file], {...secret, PATH: process.env['PATH'] ?? ''});
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.keys()['/deis/controller/registrationMode']).toBe('disabled');
		expect(cluster.accounts()).toHaveLength(1);
	}, 60_000);

	it('leaves nothing beside the practice folder and what the wizard remembers, and no secret anywhere', async () => {
		const cluster = await practisedDeis();
		const ran = await setUp(cluster, ['registration.mode=admin_only', ...admin]);
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.files('tmp')).toEqual([]);
		const state = 'home/.local/state/seaworthy';
		const others = cluster.files().filter((file) => !file.startsWith(`${state}/practice-deis-v1/`));
		expect(others.filter((file) => !file.startsWith(`${state}/runs/`))).toEqual([]);
		for (const file of cluster.files())
			if (!file.includes('/host-bin/'))
				expect(readFileSync(join(cluster.base, file), 'utf8'), file).not.toContain(password);
		const removed = await cluster.run(['practice', 'remove']);
		expect(removed.code, removed.stderr).toBe(0);
		expect(cluster.files().filter((file) => file.includes('practice'))).toEqual([]);
	}, 60_000);
});

describe('scenarios', () => {
	it('live-data: Ceph, a database that knows its administrator, apps', async () => {
		const cluster = await practisedDeis('live-data');
		const ran = await setUp(cluster, ['registration.mode=admin_only']);
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('There is an administrator.');
		expect(cluster.accounts().map(({username}) => username)).toEqual(['admin', 'maria']);
		expect(cluster.keys()).toMatchObject({'/deis/store/monSetupComplete': 'youBetcha'});
	}, 60_000);

	it('dead-host: one of eight does not answer, as ssh says it; the others do', async () => {
		const cluster = await practisedDeis('dead-host');
		const through = async (address: string) =>
			cluster.call('ssh', ['-T', '-J', 'core@practice', '--', `core@${address}`, 'docker images -q >/dev/null']);
		const all = await Promise.all(hostAddresses.map(through));
		expect(all.map(({code}) => code)).toEqual([0, 0, 0, 0, 0, 0, 255, 0]);
		expect(all[6]?.stderr).toContain('timed out');
		expect(await findings(cluster, 'registration')).toMatchObject({'registration/open': 'danger'});
	}, 60_000);

	it('dead-host: seven pull what they lack, and the one that does not answer is told', async () => {
		const cluster = await practisedDeis('dead-host');
		const ran = await preseed(cluster);
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain(`1 of 8 hosts could not be asked: ${hostAddresses[6] ?? ''}`);
		expect((await cluster.run(['check', 'preseed', '--short'])).stdout).toContain('Preseeded images: attention');
	}, 60_000);

	it('rate-limit: the registry refuses every pull; one host has every image, and the others have them from there', async () => {
		const cluster = await practisedDeis('rate-limit');
		const refused = await preseed(cluster);
		expect(refused.code).not.toBe(0);
		expect(refused.stderr).toContain('You have reached your pull rate limit');
		expect(refused.stderr).toContain('(3 more before these)');
		expect(refused.stderr).not.toContain('the others have');
		const way = 'seaworthy --practice --platform deis-v1 preseed --set preseed.source=neighbour';
		expect(refused.stderr.slice(refused.stderr.indexOf('It failed'))).toContain(way);
		const copied = await preseed(cluster, 'preseed.source=neighbour');
		expect(copied.code, copied.stderr).toBe(0);
		expect((await cluster.run(['check', 'preseed', '--short'])).stdout).toContain('Preseeded images: good');
	}, 90_000);

	it('killed-run: its lock is in the way, what it did not get to is told, and done when the lock is gone', async () => {
		const cluster = await practisedDeis('killed-run');
		const answers = ['registration.mode=admin_only', 'registration.admin=no'];
		const held = await setUp(cluster, answers);
		expect(held.code, held.stderr).toBe(5);
		expect(held.stderr).toContain('operator@another-laptop began "setup registration"');
		expect(held.stderr).toContain('Write the key: begun, and nobody saw it end.');
		expect(held.stderr).toContain('--accept take-over-lock');
		expect(cluster.keys()['/deis/controller/registrationMode']).toBe('enabled');
		// Taking it over means to watch it for a minute.
		await cluster.onHost('curl -sS -X DELETE http://127.0.0.1:2379/v2/keys/seaworthy/lock');
		const ran = await setUp(cluster, answers);
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.keys()['/deis/controller/registrationMode']).toBe('admin_only');
	}, 60_000);

	it('each reset makes another cluster', async () => {
		const cluster = await practisedDeis();
		const {clusterId} = cluster.state();
		expect(clusterId).toMatch(/^[\da-f]{16}$/);
		expect((await cluster.run(['practice', 'reset'])).code).toBe(0);
		expect(cluster.state().clusterId).not.toBe(clusterId);
	});

	it('another kind of cluster has other scenarios, and each says which', async () => {
		const {run, call} = await practisedDeis();
		const foreign = await run(['practice', 'reset', 'bad-node']);
		expect(foreign.code).toBe(2);
		expect(foreign.stderr).toContain('The practice cluster of deis-v1 has no scenario "bad-node".');
		expect(foreign.stderr).toContain('fresh, live-data, dead-host, rate-limit, killed-run');
		const cli = new URL('../../../dist/cli.js', import.meta.url).pathname;
		const other = await call(process.execPath, [cli, 'practice', 'reset', 'dead-host']);
		expect(other.code).toBe(2);
		expect(other.stderr).toContain('The practice cluster of workflow has no scenario "dead-host".');
	});
});

describe('what it can carry out', () => {
	it('is every step of the platform: all are looked at, and offered', async () => {
		const {run} = await practisedDeis();
		const {stdout} = await run(['check', '--json']);
		const {steps} = JSON.parse(stdout) as {readonly steps: readonly {readonly step: string}[]};
		expect(steps.map(({step}) => step)).toEqual(deisV1.steps.map(({id}) => id));
		const nobody = await run(['setup', '--no-input']);
		expect(nobody.code).toBe(2);
		expect(nobody.stderr).toMatch(/setup storage credentials registration tls preseed$/m);
	});
});

describe('its folder', () => {
	it('lies beside the one of Workflow, and one is removed without the other', async () => {
		const cluster = await practisedDeis();
		const cli = new URL('../../../dist/cli.js', import.meta.url).pathname;
		const workflow = async (...words: readonly string[]) => cluster.call(process.execPath, [cli, ...words]);
		expect((await workflow('practice', 'reset')).code).toBe(0);
		expect((await cluster.run(['practice', 'remove'])).code).toBe(0);
		const state = 'home/.local/state/seaworthy';
		expect(cluster.files(state).some((file) => file.startsWith(`${state}/practice/`))).toBe(true);
		expect(cluster.files(state).some((file) => file.startsWith(`${state}/practice-deis-v1/`))).toBe(false);
	});

	it('goes on when the files that it offers are gone', async () => {
		const cluster = await practisedDeis();
		rmSync(join(cluster.folder, 'files'), {recursive: true});
		expect((await cluster.run(['check', 'registration', '--short'])).stdout).toContain('Registration: danger');
	});

	it('is refused with what to do when its state is damaged', async () => {
		const cluster = await practisedDeis();
		writeFileSync(join(cluster.folder, 'state.json'), '{');
		const refused = await cluster.run(['check']);
		expect(refused.code).toBe(1);
		expect(refused.stderr).toContain('seaworthy practice reset --platform deis-v1');
	});

	it('lets nothing of this machine be run on a host but what reads and prints', async () => {
		const cluster = await practisedDeis();
		for (const program of ['rm', 'sudo', 'systemctl', 'ssh', 'mv', 'fleetctl', 'node'])
			expect((await cluster.onHost(`command -v ${program}`)).code, program).toBe(127);
	});

	it('keeps what writers write at the same time', async () => {
		const cluster = await practisedDeis();
		const put = async (number: number) =>
			cluster.onHost(
				`curl -sS -X PUT -d '' --data-urlencode value=${number} http://127.0.0.1:2379/v2/keys/many/${number}`,
			);
		expect((await put(0)).code).toBe(2);
		const all = await Promise.all(
			Array.from({length: 8}, async (_, number) =>
				cluster.onHost(`curl -sS -X PUT --data-urlencode value=${number} http://127.0.0.1:2379/v2/keys/many/${number}`),
			),
		);
		expect(all.map(({code}) => code)).toEqual(Array.from({length: 8}, () => 0));
		const values = Object.entries(cluster.state().nodes).filter(([key]) => key.startsWith('/many/'));
		expect(values.map(([, {value}]) => value).toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
	}, 30_000);
});
