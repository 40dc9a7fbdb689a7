import {describe, expect, it} from 'vitest';
import type {Answers} from '../../../../source/core/question.js';
import {Secret} from '../../../../source/core/secret.js';
import {unset} from '../../../../source/core/settings.js';
import {isText, shown} from '../../../../source/core/text.js';
import {undoDecisions} from '../../../../source/platforms/deis-v1/steps/credentials/undo.js';
import {credentials} from '../../../../source/platforms/deis-v1/steps/credentials/credentials.js';
import {explainLogin} from '../../../../source/platforms/deis-v1/storage/trials.js';
import {type ACluster, factsOf} from '../a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const stateless = ['logger', 'logspout', 'registry@1', 'controller', 'builder', 'publisher', 'router@1'];
const ceph = ['store-monitor', 'store-gateway@1', 'database', ...stateless];
const secret = (name: string, value: string) => new Secret(`SEAWORTHY_CREDENTIALS_${name}`, value);
const keys = {accesskey: secret('ACCESSKEY', 'AKIAX'), secretkey: secret('SECRETKEY', 'abc/def+')};
const database = {
	dbhost: 'db.example.com',
	dbport: '5432',
	dbname: 'deis',
	dbuser: 'deis',
	dbpassword: secret('DBPASSWORD', 'p = "w"$'),
};
const s3 = {registry: 's3', bucket: 'images', region: 'us-west-1', path: '/registry', source: 'keys', ...keys};
const own = {registry: 'compatible', bucket: 'images', storehost: '10.1.50.1', storeport: '8080', ...keys};
const logs = {drain: 'udp://logs.example.com:514', lines: '1000'};
const all: Answers = {...s3, ...database, ...logs};
const present = {
	'registry/s3bucket': 'images',
	'registry/s3region': 'us-west-1',
	'registry/s3path': '/registry',
	'registry/s3accessKey': 'AKIAX',
	'registry/s3secretKey': 'abc/def+',
	'store/gateway/dummy': '1',
	'database/engine': 'postgresql_psycopg2',
	'database/host': 'db.example.com',
	'database/port': '5432',
	'database/name': 'deis',
	'database/user': 'deis',
	'database/password': 'p = "w"$',
	'logs/storageAdapterType': 'memory',
	'logs/drain': 'udp://logs.example.com:514',
};

const asked = (cluster: ACluster, answers: Answers, backend = 'external') => ({
	facts: factsOf(cluster),
	answers,
	all: {credentials: answers, storage: {backend}},
	now,
});

function planned(cluster: ACluster, answers: Answers, backend?: string) {
	const plan = credentials.plan(asked(cluster, answers, backend), undefined);
	return {
		settings: Object.fromEntries(
			(plan.settings ?? []).map(({path, value}) => [
				path.join('/'),
				value === unset ? 'unset' : isText(value) ? shown(value) : String(value),
			]),
		),
		after: (plan.after ?? []).map(({id}) => id),
		says: [...(plan.costs ?? []), ...(plan.byHand ?? []), ...(plan.unverified ?? [])].join('\n'),
		refused: plan.refusal?.says,
	};
}

const trials = (cluster: ACluster, answers: Answers) =>
	(credentials.rehearse?.(asked(cluster, answers)) ?? []).map(({id}) => id);

function judged(question: string, value: string, cluster: ACluster = {}, backend = 'external'): string {
	const found = credentials.questions.find(({id}) => id === question);
	const verdict = found?.validate?.(value, asked(cluster, {}, backend));
	if (verdict === undefined) throw new Error('no such question');
	return verdict.ok ? 'fine' : verdict.says;
}

const statuses = (cluster: ACluster) =>
	Object.fromEntries(credentials.assess(factsOf(cluster), now).map(({id, status}) => [id, status]));

