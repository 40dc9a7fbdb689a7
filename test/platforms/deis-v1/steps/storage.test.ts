import {describe, expect, it} from 'vitest';
import type {UndoData} from '../../../../source/core/journal.js';
import type {Answers} from '../../../../source/core/question.js';
import {Secret} from '../../../../source/core/secret.js';
import {isText, shown} from '../../../../source/core/text.js';
import {explain} from '../../../../source/platforms/deis-v1/storage/installing.js';
import {known, unknown} from '../../../../source/core/reading.js';
import {deisV1} from '../../../../source/platforms/deis-v1/platform.js';
import {settle} from '../../../../source/platforms/deis-v1/settle.js';
import {credentials} from '../../../../source/platforms/deis-v1/steps/credentials/credentials.js';
import {storage} from '../../../../source/platforms/deis-v1/steps/storage/storage.js';
import type {Move} from '../../../../source/platforms/deis-v1/storage/move.js';
import {fixture} from '../../../validate/fixture.js';
import {type ACluster, factsOf} from '../a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const stateless = ['logger', 'logspout', 'registry@1', 'controller', 'builder', 'publisher', 'router@1'];
const ceph = [
	...['store-monitor', 'store-daemon', 'store-metadata', 'store-volume', 'store-gateway@1'],
	...['database', ...stateless],
];
const domain = {'platform/domain': 'example.com'};
const gateway = {'store/gateway/dummy': '1'};
const external = {
	...domain,
	...gateway,
	'registry/s3bucket': 'images',
	'registry/s3accessKey': 'KEY',
	'registry/s3secretKey': 'SECRET',
	'database/host': 'db.example.com',
	'database/password': 'a password',
};

const statuses = (cluster: ACluster) =>
	Object.fromEntries(storage.assess(factsOf(cluster), now).map(({id, status}) => [id, status]));

const asked = (cluster: ACluster, answers: Answers, all: Readonly<Record<string, Answers>> = {}) => ({
	facts: factsOf(cluster),
	answers,
	all: {...all, storage: answers},
	now,
});

function planned(cluster: ACluster, answers: Answers, all: Readonly<Record<string, Answers>> = {}) {
	const plan = storage.plan(asked(cluster, answers, all), undefined);
	return {
		settings: (plan.settings ?? []).map(
			({path, value}) => `${path.join('/')}=${isText(value) ? shown(value) : String(value)}`,
		),
		tasks: [...(plan.before ?? []), ...(plan.after ?? [])].map(({id}) => id),
		notes: (plan.after ?? []).flatMap(({notes}) => notes ?? []),
		decisions: (plan.decisions ?? []).map(({id}) => id),
		refused: plan.refusal?.says,
	};
}

function judged(question: string, value: string, cluster: ACluster): string {
	const found = storage.questions.find(({id}) => id === question);
	const verdict = found?.validate?.(value, asked(cluster, {}));
	if (verdict === undefined) throw new Error('no such question');
	return verdict.ok ? 'fine' : verdict.says;
}

