import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {cephGateway, database, region} from '../../../source/practice/deis-v1/outside.js';
import {unitsOf} from '../../../source/practice/deis-v1/fleet.js';
import {hostAddresses} from '../../../source/practice/deis-v1/state.js';
import {findings, practisedDeis, type PractisedDeis, type Ran} from './practised-deis.js';

const go = ['--defaults', '--no-input', '--yes', '--confirm', 'practice'];
const secrets = {
	SEAWORTHY_CREDENTIALS_ACCESSKEY: 'AKIAPRACTICEEXAMPLE1',
	SEAWORTHY_CREDENTIALS_SECRETKEY: 'practice/full+rights/EXAMPLEKEY/01234567',
	SEAWORTHY_CREDENTIALS_DBPASSWORD: database.password,
};
const outside = [
	'storage.backend=external',
	'credentials.registry=s3',
	'credentials.bucket=practice-registry',
	`credentials.region=${region}`,
	'credentials.source=keys',
	`credentials.dbhost=${database.host}`,
	`credentials.dbport=${database.port}`,
];
const sets = (answers: readonly string[]) => answers.flatMap((answer) => ['--set', answer]);

const leave = async ({run}: PractisedDeis, ...more: readonly string[]): Promise<Ran> =>
	run(['setup', 'storage', 'credentials', ...sets(outside), ...go, ...more], secrets);

const alone = async ({run}: PractisedDeis, ...answers: readonly string[]): Promise<Ran> =>
	run(['setup', 'storage', ...sets(answers), ...go]);

/** The lines of a refusal that an operator copies to a shell. */
function commandsIn({stderr}: Ran): string {
	const lines = stderr.split('\n').map((line) => line.trim());
	return `${lines.filter((line) => /^(ssh|rclone|export|kill|PGPASSWORD=|\(umask)/.test(line)).join('\n')}\n`;
}

/** Runs them, with the stand-ins first on PATH, in a folder of their own. */
async function copy({base, call}: PractisedDeis, refused: Ran): Promise<Ran> {
	const folder = join(base, 'operator');
	mkdirSync(folder, {recursive: true});
	writeFileSync(join(folder, 'copy.sh'), commandsIn(refused));
	return call('sh', ['-c', `cd '${folder}' && exec sh -eu copy.sh`], secrets);
}

/** Every unit that runs, as UNIT ADDRESS. */
function running({state}: PractisedDeis): readonly string[] {
	const {nodes} = state();
	return Object.entries(nodes)
		.flatMap(([key, {value}]) => {
			const [, unit] = /^\/_coreos\.com\/fleet\/states\/([^/]+)\/[^/]+$/.exec(key) ?? [];
			return unit !== undefined && value?.includes('"running"') === true ? [unit] : [];
		})
		.toSorted();
}

/** The way that the step itself tells to take a platform without Ceph away. */
const takeAway = async ({onHost}: PractisedDeis) =>
	onHost(
		'deisctl stop stateless-platform; deisctl stop logger; deisctl uninstall stateless-platform; deisctl uninstall logger',
	);

const names = (units: readonly {readonly unit: string}[]) => units.map(({unit}) => unit).toSorted();