describe('the keys that are written', () => {
	it('for Amazon: the registry’s own, a child of the gateway that nothing reads, and the one engine that works (deis/deis#4666)', () => {
		expect(planned({}, all).settings).toEqual({
			'registry/s3bucket': 'images',
			'registry/s3region': 'us-west-1',
			'registry/s3path': '/registry',
			'registry/s3accessKey': '$SEAWORTHY_CREDENTIALS_ACCESSKEY',
			'registry/s3secretKey': '$SEAWORTHY_CREDENTIALS_SECRETKEY',
			'store/gateway/dummy': '1',
			'database/engine': 'postgresql_psycopg2',
			'database/host': 'db.example.com',
			'database/port': '5432',
			'database/name': 'deis',
			'database/user': 'deis',
			'database/password': '$SEAWORTHY_CREDENTIALS_DBPASSWORD',
			'logs/storageAdapterType': 'memory',
			'logs/drain': 'udp://logs.example.com:514',
		});
		expect(planned({}, all).says).toContain('s3secure and s3encrypt do nothing');
	});

	it('for a store of one’s own: the gateway’s, and what would win over them is taken away', () => {
		const {settings, says} = planned(
			{keys: {'registry/s3bucket': 'old', 'registry/swiftAuthURL': 'x'}},
			{...own, ...database, ...logs},
		);
		expect(settings).toMatchObject({
			'registry/bucketName': 'images',
			'registry/s3bucket': 'unset',
			'registry/swiftAuthURL': 'unset',
			'store/gateway/accessKey': '$SEAWORTHY_CREDENTIALS_ACCESSKEY',
			'store/gateway/host': '10.1.50.1',
			'store/gateway/port': '8080',
		});
		expect(settings).not.toHaveProperty('store/gateway/dummy');
		expect(says).toContain('deis-store.DOMAIN');
	});

	it.each([
		[
			'1.12.0',
			{'store/gateway/accessKey': '$SEAWORTHY_CREDENTIALS_ACCESSKEY'},
			['store/gateway/host', 'store/gateway/dummy'],
		],
		[
			'1.10.0',
			{'store/gateway/host': 's3.amazonaws.com', 'store/gateway/port': '80', 'registry/bucketName': 'images'},
			['store/gateway/dummy'],
		],
		['1.12.1', {'store/gateway/dummy': '1'}, ['store/gateway/accessKey', 'registry/bucketName']],
	])('by version: v%s (deis/deis#4713, #4729)', (version, has, lacks) => {
		const {settings} = planned({version}, all);
		expect(settings).toMatchObject(has);
		for (const key of lacks) expect(settings).not.toHaveProperty(key);
	});

	it('a port 80 and keys of an earlier gateway go since v1.12.1 (deis/deis#4766, #4772)', () => {
		const left = {'store/gateway/accessKey': 'K', 'store/gateway/host': 's3.amazonaws.com', 'store/gateway/port': '80'};
		const {settings} = planned({keys: left}, all);
		expect(settings).toMatchObject({
			'store/gateway/accessKey': 'unset',
			'store/gateway/host': 'unset',
			'store/gateway/port': 'unset',
			'store/gateway/dummy': '1',
		});
		expect(statuses({keys: {...present, ...left}, units: stateless})['credentials/gateway-left']).toBe('attention');
	});

	it.each([
		['1.9.0', {'logs/host': 'logs.example.com', 'logs/port': '514'}, 'logs/protocol'],
		['1.10.0', {'logs/host': 'logs.example.com', 'logs/port': '514', 'logs/protocol': 'udp'}, 'logs/drain'],
	])('logs go straight to the drain in v%s, which has no logger', (version, has, lacks) => {
		const {settings, says} = planned({version}, all);
		expect(settings).toMatchObject(has);
		expect(settings).not.toHaveProperty(lacks);
		expect(says).toContain('`deis logs` shows nothing');
	});

	it('are none when they are so already; nothing is tried then', () => {
		const kept = {...all, accesskey: undefined, secretkey: undefined, dbpassword: undefined};
		expect(trials({keys: present, units: stateless}, kept)).toEqual([]);
		expect(planned({keys: present, units: stateless}, kept).after).toEqual([]);
	});

	it('with the role of the hosts have no keys', () => {
		const {settings, says} = planned({keys: present}, {...s3, source: 'role', ...database, ...logs});
		expect(settings).toMatchObject({'registry/s3accessKey': 'unset', 'registry/s3secretKey': 'unset'});
		expect(says).toContain('cannot be tried from here');
	});

	it('on Ceph are the passwords of the database on the cluster', () => {
		const answers = {dbpassword: secret('DBPASSWORD', 'x'), adminpassword: secret('ADMINPASSWORD', 'y')};
		expect(planned({units: ceph}, answers, 'ceph').settings).toEqual({
			'database/password': '$SEAWORTHY_CREDENTIALS_DBPASSWORD',
			'database/adminPass': '$SEAWORTHY_CREDENTIALS_ADMINPASSWORD',
		});
	});
});