describe('where the control plane of Deis v1 keeps its data', () => {
	it.each<[string, ACluster, Readonly<Record<string, string>>]>([
		[
			'nothing is installed, and there is no domain',
			{hosts: 3},
			{'storage/not-installed': 'attention', 'storage/no-domain': 'danger'},
		],
		[
			'Ceph on three hosts, each with its units',
			{keys: domain, units: ceph, hosts: 1},
			{'storage/ceph': 'good', 'storage/few-hosts': 'danger'},
		],
		['outside', {keys: external, units: stateless, hosts: 1}, {'storage/external': 'good'}],
		[
			'outside, with the documents’ workaround (etcd’s 104)',
			{keys: {...domain, 'store/gateway': ' '}, units: stateless, hosts: 1},
			{'storage/external': 'good', 'storage/gateway-leaf': 'attention'},
		],
		[
			'outside, and nothing at the gateway’s key (deis/deis#4568, #4710, #4805, #4928)',
			{keys: domain, units: stateless, hosts: 1},
			{'storage/external': 'good', 'storage/no-gateway-key': 'danger'},
		],
		[
			'half-migrated: the database here, the registry on S3 (deis/deis#4767)',
			{keys: external, units: [...stateless, 'database'], hosts: 1},
			{'storage/half-migrated': 'danger'},
		],
		[
			'half-migrated: all of Ceph, the registry on S3',
			{keys: external, units: ceph, hosts: 1},
			{'storage/half-migrated': 'danger'},
		],
		[
			'a builder that waits for ever (deis/deis#4228, #4358, #4546)',
			{
				keys: external,
				units: stateless.map((name) => (name === 'builder' ? 'builder=activating start-post' : name)),
				hosts: 1,
			},
			{'storage/external': 'good', 'storage/not-running': 'danger'},
		],
		[
			'a unit of every host that one host lacks',
			{keys: external, units: stateless, hosts: 2},
			{'storage/external': 'good', 'storage/not-running': 'danger'},
		],
	])('%s', (_what, cluster, expected) => {
		expect(statuses(cluster)).toEqual(expected);
	});

	it('tells what an uninstallation left: without Ceph deisctl leaves the logger (facts/deis-v1 0.5)', () => {
		const says = (units: readonly string[]) => storage.assess(factsOf({keys: domain, units, hosts: 3}), now)[0]?.says;
		expect(says([])).toBe('The platform is not installed: fleet knows none of its units.');
		expect(says(['logger'])).toBe(
			'The platform is not installed: fleet knows neither registry nor controller; left of it: logger.',
		);
	});

	it('knows nothing, and never "not installed", when fleet cannot be read', () => {
		const facts = {...factsOf({keys: domain}), units: {known: false as const, because: 'etcd answered 500.'}};
		expect(storage.assess(facts, now).map(({id, status}) => [id, status])).toEqual([['storage/unknown', 'unknown']]);
		const answers = {backend: 'ceph', domain: 'example.com', install: true, routers: '3'};
		expect(storage.plan({facts, answers, all: {storage: answers}, now}, undefined).refusal?.says).toContain(
			'could not be read',
		);
	});
});

describe('what is refused at the question', () => {
	it.each<[string, string, string, ACluster, RegExp]>([
		['a control plane without Ceph before v1.8.0', 'backend', 'external', {version: '1.7.3'}, /came with v1\.8\.0/],
		['Ceph on two hosts', 'backend', 'ceph', {hosts: 2}, /three hosts at least; 2 hosts are there/],
		['more routers than hosts (deis/deis#4659, #5040)', 'routers', '4', {hosts: 3}, /Give 3 or fewer/],
		[
			'more routers than hosts of their plane',
			'routers',
			'2',
			{hosts: [{routerMesh: 'true'}, {}, {}], keys: {'platform/enablePlacementOptions': 'true'}},
			/one host is there for them/,
		],
		['another number before v1.9.0', 'routers', '2', {hosts: 3, version: '1.8.0'}, /give 3/],
		['no number', 'routers', '0', {hosts: 3}, /between 1 and 255/],
		['a domain with a scheme', 'domain', 'http://example.com', {}, /without http/],
		['a public key', 'sshkey', 'ssh-rsa AAAA x', {}, /public key/],
		['a key of newer OpenSSH', 'sshkey', fixture('openssh-rsa.key'), {}, /-p -m PEM -N '' -f COPY$/],
		['a key of newer OpenSSH that no command brings to RSA', 'sshkey', fixture('openssh-ed25519.key'), {}, /ed25519/],
		[
			'a key with a passphrase',
			'sshkey',
			'-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n',
			{},
			/passphrase/,
		],
	])('%s', (_what, question, value, cluster, says) => {
		expect(judged(question, value, cluster)).toMatch(says);
	});

	it('takes what is right', () => {
		expect(judged('routers', '3', {hosts: 3})).toBe('fine');
		expect(judged('backend', 'external', {hosts: 1})).toBe('fine');
		const key = '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n';
		expect(judged('sshkey', key, {})).toBe('fine');
	});
});