describe('live-data: Ceph, with accounts, apps and their images', () => {
	it('is not left before all is copied by the printed commands; then it is, is good for who checks, needs nothing twice, and undo puts the keys back', async () => {
		const cluster = await practisedDeis('live-data');
		const [before, units, accounts] = [cluster.keys(), running(cluster), cluster.accounts()];
		expect(accounts).toHaveLength(2);
		expect(await findings(cluster, 'storage')).toEqual({'storage/ceph': 'good'});
		const refused = await leave(cluster);
		expect(refused.code, refused.stderr).toBe(1);
		expect(refused.stderr).toContain('6 images are missing or different in the new folder');
		expect(refused.stderr).toContain('7 tables are missing or different in the new database');
		expect([cluster.keys(), running(cluster)]).toEqual([before, units]);
		const copied = await copy(cluster, refused);
		expect(copied.code, copied.stderr).toBe(0);
		const {databases, stores} = cluster.state();
		expect(databases.outside).toEqual(databases.cluster);
		expect(stores.s3.buckets['practice-registry']?.objects).toEqual(stores.ceph.buckets['registry']?.objects);
		expect(cluster.keys()).toEqual(before);
		// A second time the dump of the first stays, and nothing is restored over what is there.
		expect((await copy(cluster, refused)).code).not.toBe(0);

		const ran = await leave(cluster);
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('the new place holds all of the present one');
		expect(ran.stderr).toContain("done: Wait until nothing of Ceph's components is alive");
		expect(ran.stderr).toContain('done: See that registry and controller are alive');
		expect(running(cluster)).toEqual(names(unitsOf('fresh')));
		const {'/deis/store/gateway/accessKey': id, '/deis/store/gateway/secretKey': secret, ...kept} = before;
		expect([id, secret]).toEqual([cephGateway.accessKey, cephGateway.secretKey]);
		expect(cluster.keys()).toEqual({
			...kept,
			'/deis/registry/s3bucket': 'practice-registry',
			'/deis/registry/s3region': region,
			'/deis/registry/s3path': '/registry',
			'/deis/registry/s3accessKey': secrets.SEAWORTHY_CREDENTIALS_ACCESSKEY,
			'/deis/registry/s3secretKey': secrets.SEAWORTHY_CREDENTIALS_SECRETKEY,
			'/deis/store/gateway/dummy': '1',
			'/deis/database/host': database.host,
			'/deis/database/port': database.port,
		});
		// Who had an account has it, and the controller makes no second administrator.
		expect(cluster.accounts()).toEqual(accounts);
		for (const address of hostAddresses)
			expect(existsSync(join(cluster.folder, 'hosts', address, 'containers/deis-database')), address).toBe(false);
		expect(await findings(cluster, 'storage')).toEqual({'storage/external': 'good'});
		expect(await findings(cluster, 'credentials')).toEqual({'credentials/present': 'good'});
		const again = await leave(cluster);
		expect(again.stderr).toContain('There is nothing to do');
		for (const file of cluster.files('home/.local/state/seaworthy/runs'))
			expect(readFileSync(join(cluster.base, file), 'utf8')).not.toContain(secrets.SEAWORTHY_CREDENTIALS_SECRETKEY);

		const asked = await cluster.run(['undo', 'credentials', '--yes']);
		expect(asked.code).toBe(2);
		expect(asked.stderr).toContain('--accept undo-storage');
		const undone = await cluster.run(['undo', 'credentials', '--yes', '--accept', 'undo-storage']);
		expect(undone.code, undone.stderr).toBe(0);
		expect(cluster.keys()).toEqual(before);
		const rest = await cluster.run(['undo', 'storage', '--yes']);
		expect(rest.code).toBe(1);
		expect(rest.stderr).toContain('Ceph stays uninstalled');
		expect(running(cluster)).toEqual(names(unitsOf('fresh')));
	}, 400_000);

	it('is left as well by the script of a dry run', async () => {
		const cluster = await practisedDeis('live-data');
		const copied = await copy(cluster, await leave(cluster));
		expect(copied.code, copied.stderr).toBe(0);
		const words = ['setup', 'storage', 'credentials', ...sets(outside), '--defaults', '--no-input', '--dry-run'];
		const printed = await cluster.run(words, secrets);
		expect(printed.code, printed.stderr).toBe(0);
		for (const secret of Object.values(secrets)) expect(printed.stdout).not.toContain(secret);
		const file = join(cluster.base, 'tmp/plan.sh');
		writeFileSync(file, printed.stdout);
		const ran = await cluster.call('sh', [file], {...secrets, PATH: process.env['PATH'] ?? ''});
		expect(ran.code, ran.stderr).toBe(0);
		expect(running(cluster)).toEqual(names(unitsOf('fresh')));
		expect(cluster.keys()).toMatchObject({
			'/deis/registry/s3bucket': 'practice-registry',
			'/deis/database/host': database.host,
		});
		expect(cluster.keys()).not.toHaveProperty('/deis/store/gateway/accessKey');
		expect(cluster.accounts()).toHaveLength(2);
	}, 300_000);

	it('what is left behind is gone: nobody is registered on the other', async () => {
		const cluster = await practisedDeis('live-data');
		const ran = await leave(cluster, '--accept', 'leave-data');
		expect(ran.code, ran.stderr).toBe(0);
		expect(cluster.accounts()).toEqual([]);
		expect(await findings(cluster, 'registration')).toMatchObject({'registration/open': 'danger'});
	}, 300_000);
});