describe('what is tried', () => {
	it('is the bucket and the login, from the tunnel host where it has psql', () => {
		expect(trials({}, all)).toEqual([
			...['credentials/list-registry', 'credentials/write-registry', 'credentials/read-registry'],
			...['credentials/delete-registry', 'credentials/login'],
		]);
		const login = (psql: boolean) => {
			const task = credentials.rehearse?.(asked({psql}, all)).find(({id}) => id === 'credentials/login');
			if (task?.action.kind !== 'run') throw new Error('no run');
			return task.action.command;
		};
		expect(login(true).program).toBe('ssh');
		expect(login(false).program).toBe('psql');
		for (const command of [login(true), login(false)]) expect(JSON.stringify(command)).not.toContain('p = ');
	});

	it.each([
		['FATAL:  password authentication failed for user "deis"', /does not take this password/],
		['FATAL:  no pg_hba.conf entry for host "10.0.0.11", user "deis", database "deis", no encryption', /pg_hba\.conf/],
		['FATAL:  database "nope" does not exist', /There is no database deis/],
		['could not translate host name "db" to address: Name or service not known', /not known to the DNS/],
		['connection to server at "10.0.0.9", port 5432 failed: Connection refused', /Nothing answers/],
		['connection to server at "10.0.0.9", port 5432 failed: timeout expired', /Nothing answers/],
	])('%s', (stderr, says) => {
		const {user, ...rest} = {host: 'h', port: '5432', name: 'deis', user: 'deis', password: database.dbpassword};
		expect(explainLogin({exitCode: 2, stdout: '', stderr, took: 1}, {...rest, user})?.says).toMatch(says);
	});

	it('is told as not possible without psql', () => {
		const failed = {exitCode: 127, stdout: '', stderr: '', took: 1, failure: 'not-found' as const};
		const there = {host: 'h', port: '1', name: 'n', user: 'u', password: database.dbpassword};
		expect(explainLogin(failed, there)?.says).toContain('psql is neither on the tunnel host nor on this machine');
	});
});

