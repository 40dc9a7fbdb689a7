import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/core/secret.js';
import {shown, isText} from '../../../source/core/text.js';
import {unset} from '../../../source/core/settings.js';
import {isAtLeast} from '../../../source/platforms/deis-v1/facts.js';
import {machinesOf, unitsOf} from '../../../source/platforms/deis-v1/fleet.js';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {settle} from '../../../source/platforms/deis-v1/settle.js';
import {store} from '../../../source/platforms/deis-v1/store.js';
import {isSecretKey, readNode} from '../../../source/platforms/deis-v1/tree.js';
import {known, unknown} from '../../../source/core/reading.js';
import {factsOf} from './a-cluster.js';

const answered = (stdout: string) => ({exitCode: 0, stdout, stderr: '', took: 1});

describe('what etcd answers', () => {
	it('is a node, nothing, or unknown; never nothing for an error', () => {
		expect(readNode(answered('{"node":{"key":"/deis"}}\n200\n'))).toEqual(known({key: '/deis'}));
		// The path is that of the first missing ancestor (facts/deis-v1 1.2).
		expect(readNode(answered('{"errorCode":100,"message":"Key not found","cause":"/deis","index":3}\n404\n'))).toEqual(
			known(undefined),
		);
		expect(readNode(answered('{"errorCode":300,"message":"Raft Internal Error"}\n500\n'))).toEqual(
			unknown('etcd answered 500: Raft Internal Error.'),
		);
		expect(readNode(answered('\n000\n'))).toEqual(unknown('etcd answered 000.'));
		expect(readNode({...answered(''), exitCode: 255, stderr: 'Connection refused'})).toEqual(
			unknown('ssh said: Connection refused'),
		);
	});

	it('is fleet’s hosts and units', () => {
		const id = '1'.repeat(32);
		const object = JSON.stringify({ID: id, PublicIP: '10.0.0.11', Metadata: {controlPlane: 'true'}});
		const leaf = {key: `/_coreos.com/fleet/machines/${id}/object`, value: object};
		expect(machinesOf({nodes: [{key: `/_coreos.com/fleet/machines/${id}`, nodes: [leaf]}]})).toEqual([
			{id, address: '10.0.0.11', metadata: {controlPlane: 'true'}},
		]);
		const state = JSON.stringify({loadState: 'loaded', activeState: 'active', subState: 'running'});
		const unit = '/_coreos.com/fleet/states/deis-router@1.service';
		expect(unitsOf({nodes: [{key: unit, nodes: [{key: `${unit}/${id}`, value: state}]}]})).toEqual([
			{unit: 'deis-router@1.service', machine: id, load: 'loaded', active: 'active', sub: 'running'},
		]);
	});

	it.each([
		['platform/sshPrivateKey', true],
		['controller/secretKey', true],
		['controller/builderKey', true],
		['controller/auth/ldap/bind/password', true],
		['database/password', true],
		['database/adminPass', true],
		['registry/s3secretKey', true],
		['store/gateway/secretKey', true],
		['store/gateway/accessKey', true],
		['store/adminKeyring', true],
		['router/sslKey', true],
		['certs/example.com/key', true],
		['config/app/database_url', true],
		['router/sslCert', false],
		['controller/registrationMode', false],
		['platform/domain', false],
	])('hostile 58: %s is secret: %s', (key, is) => {
		expect(isSecretKey(key)).toBe(is);
	});
});