describe('fresh: installed without Ceph', () => {
	it('has nothing to do; taken away it is installed again, once, on the hosts of its planes', async () => {
		const cluster = await practisedDeis();
		const [before, units] = [cluster.keys(), running(cluster)];
		expect((await alone(cluster)).stderr).toContain('There is nothing to do');
		expect((await takeAway(cluster)).code).toBe(0);
		expect(running(cluster)).toEqual([]);
		expect(await findings(cluster, 'storage')).toEqual({'storage/not-installed': 'attention'});
		const tooMany = await alone(cluster, 'storage.backend=external', 'storage.routers=3');
		expect(tooMany.code).toBe(2);
		expect(tooMany.stderr).toContain('deis/deis#4659');
		const ran = await alone(cluster, 'storage.backend=external');
		expect(ran.code, ran.stderr).toBe(0);
		expect(ran.stderr).toContain('done: See that registry and controller are alive');
		expect(running(cluster)).toEqual(units);
		expect(cluster.keys()).toEqual(before);
		expect(await findings(cluster, 'storage')).toEqual({'storage/external': 'good'});
		expect((await alone(cluster)).stderr).toContain('There is nothing to do');
		const undone = await cluster.run(['undo', 'storage', '--yes']);
		expect(undone.stderr).toContain('the platform stays installed');
		expect(running(cluster)).toEqual(units);
	}, 300_000);

	it('taken away, it is installed on Ceph, empty, and no key leads outside any more', async () => {
		const cluster = await practisedDeis();
		await takeAway(cluster);
		const passwords = {
			SEAWORTHY_CREDENTIALS_DBPASSWORD: 'one-of-the-database',
			SEAWORTHY_CREDENTIALS_ADMINPASSWORD: 'one-of-its-admin',
		};
		const words = ['setup', 'storage', 'credentials', ...sets(['storage.backend=ceph']), ...go];
		const before = cluster.keys();
		const refused = await cluster.run(words, passwords);
		expect(refused.code).toBe(2);
		expect(refused.stderr).toContain('leave-data');
		expect(cluster.keys()).toEqual(before);
		const ran = await cluster.run([...words, '--accept', 'leave-data'], passwords);
		expect(ran.code, ran.stderr).toBe(0);
		expect(running(cluster)).toEqual(names(unitsOf('live-data')));
		expect(Object.keys(cluster.keys())).not.toContain('/deis/registry/s3bucket');
		expect(cluster.keys()).toMatchObject({
			'/deis/store/monSetupComplete': 'youBetcha',
			'/deis/database/password': 'one-of-the-database',
		});
		expect(await findings(cluster, 'storage')).toEqual({'storage/ceph': 'good'});
		const ask = async (statement: string) =>
			cluster.onHost(`docker exec deis-database sudo -u postgres psql -At deis -c '${statement}'`);
		expect(await ask('select count(*) from auth_user where is_superuser')).toMatchObject({code: 0, stdout: '0\n'});
		// guardian's AnonymousUser.
		expect(await ask('select count(*) from auth_user')).toMatchObject({code: 0, stdout: '1\n'});
		expect((await ask('select count(*) from nothing')).stderr).toContain('relation "nothing" does not exist');
		const undone = await cluster.run(['undo', 'storage', '--yes']);
		expect(undone.code).toBe(1);
		expect(undone.stderr).toContain('The key /deis/database/host is written by a running component');
		expect(undone.stderr).toContain('deisctl stop UNIT');
		expect(Object.keys(cluster.keys())).not.toContain('/deis/registry/s3bucket');
	}, 300_000);
});

describe('what stands in its way', () => {
	it('rate-limit: what a host has not cannot be pulled, so the unit fails to start and is told; the others have what they need', async () => {
		const cluster = await practisedDeis('rate-limit');
		await takeAway(cluster);
		const image = join(cluster.folder, 'hosts', hostAddresses[3] ?? '', 'images/deis%2Frouter%3Av1.13.4');
		const id = readFileSync(image, 'utf8');
		await cluster.call('rm', [image]);
		const failed = await alone(cluster, 'storage.backend=external');
		expect(failed.code).not.toBe(0);
		expect(failed.stderr).toContain('deis-router@1.service failed to start');
		expect(await findings(cluster, 'storage')).toMatchObject({'storage/not-running': 'danger'});
		writeFileSync(image, id);
		await cluster.onHost('deisctl start stateless-platform');
		expect(await findings(cluster, 'storage')).toEqual({'storage/external': 'good'});
	}, 300_000);

	it('killed-run: the lock of who began on another machine, and nothing is changed', async () => {
		const cluster = await practisedDeis('killed-run');
		const before = cluster.keys();
		const held = await leave(cluster, '--accept', 'leave-data');
		expect(held.code, held.stderr).toBe(5);
		expect(held.stderr).toContain('--accept take-over-lock');
		expect(cluster.keys()).toEqual(before);
	}, 60_000);

	it('a port that is forwarded already is told, in the words of OpenSSH', async () => {
		const cluster = await practisedDeis('live-data');
		const words = (line: string) => [
			...['-S', 'none', '-o', 'ExitOnForwardFailure=yes', '-L', `127.0.0.1:19001:10.21.12.102:${cephGateway.port}`],
			...['-T', '--', 'core@practice', line],
		];
		const first = cluster.call('ssh', words('while sleep 1; do echo; done'));
		await expect.poll(() => existsSync(join(cluster.folder, 'forwards/19001')), {timeout: 10_000}).toBe(true);
		const second = await cluster.call('ssh', words('true'));
		expect(second.code).toBe(255);
		expect(second.stderr).toContain('cannot listen to port: 19001');
		const refused = await leave(cluster);
		expect(refused.stderr).toContain('the new folder could not be compared');
		await cluster.call('sh', ['-c', `read -r holder _ <'${cluster.folder}/forwards/19001'; kill "$holder"`]);
		await first;
		expect((await leave(cluster)).stderr).toContain('6 images are missing or different');
	}, 60_000);
});