describe('the plan', () => {
	const install = {backend: 'external', domain: 'example.com', install: true, routers: '2'};

	it('installs, watches, starts, watches, and asks registry and controller; never by deisctl’s word (deis/deis#4454)', () => {
		const {tasks, notes, settings} = planned({keys: external, hosts: 3}, install);
		expect(tasks).toEqual([
			'storage/deisctl',
			...['storage/install', 'storage/install-watch', 'storage/start', 'storage/start-watch', 'storage/answers'],
		]);
		expect(notes).toEqual([
			'deisctl install stateless-platform --router-mesh-size=2',
			'deisctl start stateless-platform',
		]);
		expect(settings).toEqual(['platform/domain=example.com']);
	});

	it('puts a child that nothing reads at the gateway’s key, never a value (deis/deis#4568)', () => {
		const {'store/gateway/dummy': _dummy, ...none} = external;
		expect(planned({keys: none, hosts: 3}, install).settings).toContain('store/gateway/dummy=1');
		// The step credentials does it where it is part of the run.
		expect(planned({keys: none, hosts: 3}, install, {credentials: {registry: 's3'}}).settings).not.toContain(
			'store/gateway/dummy=1',
		);
	});

	it('stores the key for deis run as base64, with its final newline', () => {
		const sshkey = new Secret('SEAWORTHY_STORAGE_SSHKEY', 'PEM', 'pem');
		expect(
			planned({keys: external, units: stateless}, {backend: 'external', domain: 'example.com', sshkey}).settings,
		).toContain('platform/sshPrivateKey=base64($SEAWORTHY_STORAGE_SSHKEY\n)');
	});

	it.each<[string, ACluster, Answers, RegExp]>([
		[
			'without keys',
			{keys: domain, hosts: 3},
			install,
			/cannot start without the store of the registry and the database/,
		],
		[
			'over the documents’ workaround, in whose place nothing can be written (etcd’s 102 and 104)',
			{keys: {...domain, 'store/gateway': ' '}, hosts: 3},
			install,
			/error 104/,
		],
		[
			'where no host may take the units (deis/deis#4240)',
			{
				keys: {...external, 'platform/enablePlacementOptions': 'true'},
				hosts: [{routerMesh: 'true'}, {dataPlane: 'true'}],
			},
			{...install, routers: '1'},
			/units of controlPlane/,
		],
		[
			'half-migrated (deis/deis#4767)',
			{keys: external, units: [...stateless, 'database']},
			install,
			/not for a program to guess/,
		],
	])('is refused %s', (_what, cluster, answers, says) => {
		expect(planned(cluster, answers).refused).toMatch(says);
	});

	it('leaves behind what Ceph held only when that is accepted', () => {
		const left = {keys: {...external, 'store/monSetupComplete': 'youBetcha'}, hosts: 3};
		expect(planned(left, install).decisions).toEqual(['leave-data']);
		expect(planned({keys: external, hosts: 3}, install).decisions).toEqual([]);
	});

	it('another domain for an installed platform is told with what was seen after it (deis/deis#3370)', () => {
		const costs = (name: string) =>
			storage.plan(asked({keys: external, units: stateless}, {...install, domain: name}), undefined).costs?.join(' ');
		expect(costs('other.example')).toMatch(/every app to other names at once.*deis\/deis#3370/);
		expect(costs('example.com')).not.toContain('#3370');
	});

	it('undo never takes the domain from an installed platform without a word', () => {
		const setting = (before?: string) => ({
			path: ['platform', 'domain'],
			...(before === undefined ? {} : {before}),
		});
		const data = (...settings: readonly ReturnType<typeof setting>[]): UndoData => ({
			...{version: 1, run: 'r', at: '', objects: [], lasting: []},
			settings,
		});
		const says = (units: readonly string[], of: UndoData) =>
			deisV1.undoDecisions?.(factsOf({keys: domain, units}), 'storage', of, now).map(({id, says: why}) => [id, why]);
		expect(says(stateless, data(setting()))).toEqual([
			['undo-domain', expect.stringMatching(/takes example.com from/)],
		]);
		expect(says(stateless, data(setting('old.example')))).toEqual([
			['undo-domain', expect.stringMatching(/names the installed platform old.example again/)],
		]);
		expect(says([], data(setting()))).toEqual([]);
		expect(says(stateless, data())).toEqual([]);
	});

	it('deisctl may hang for ever: each watch has a time limit and ends with a reason (deis/deis#2469, #3962, #4026)', () => {
		const plan = storage.plan(asked({keys: external, hosts: 3}, {...install, routers: '3'}), undefined);
		const watches = (plan.after ?? []).filter(({id}) => id.endsWith('-watch'));
		expect(watches.map(({id}) => id)).toEqual(['storage/install-watch', 'storage/start-watch']);
		for (const {action} of watches) {
			if (action.kind !== 'wait') throw new Error('no wait');
			expect(action.seconds).toBeLessThanOrEqual(90 * 60);
			expect(action.ends).toEqual({matches: '^over$'});
			expect(action.check.hint).toMatch(/within \d+ minutes: deisctl list/);
		}
		for (const {action} of (plan.after ?? []).filter(({id}) => /\/(install|start)$/.test(id))) {
			if (action.kind !== 'run') throw new Error('no run');
			expect(action.command.arguments.at(-1)).toMatch(/timeout \d+ deisctl .*<\/dev\/null >>"\$log" 2>&1 &$/s);
		}
	});

	it('has no logger to wait for before v1.11.0, and a cache', () => {
		const watched = (version: string) => {
			const plan = storage.plan(asked({keys: external, hosts: 3, version}, {...install, routers: '3'}), undefined);
			const task = plan.after?.find(({id}) => id === 'storage/start-watch');
			if (task?.action.kind !== 'wait') throw new Error('no wait');
			return task.action.check.command.arguments.at(-1) ?? '';
		};
		expect(watched('1.10.0')).not.toContain('deis-logger.service=');
		expect(watched('1.10.0')).toContain('deis-cache.service=1');
		expect(watched('1.11.0')).toContain('deis-logger.service=1');
		expect(watched('1.11.0')).toContain('deis-publisher.service=3');
	});
});

describe('why the units are not as they should be', () => {
	const outcome = (stdout: string) => ({exitCode: 0, stdout, stderr: '', took: 1});
	it.each([
		[
			'failed deis-registry@1.service 1 loaded failed failed\nlate deis-builder.service 1 loaded activating start-post\nover',
			'start',
			/deis-registry@1\.service failed to start/,
			/journalctl .* -u deis-registry@1/,
		],
		[
			'late deis-builder.service 1 loaded activating start-post',
			'start',
			/waits for the registry, or for the controller/,
			/#4228, #4358, #4546, #4710, #4928/,
		],
		['late deis-router@3.service - - - -\nover', 'install', /No host takes deis-router@3/, /#4659, #5040/],
		[
			'late deis-controller.service 1 loaded activating start-pre',
			'start',
			/does not come to be/,
			/-u deis-controller/,
		],
	] as const)('%s', (stdout, verb, says, next) => {
		const explained = explain(verb, outcome(stdout));
		expect(explained?.says).toMatch(says);
		expect(explained?.next.join(' ')).toMatch(next);
	});
});

describe('Ceph left behind', () => {
	const leave = {backend: 'external', domain: 'example.com'};
	const given = {
		credentials: {
			...{registry: 's3', bucket: 'images', region: 'us-west-1', path: '/registry', source: 'keys'},
			accesskey: new Secret('SEAWORTHY_CREDENTIALS_ACCESSKEY', 'KEY'),
			secretkey: new Secret('SEAWORTHY_CREDENTIALS_SECRETKEY', 'SECRET'),
			...{dbhost: 'db.example.com', dbport: '5432', dbname: 'deis', dbuser: 'deis'},
			dbpassword: new Secret('SEAWORTHY_CREDENTIALS_DBPASSWORD', 'a password'),
		},
	};
	const cluster: ACluster = {
		keys: {
			...domain,
			'store/monSetupComplete': 'youBetcha',
			'store/gateway/accessKey': 'CEPH',
			'store/gateway/secretKey': 'CEPHSECRET',
		},
		alive: {'store/gateway/host': '10.0.0.11', 'store/gateway/port': '8888', 'database/host': '10.0.0.12'},
		units: ceph,
		hosts: 3,
	};
	const place = {kind: 'ceph', bucket: 'registry', host: '10.0.0.11', port: '8888'} as const;
	const to = {kind: 's3', bucket: 'images', region: 'us-west-1', path: '/registry'} as const;
	const database = {
		host: 'db.example.com',
		port: '5432',
		name: 'deis',
		user: 'deis',
		password: given.credentials.dbpassword,
	};
	const move = (images: readonly string[], tables: readonly string[]): Move => ({
		registry: {from: place, to, missing: known(images)},
		database: {from: undefined, to: database, missing: known(tables)},
	});
	const planOf = (looked: Move, accepted: readonly string[] = []) =>
		storage.plan({...asked(cluster, leave, given), accepted}, looked);

	it('is refused while something is missing, with the commands that copy it; no secret is in them', () => {
		const {refusal} = planOf(move(['images/one/layer'], []));
		expect(refusal?.says).toContain('an image is missing or different in the new folder (images/one/layer)');
		const commands = refusal?.instructions.join('\n') ?? '';
		expect(commands).toContain('docker exec deis-database sudo -u postgres pg_dump');
		expect(commands).toContain('-L 127.0.0.1:19001:10.0.0.11:8888');
		expect(commands).toContain('rclone copy');
		expect(commands).not.toMatch(/CEPHSECRET|a password|\bSECRET\b/);
	});

	it('is refused where something could not be compared, unless leaving it is accepted', () => {
		const unread: Move = {database: {from: undefined, to: database, missing: unknown('psql said: no')}};
		expect(planOf(unread).refusal?.says).toContain('could not be compared (psql said: no)');
		expect(planOf(unread, ['leave-data']).refusal).toBeUndefined();
	});

	it('goes on when all is there: uninstalls, waits until nothing of it is alive, writes, installs', () => {
		const plan = planOf(move([], []));
		expect((plan.before ?? []).map(({id}) => id)).toEqual([
			...['storage/deisctl', 'storage/stop', 'storage/stop-watch', 'storage/uninstall', 'storage/uninstall-watch'],
			'storage/expired',
		]);
		expect((plan.after ?? []).map(({id}) => id)).toContain('storage/start-watch');
		const all = {storage: leave, ...given};
		const keys = credentials.plan({facts: factsOf(cluster), answers: given.credentials, all, now}, undefined);
		expect(keys.refusal).toBeUndefined();
		const hanging = (keys.settings ?? []).filter(({ifDone}) => ifDone !== undefined).map(({path}) => path.join('/'));
		expect(hanging).toEqual(['database/host']);
		// The write is over nothing there: should somebody still write it, etcd refuses.
		const changes = (keys.settings ?? []).map((setting) => ({setting, present: undefined}));
		const written = settle(factsOf(cluster), changes);
		expect(written.refusal).toBeUndefined();
		const [task] = written.tasks;
		if (task?.action.kind !== 'run') throw new Error('no run');
		expect(task.action.command.arguments.join(' ')).toContain("deis/database/host 'prevExist=false'");
	});

	it('is refused the other way: Ceph can be filled only once it runs', () => {
		const back = storage.plan(
			asked({keys: external, units: stateless, hosts: 3}, {backend: 'ceph', domain: 'example.com'}),
			undefined,
		);
		expect(back.refusal?.says).toContain('nothing brings their data into Ceph');
	});

	it('writes what a component of Ceph says alike now: the usual port of a database expires with it', () => {
		const alive = {...cluster.alive, 'database/port': '5432'};
		const facts = factsOf({...cluster, alive});
		const all = {storage: leave, ...given};
		const keys = credentials.plan({facts, answers: given.credentials, all, now}, undefined);
		const port = (keys.settings ?? []).find(({path}) => path.join('/') === 'database/port');
		expect(port).toMatchObject({value: '5432', ifDone: 'storage/expired', drifted: true});
	});

	it('on Ceph again, once the other was taken away, no key leads outside any more, and what is there is left on a word', () => {
		const back = planned(
			{keys: external, hosts: 3},
			{backend: 'ceph', domain: 'example.com', install: true, routers: '1'},
		);
		expect(back.refused).toBeUndefined();
		expect(back.settings.filter((one) => !one.startsWith('platform/'))).toEqual(
			['registry/s3bucket', 'registry/s3accessKey', 'registry/s3secretKey', 'database/host'].map(
				(key) => expect.stringContaining(`${key}=`) as unknown,
			),
		);
		expect(back.decisions).toEqual(['leave-data']);
		const fresh = planned(
			{keys: domain, hosts: 3},
			{backend: 'ceph', domain: 'example.com', install: true, routers: '1'},
		);
		expect(fresh.decisions).toEqual([]);
	});

	it('undo of keys that lead elsewhere asks, whichever step they are of', () => {
		const settings: UndoData['settings'] = [{path: ['database', 'host'], before: 'db.example.com'}];
		const data: UndoData = {version: 1, run: 'r', at: '', settings, objects: [], lasting: []};
		const decided = deisV1.undoDecisions?.(factsOf({keys: domain, units: ceph, hosts: 3}), 'storage', data, now);
		expect(decided?.map(({id}) => id)).toEqual(['undo-storage']);
	});
});