describe('what is refused', () => {
	it.each<[string, string, string, RegExp]>([
		['a drain without a scheme (deis/deis#3477, #4666)', 'drain', 'logs.example.com:514', /with its scheme/],
		['a drain with a path', 'drain', 'udp://logs.example.com:514/', /follows the port/],
		['a drain without a port', 'drain', 'udp://logs.example.com', /Give the port/],
		['a drain by TLS', 'drain', 'tls://logs.example.com:514', /udp, tcp or syslog/],
		[
			'a drain with a password',
			'drain',
			'udp://u:p@logs.example:514',
			/no user and password.*Give host and port alone/,
		],
		['a drain by IPv6', 'drain', 'udp://[2001:db8::1]:514', /name or its IPv4 address/],
		['a drain with a port that is none', 'drain', 'udp://logs.example:100000', /between 1 and 65535/],
		[
			'a bucket as the address of S3’s own tools',
			'bucket',
			's3://practice-registry/images',
			/^Give the name of the bucket alone, which would be practice-registry\. The folder in it is asked for after the/,
		],
		['a bucket with a folder', 'bucket', 'images/registry', /which would be images\. The folder/],
		['a bucket by its address', 'bucket', 'https://s3.example.com/images', /^Give the name of the bucket alone\. The/],
		['a bucket with a dot', 'bucket', 'my.bucket', /dot/],
		['a bucket that is a number to YAML', 'bucket', '123', /number/],
		['a region that signs with SigV4 alone (deis/deis#4779)', 'region', 'eu-central-1', /#4779/],
		['a region of after 2014 (deis/deis#4779)', 'region', 'eu-north-1', /^eu-north-1 takes only SigV4/],
		['a region of China', 'region', 'cn-north-1', /^cn-north-1 takes only SigV4/],
		[
			'a region that there is not',
			'region',
			'us-mars-1',
			/^us-mars-1 is none of the regions .* us-west-2, .*sa-east-1\.$/,
		],
		['a region with a slip', 'region', 'us-wset-2', /is none of .*Did you mean us-west-2\?/],
		['a folder above', 'path', '/../..', /no folder above/],
		['a folder by a dot', 'path', '/registry/./images', /no folder above/],
		['a folder without a name', 'path', '/registry//images', /two slashes in a row/],
		['a folder without its slash', 'path', 'registry', /begins with a slash/],
		['an access key with a blank inside (hostile 40)', 'accesskey', 'AKIA practice', /blank inside/],
		['a secret key with a quote', 'secretkey', "abc'def", /single quotes/],
		['a secret key with a backslash', 'secretkey', 'abc\\def', /single quotes/],
		['a secret key with " #"', 'secretkey', 'abc #def', /YAML/],
		['a secret key with ": "', 'secretkey', 'abc: def', /YAML/],
		['a secret key that begins with a star', 'secretkey', '*abc', /begins with a character/],
		['a secret key of digits', 'secretkey', '12345678', /number/],
		['a password with a quote', 'dbpassword', "pass'word", /single quotes/],
		['the password of every cluster', 'dbpassword', 'changeme123', /every cluster/],
		['a host with a scheme', 'dbhost', 'postgres://db', /without what stands before/],
		['a host with its port', 'dbhost', 'db:5432', /port is asked by itself/],
		['a name of a database that must be quoted', 'dbname', 'my-db', /letters, digits and underscores/],
		['no port', 'dbport', '70000', /65535/],
		['lines that are no number', 'lines', '0', /number of lines/],
		['more lines than a host keeps', 'lines', '10000001', /from 1 to 1000000,/],
	])('%s', (_what, question, value, says) => {
		expect(judged(question, value)).toMatch(says);
	});

	it('a folder of a store of one’s own: images lie in /registry there', () => {
		const question = credentials.questions.find(({id}) => id === 'bucket');
		const verdict = question?.validate?.('images/registry', asked({}, own));
		expect(verdict).toMatchObject({ok: false, says: expect.stringMatching(/be images\..*in the folder \/registry/)});
	});

	it('nothing of what is right', () => {
		expect(judged('lines', '1000000')).toBe('fine');
		for (const path of ['/', '/registry', '/registry/', '/a/..b/.c']) expect(judged('path', path)).toBe('fine');
		// Swift's interface for S3 has them as project:user.
		expect(judged('accesskey', 'project:user')).toBe('fine');
		expect(judged('region', 'us-west-1')).toBe('fine');
		expect(judged('bucket', 'practice-registry')).toBe('fine');
		expect(judged('drain', 'tcp://logs.example:6514')).toBe('fine');
	});

	it('on Ceph also what a here-document of its boot script would change', () => {
		expect(judged('dbpassword', 'pa$word', {}, 'ceph')).toMatch(/boot script/);
		expect(judged('dbpassword', 'pa$word')).toBe('fine');
	});

	it('the role of the hosts before v1.11.0', () => {
		expect(judged('source', 'role', {version: '1.10.1'})).toMatch(/since v1\.11\.0/);
	});

	it.each<[string, ACluster, Answers, RegExp]>([
		[
			'an address that deis-database writes again (deis/deis#4767)',
			{alive: {'database/host': '10.0.0.11'}},
			all,
			/every 10 s/,
		],
		[
			'an address that Ceph’s gateway writes again',
			{alive: {'store/gateway/host': '10.0.0.11'}},
			{...own, ...database, ...logs},
			/gateway runs on the cluster/,
		],
		['keys below a value (etcd’s 104)', {keys: {'store/gateway': ' '}}, all, /error 104/],
		['half of it', {}, s3, /external control plane needs: the database/],
	])('%s', (_what, cluster, answers, says) => {
		expect(planned(cluster, answers).refused).toMatch(says);
	});

	it('keys that may not list all buckets, as the registry does before v1.12.0; a role’s are told (deis/deis#4228, #3961, #4566)', () => {
		expect(trials({version: '1.11.2'}, all)).toContain('credentials/list-all');
		expect(trials({version: '1.12.0'}, all)).not.toContain('credentials/list-all');
		expect(trials({version: '1.11.2'}, {...own, ...database, ...logs})).not.toContain('credentials/list-all');
		const [task] = (credentials.rehearse?.(asked({version: '1.11.2'}, all)) ?? []).filter(
			({id}) => id === 'credentials/list-all',
		);
		const explained = (msg: string) =>
			task?.action.kind === 'run'
				? task.action.explain?.({
						exitCode: 1,
						stdout: '',
						stderr: JSON.stringify({level: 'error', msg}),
						took: 1,
					})
				: undefined;
		expect(explained('operation error S3: ListBuckets, api error AccessDenied: Access Denied')?.next).toEqual([
			'Allow s3:ListAllMyBuckets on arn:aws:s3:::* too (deis/deis#4228, #3961, #4566).',
		]);
		expect(explained('api error InvalidAccessKeyId: x')?.says).toContain('does not know this access key');
		const role = {...all, source: 'role', accesskey: undefined, secretkey: undefined};
		expect(planned({version: '1.11.2'}, role).says).toContain('s3:ListAllMyBuckets');
		expect(planned({version: '1.12.0'}, role).says).not.toContain('ListAllMyBuckets');
		expect(planned({version: '1.11.2'}, all).says).not.toContain('ListAllMyBuckets');
	});

	it('where Ceph’s units were taken away by hand, and nothing leads to what it holds, leaving that takes a word', () => {
		const forsaken = {'store/monSetupComplete': 'youBetcha', 'store/gateway/accessKey': 'CEPH'};
		const decisions = (keys: ACluster['keys'], units = stateless) =>
			credentials.plan(asked({keys: keys ?? {}, units}, all), undefined).decisions?.map(({id}) => id);
		expect(decisions(forsaken)).toEqual(['leave-data']);
		expect(decisions({...present, ...forsaken, 'database/host': ''})).toEqual(['leave-data']);
		// After a move both places are known, and compared; a new cluster asks in the step storage.
		expect(decisions({...present, ...forsaken, 'database/engine': 'x'})).toEqual([]);
		expect(decisions({})).toEqual([]);
		expect(decisions(forsaken, [])).toEqual([]);
	});

	it('to keep what cannot stay: a key that is not carried, the password of every cluster, a drain that gets nothing', () => {
		const keeps = (id: string, keys: Readonly<Record<string, string>>) =>
			credentials.questions.find((question) => question.id === id)?.keeps?.(asked({keys}, {registry: 's3'}));
		expect(keeps('secretkey', {'registry/s3secretKey': 'abc'})).toBe(true);
		expect(keeps('secretkey', {'registry/s3secretKey': "a'b"})).toBe(false);
		expect(keeps('dbpassword', {'database/password': 'abc'})).toBe(true);
		expect(keeps('dbpassword', {'database/password': 'changeme123'})).toBe(false);
		expect(keeps('drain', {'logs/drain': 'udp://logs:514'})).toBe(true);
		expect(keeps('drain', {'logs/drain': 'logs:514'})).toBe(false);
		expect(keeps('accesskey', {...present, 'registry/s3accessKey': 'AKIA X'})).toBe(false);
	});

	it('Swift where it is not already; where it is, it stays', () => {
		expect(judged('registry', 'swift')).toMatch(/nowhere documented/);
		expect(judged('registry', 'swift', {keys: {'registry/swiftAuthURL': 'http://keystone'}})).toBe('fine');
		const {settings} = planned(
			{keys: {'registry/swiftAuthURL': 'x', 'store/gateway/dummy': '1'}},
			{registry: 'swift', ...database, ...logs},
		);
		expect(Object.keys(settings).filter((key) => key.startsWith('registry'))).toEqual([]);
	});

	it('a new access key with the old secret', () => {
		const {secretkey: _old, ...half} = s3;
		expect(credentials.judge?.(asked({}, half))).toMatchObject({question: 'secretkey'});
	});
});

describe('what check says', () => {
	it.each<[string, ACluster, Readonly<Record<string, string>>]>([
		['all is set', {keys: present, units: stateless}, {'credentials/present': 'good'}],
		['nothing is installed', {}, {'credentials/not-installed': 'attention'}],
		[
			'the engine is another (deis/deis#4666)',
			{keys: {...present, 'database/engine': 'postgresql'}, units: stateless},
			{'credentials/bad-engine': 'danger'},
		],
		[
			'the drain has no scheme (deis/deis#3477)',
			{keys: {...present, 'logs/drain': 'logs:514'}, units: stateless},
			{'credentials/bad-drain': 'danger'},
		],
		[
			'the logger writes files that have no volume',
			{keys: {...present, 'logs/storageAdapterType': 'file'}, units: stateless},
			{'credentials/logs-lost': 'attention', 'credentials/present': 'good'},
		],
		[
			'a key that the templates cannot carry',
			{keys: {...present, 'registry/s3secretKey': "a'b"}, units: stateless},
			{'credentials/uncarried': 'danger'},
		],
		[
			'a key is missing',
			{keys: {...present, 'registry/s3secretKey': ''}, units: stateless},
			{'credentials/missing': 'danger'},
		],
		['Ceph with the password of every cluster', {units: ceph}, {'credentials/default-password': 'danger'}],
		[
			'Ceph with others',
			{units: ceph, keys: {'database/password': 'a', 'database/adminPass': 'b'}},
			{'credentials/present': 'good'},
		],
	])('%s', (_what, cluster, expected) => {
		expect(statuses(cluster)).toEqual(expected);
	});

	it('and undo asks before it leads a platform that runs elsewhere', () => {
		const data = {
			version: 1 as const,
			run: 'r',
			at: 't',
			settings: [{path: ['database', 'host']}, {path: ['database', 'password']}],
			objects: [],
			lasting: [],
		};
		expect(undoDecisions(factsOf({units: stateless}), data).map(({id}) => id)).toEqual(['undo-storage']);
		expect(undoDecisions(factsOf(), data)).toEqual([]);
	});
});