describe('the write of the keys', () => {
	const write = (
		facts = factsOf({
			keys: {
				'controller/registrationMode': 'enabled',
				'database/password': 'old-canary',
				'router/enforceHTTPS': 'true',
			},
		}),
	) =>
		settle(facts, [
			{setting: {path: ['controller', 'registrationMode'], value: 'admin_only'}, present: 'enabled'},
			{
				setting: {path: ['database', 'password'], value: [new Secret('SEAWORTHY_NEW', 'new-canary')]},
				present: new Secret('database.password', 'old-canary'),
			},
			{setting: {path: ['router', 'enforceHTTPS'], value: unset}, present: 'true'},
		]);

	it('is one task over what was read; values only come over stdin, as base64, and no secret can be seen', () => {
		const [task] = write().tasks;
		if (task?.action.kind !== 'run') throw new Error('no run');
		const {command} = task.action;
		const words = command.arguments.join(' ');
		expect(words).toContain("deis/controller/registrationMode 'prevIndex=3'");
		expect(words).toContain("deis/database/password 'prevIndex=4'");
		expect(words).toContain("deis/router/enforceHTTPS 'prevIndex=5'");
		expect(words + JSON.stringify(task)).not.toContain('canary');
		if (command.stdin === undefined || !isText(command.stdin)) throw new Error('no text');
		expect(shown(command.stdin)).toBe(
			'base64(admin_only)\nbase64(enabled)\nbase64($SEAWORTHY_NEW)\n@\n-\nbase64(true)\n',
		);
		expect(task.notes).toEqual([
			'/deis/controller/registrationMode: "enabled" → "admin_only"',
			'/deis/database/password: (set, hidden) → $SEAWORTHY_NEW',
			'/deis/router/enforceHTTPS: "true" → the component\'s default',
		]);
	});

	it('is refused for a key that a live component writes: it would be lost at once (facts/deis-v1 1.3)', () => {
		const facts = factsOf();
		if (!facts.tree.known) throw new Error('unknown');
		const tree = new Map([...facts.tree.value, ['database/host', {value: '10.0.0.11', index: 9, ttl: 17}] as const]);
		const change = {setting: {path: ['database', 'host'], value: 'db.example.com'}, present: '10.0.0.11'};
		expect(settle({...facts, tree: known(tree)}, [change]).refusal?.says).toContain('every few seconds');
	});

	it('hangs on one task that may fail, not on two: all of it is one write, and would hang on the wrong one', () => {
		const change = (key: string, ifDone?: string) => ({
			setting: {path: ['router', key], value: 'true', ...(ifDone === undefined ? {} : {ifDone})},
			present: undefined,
		});
		const two = settle(factsOf(), [change('a', 'tls/routers'), change('b'), change('c', 'storage/expired')]);
		expect(two.tasks).toEqual([]);
		expect(two.refusal?.says).toContain('hangs on two different things that may fail');
		expect(two.refusal?.instructions).toEqual(['Do them one after another: a run for each step.']);
		const one = settle(factsOf(), [change('a', 'tls/routers'), change('b'), change('c', 'tls/routers')]);
		expect(one.refusal).toBeUndefined();
		expect(one.tasks).toHaveLength(1);
	});

	it.each([
		[
			'curl: (22) The requested URL returned error: 412\nnot written: http://127.0.0.1:2379/v2/keys/deis/a/b',
			'Somebody wrote /deis/a/b',
		],
		['not written: http://x/v2/keys/deis/b\nnot put back: http://x/v2/keys/deis/a', 'could not be put back'],
		['core@tunnel: Permission denied (publickey).', 'does not take the keys'],
	])('hostile 63: %j is explained', (stderr, says) => {
		const [task] = write().tasks;
		if (task?.action.kind !== 'run') throw new Error('no run');
		expect(task.action.explain?.({...answered(''), exitCode: 1, stderr})?.says).toContain(says);
	});
});

describe('what is remembered in etcd', () => {
	const kept = store(factsOf().target);
	const leaf = (key: string, value: string) =>
		`${JSON.stringify({node: {key: `/seaworthy/${key}`, value, modifiedIndex: 7}})}\n200\n`;
	const none = '{"errorCode":100,"message":"Key not found"}\n404\n';

	it('is one key of documents, with its version', () => {
		expect(kept.parse(leaf('memory', '{"run-1.jsonl":"{}\\n"}'))).toEqual(
			known({
				version: '7',
				documents: {'run-1.jsonl': '{}\n'},
			}),
		);
		expect(kept.parse(none)).toEqual(known({documents: {}}));
	});

	it('hostile 22: an error of etcd, or garbage, is never taken for nothing', () => {
		const broken = '{"errorCode":300,"message":"Raft"}\n500\n';
		expect(kept.parse(broken)).toEqual(unknown('etcd answered 500: Raft.'));
		expect(kept.parseLock(broken)).toEqual(unknown('etcd answered 500: Raft.'));
		expect(kept.parse(leaf('memory', 'garbage'))).toEqual(unknown('/seaworthy/memory is damaged: it is no JSON.'));
	});

	it('hostile 62: the lock is a key that is taken over the index that was read, or where none is', () => {
		expect(kept.parseLock(none)).toEqual(known(undefined));
		const held = {holder: 'ben@laptop', renewed: 'now', version: '7'};
		expect(kept.parseLock(leaf('lock', '{"holder":"ben@laptop","renewed":"now"}'))).toEqual(known(held));
		expect(kept.isConflict('curl: (22) The requested URL returned error: 412 Precondition Failed')).toBe(true);
		expect(kept.isConflict('curl: (22) The requested URL returned error: 500')).toBe(false);
		expect(kept.takeLock('anna', 'now', '7').arguments.at(-1)).toContain('prevIndex=7');
		expect(kept.takeLock('anna', 'now', undefined).arguments.at(-1)).toContain('prevExist=false');
	});
});

describe('the platform', () => {
	it('knows versions by their numbers', () => {
		expect(isAtLeast(known('1.10.0'), '1.9.0')).toBe(true);
		expect(isAtLeast(known('1.5.2'), '1.6.0')).toBe(false);
		expect(isAtLeast(unknown('?'), '1.6.0')).toBeUndefined();
	});

	it('hides the secrets that the cluster holds, and says what was found', () => {
		const facts = factsOf({keys: {'router/sslKey': 'a present secret'}});
		expect(deisV1.secrets(facts).map((secret) => secret.name)).toEqual(['router.sslKey']);
		expect(deisV1.describe(facts)).toEqual(['Deis v1.13.4, 0 hosts']);
		expect(deisV1.obstacle(facts)).toBeUndefined();
		expect(deisV1.obstacle({...facts, tree: unknown('etcd answered 500.')})?.says).toContain('nothing can be written');
	});
});
