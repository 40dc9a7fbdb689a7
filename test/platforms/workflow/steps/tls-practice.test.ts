import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {at, isObject, type Json, textAt} from '../../../../source/core/json.js';
import type {Page} from '../../../../source/core/page.js';
import {makePractice} from '../../../../source/practice/make.js';
import {practiceCluster, type PracticeCluster} from '../../../practice/practice-cluster.js';
import {file, wizardOn} from './tls-session.js';

const secretName = 'deis-router-platform-cert';

const answers = (cluster: PracticeCluster) => ({
	certificate: file(cluster, 'good-certificate.pem'),
	key: file(cluster, 'good-key.pem'),
	domain: 'practice.example',
	address: '203.0.113.10',
	enforce: true,
	hsts: '300',
});

/** What of the cluster TLS is about: the router's annotations and the Secret, as data. */
async function stateOf(cluster: PracticeCluster): Promise<Json> {
	const router = await cluster.object('deployment/deis-router');
	const secret = await cluster.kubectl(`get secret ${secretName} --ignore-not-found --output json`);
	const object = secret.stdout === '' ? null : (JSON.parse(secret.stdout) as Json);
	const values = JSON.parse((await cluster.helm('get values hephy --output json')).stdout) as Json;
	return {
		annotations: at(router, 'metadata', 'annotations'),
		type: at(object, 'type'),
		data: at(object, 'data'),
		values: withoutEmpty(values),
	};
}

/** Helm keeps the maps whose last key `null` took away; they say nothing. */
function withoutEmpty(value: Json): Json {
	if (!isObject(value)) return value;
	const entries = Object.entries(value).flatMap(([key, inner]) => {
		const kept = withoutEmpty(inner ?? null);
		return kept === null ? [] : [[key, kept] as const];
	});
	return entries.length === 0 ? null : Object.fromEntries(entries);
}

const annotation = (state: Json, name: string) => textAt(state, 'annotations', `router.deis.io/nginx.${name}`);
const stored = (state: Json, key: string) => Buffer.from(textAt(state, 'data', key) ?? '', 'base64').toString();

describe('TLS on the practice cluster', () => {
	it('is checked, done, found good, found done, and undone', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		const before = await stateOf(cluster);
		expect(await wizard.check()).toEqual({
			'tls/no-certificate': 'danger',
			'tls/no-domain': 'attention',
			'tls/not-enforced': 'attention',
			'tls/no-hsts': 'attention',
		});

		const done = await wizard.setUp({answers: answers(cluster)});
		expect(done).toMatchObject({code: 0, says: expect.stringContaining('done: See the HSTS header')});
		const after = await stateOf(cluster);
		expect(after).toMatchObject({type: 'kubernetes.io/tls'});
		expect(stored(after, 'tls.crt')).toBe(file(cluster, 'good-certificate.pem'));
		expect(stored(after, 'tls.key')).toBe(file(cluster, 'good-key.pem'));
		expect(annotation(after, 'platformDomain')).toBe('practice.example');
		expect(annotation(after, 'ssl.enforce')).toBe('true');
		expect(annotation(after, 'ssl.hsts.enabled')).toBe('true');
		expect(annotation(after, 'ssl.hsts.maxAge')).toBe('300');
		expect(await wizard.check()).toEqual({
			'tls/certificate': 'good',
			'tls/domain': 'good',
			'tls/enforced': 'good',
			'tls/hsts': 'good',
		});
		expect(done.says).toContain('By hand: Everybody logs in again over https');

		const [writes, runs] = [wizard.writes().length, readdirSync(join(cluster.folder, 'journal'))];
		const again = await wizard.setUp({answers: answers(cluster)});
		expect(again).toMatchObject({code: 0, says: expect.stringContaining('There is nothing to do')});
		expect(wizard.writes().slice(writes)).toEqual([]);
		expect(readdirSync(join(cluster.folder, 'journal'))).toEqual(runs);

		const undone = await wizard.undo();
		expect(undone.code).toBe(0);
		expect(undone.says).toContain(
			'Cannot be put back: HSTS stays in every browser that saw it until its 300 s are over; until then they refuse http.',
		);
		expect(await stateOf(cluster)).toEqual(before);
	});

	it('no secret is in what is said, nor an annotation of client-side apply on the Secret', async () => {
		const cluster = await practiceCluster('fresh');
		const done = await wizardOn(cluster).setUp({answers: answers(cluster)});
		const [, line = ''] = file(cluster, 'good-key.pem').split('\n');
		expect(line).toHaveLength(64);
		expect(done.says + done.printed).not.toContain(line);
		const secret = await cluster.object(`secret/${secretName}`);
		expect(at(secret, 'metadata', 'annotations')).toBeUndefined();
	});

	it('when 443 does not answer only enforcing and HSTS are left out', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		const done = await wizard.setUp({answers: {...answers(cluster), address: '203.0.113.99'}});
		expect(done.code).toBe(4);
		expect(done.says).toContain('Not all of it was done');
		expect(done.says).toContain('203.0.113.99:443 does not answer with TLS');
		expect(done.says).toContain('Enforcing TLS and HSTS are left out.');
		const after = await stateOf(cluster);
		expect(stored(after, 'tls.crt')).not.toBe('');
		expect(annotation(after, 'platformDomain')).toBe('practice.example');
		expect(annotation(after, 'ssl.enforce')).toBeUndefined();
		expect(annotation(after, 'ssl.hsts.enabled')).toBeUndefined();
		expect(await wizard.check()).toMatchObject({'tls/certificate': 'good', 'tls/not-enforced': 'attention'});

		const trusted = await wizard.setUp({
			answers: {...answers(cluster), address: '203.0.113.99'},
			accept: ['trust-443'],
		});
		expect(trusted).toMatchObject({
			code: 0,
			says: expect.stringContaining('Not verified: That 443 shows the certificate'),
		});
		expect(annotation(await stateOf(cluster), 'ssl.enforce')).toBe('true');
	});

	it('nobody said where 443 is: it is the decision trust-443, refused when unattended', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		const {address: _, ...rest} = answers(cluster);
		const before = await stateOf(cluster);
		const refused = await wizard.setUp({answers: rest});
		expect(refused.code).toBe(2);
		expect(refused.says).toContain('Nobody said where port 443 is reached');
		expect(refused.says).toContain('--accept trust-443');
		expect(await stateOf(cluster)).toEqual(before);
		expect(await wizard.setUp({answers: rest, accept: ['trust-443']})).toMatchObject({code: 0});
		expect(annotation(await stateOf(cluster), 'ssl.hsts.maxAge')).toBe('300');
	});

	it('hostile 29: guided on a new cluster it proposes domain, address and 300 s, and asks for another key when the pair does not fit', async () => {
		const cluster = await practiceCluster('fresh');
		const {certificate, key} = answers(cluster);
		const keys = [file(cluster, 'mismatched-key.pem'), key];
		const proposed = (prompt: Page['prompt']) => ('initial' in prompt ? String(prompt.initial) : '');
		const done = await wizardOn(cluster).setUp({
			person: ({id, prompt}) =>
				id === 'question/tls.certificate'
					? certificate
					: id === 'question/tls.key'
						? (keys.shift() ?? '')
						: id === 'review'
							? 'go'
							: proposed(prompt),
		});
		expect(done.pages.map(({id, prompt}) => [id, proposed(prompt)])).toEqual([
			['question/tls.certificate', ''],
			['question/tls.key', ''],
			['question/tls.key', ''],
			['question/tls.domain', 'practice.example'],
			['question/tls.address', '203.0.113.10'],
			['question/tls.enforce', 'yes'],
			['question/tls.hsts', '300'],
			['question/tls.dhparam', ''],
			['review', 'leave'],
		]);
		expect(done.pages[2]?.body).toContainEqual({
			text: expect.stringContaining('The private key does not belong to the certificate of *.practice.example'),
			mark: 'failed',
		});
		expect(done.code).toBe(0);
		expect(stored(await stateOf(cluster), 'tls.key')).toBe(key);
	});

	it('hostile 31: an expired certificate is renewed by asking for certificate and key alone; undo asks before it puts it back', async () => {
		const cluster = await practiceCluster('expired');
		const wizard = wizardOn(cluster);
		const before = await stateOf(cluster);
		expect(await wizard.check()).toMatchObject({'tls/expired': 'danger', 'tls/enforced': 'good'});
		const {certificate, key} = answers(cluster);
		const renewed = await wizard.setUp({
			person: ({id}) =>
				id === 'question/tls.certificate'
					? certificate
					: id === 'question/tls.key'
						? key
						: id === 'review'
							? 'go'
							: 'practice',
		});
		expect(renewed.code).toBe(0);
		expect(renewed.pages.map(({id}) => id)).toEqual(['question/tls.certificate', 'question/tls.key', 'review']);
		expect(renewed.pages[0]?.body.map(({text}) => text).join('\n')).toMatch(
			/Now: for \*\.practice\.example.*, expired on 2024-01-01.*Kept as it is: domain practice\.example, http goes to https, HSTS off/,
		);
		expect(renewed.says).toContain('done: See that 203.0.113.10:443 shows the certificate');
		const after = await stateOf(cluster);
		expect(after).toMatchObject({
			type: 'Opaque',
			annotations: at(before, 'annotations')!,
			values: at(before, 'values')!,
		});
		expect(stored(after, 'tls.crt')).toBe(certificate);
		expect(await wizard.check()).toMatchObject({'tls/certificate': 'good'});

		const refused = await wizard.undo();
		expect(refused.code).toBe(2);
		expect(refused.says).toContain('The certificate that would be put back expired on 2024-01-01');
		expect(refused.says).toContain('--accept undo-expired-certificate');
		expect(await stateOf(cluster)).toEqual(after);
		expect(await wizard.undo({accept: ['undo-expired-certificate']})).toMatchObject({code: 0});
		expect(await stateOf(cluster)).toEqual(before);
	});

	it('a set-up cluster whose certificate is expired takes a longer HSTS all the same', async () => {
		const cluster = await practiceCluster('expired');
		const done = await wizardOn(cluster).setUp({answers: {hsts: '600'}});
		expect(done.code).toBe(0);
		expect(annotation(await stateOf(cluster), 'ssl.hsts.maxAge')).toBe('600');
	});

	it('enforcing is taken back with HSTS, which alone would go on', async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		await wizard.setUp({answers: answers(cluster)});
		const done = await wizard.setUp({answers: {enforce: false}});
		expect(done.code).toBe(0);
		expect(done.says).toContain('HSTS stays in every browser that saw it until its 300 s are over');
		const after = await stateOf(cluster);
		expect([annotation(after, 'ssl.enforce'), annotation(after, 'ssl.hsts.enabled')]).toEqual(['false', 'false']);
		expect(await wizard.check()).toMatchObject({'tls/not-enforced': 'attention', 'tls/no-hsts': 'attention'});
	});

	it("hostile 64: annotations changed by hand are told, and put back on the operator's word", async () => {
		const cluster = await practiceCluster('fresh');
		const wizard = wizardOn(cluster);
		await wizard.setUp({answers: answers(cluster)});
		await cluster.kubectl('annotate deployment/deis-router router.deis.io/nginx.ssl.hsts.maxAge=60 --overwrite');
		expect(await wizard.check()).toMatchObject({'tls/drift': 'attention', 'tls/hsts': 'good'});
		const refused = await wizard.setUp({answers: answers(cluster)});
		expect(refused).toMatchObject({code: 2, says: expect.stringContaining('--accept put-back-hand-edits')});
		expect(await wizard.setUp({answers: answers(cluster), accept: ['put-back-hand-edits']})).toMatchObject({code: 0});
		expect(annotation(await stateOf(cluster), 'ssl.hsts.maxAge')).toBe('300');
		expect(await wizard.check()).not.toHaveProperty('tls/drift');
	});

	it('without deis-router it says so and what to do, and asks nothing', async () => {
		const cluster = await practiceCluster('fresh');
		await cluster.kubectl('delete deployment deis-router');
		const wizard = wizardOn(cluster);
		expect(await wizard.check()).toEqual({'tls/elsewhere': 'unknown'});
		const refused = await wizard.setUp({answers: answers(cluster)});
		expect(refused.code).toBe(1);
		expect(refused.says).toContain('There is no deis-router');
		expect(refused.says).toContain('Give the ingress controller a default (wildcard) certificate');
		expect(wizard.writes()).toEqual([]);
	});
});

describe('the printed script', () => {
	const root = mkdtempSync(join(tmpdir(), 'seaworthy-tls-'));
	const run = promisify(execFile);
	const standIns = join(root, 'dist/stand-ins.js');

	beforeAll(async () => {
		await build({
			entryPoints: ['source/practice/stand-ins.ts'],
			bundle: true,
			splitting: true,
			format: 'esm',
			platform: 'node',
			outdir: join(root, 'dist'),
			logLevel: 'error',
		});
		writeFileSync(join(root, 'dist/package.json'), '{"type":"module"}');
	});
	afterAll(() => {
		rmSync(root, {recursive: true, force: true});
	});

	it.each([
		['as openssl writes it', (pem: string) => pem],
		[
			'with CRLF, blanks, text around it and in lines of another length',
			(pem: string) =>
				`\uFEFFBag Attributes: none\r\n${pem
					.replace(/(-\n)([\s\S]*?)(\n-)/, (_, head: string, body: string, tail: string) => {
						const lines = body.replaceAll('\n', '').match(/.{1,76}/g) ?? [];
						return `${head}${lines.join(' \n  ')}${tail}`;
					})
					.replaceAll('\n', '\r\n')}\r\n\r\n# the end`,
		],
	])('leaves what the run leaves: a key %s', async (_, written) => {
		const direct = await practiceCluster('fresh');
		const scripted = await practiceCluster('fresh');
		cpSync(join(direct.folder, 'state.json'), join(scripted.folder, 'state.json'));
		await makePractice({folder: scripted.folder, standIns, pace: 0});
		const given = {...answers(direct), key: written(file(direct, 'good-key.pem'))};
		expect(await wizardOn(direct).setUp({answers: given})).toMatchObject({code: 0});
		const wizard = wizardOn(scripted);
		const {printed, code} = await wizard.setUp({answers: given, dryRun: true});
		expect(code).toBe(0);
		expect((await wizard.setUp({answers: given, dryRun: true})).printed).toBe(printed);
		expect(wizard.writes()).toEqual([]);
		const path = join(root, 'plan.sh');
		writeFileSync(path, printed);
		const [key] = printed.split('\n').filter((line) => line === file(direct, 'good-key.pem').split('\n')[1]);
		expect(key).toBeUndefined();
		await run('sh', [path], {env: {...process.env, SEAWORTHY_TLS_KEY: given.key}});
		expect(await stateOf(scripted)).toEqual(await stateOf(direct));
	});

	it('leaves enforcing and HSTS out by itself when 443 does not answer', async () => {
		const cluster = await practiceCluster('fresh');
		await makePractice({folder: cluster.folder, standIns, pace: 0});
		const given = {...answers(cluster), address: '203.0.113.99'};
		const {printed} = await wizardOn(cluster).setUp({answers: given, dryRun: true});
		const path = join(root, 'no-443.sh');
		writeFileSync(path, printed);
		const ran = run('sh', [path], {env: {...process.env, SEAWORTHY_TLS_KEY: given.key}});
		const {code, stderr} = await ran.then(
			({stderr: said}) => ({code: 0, stderr: said}),
			(error: unknown) => error as {readonly code: number; readonly stderr: string},
		);
		expect(code, stderr).toBe(4);
		expect(stderr).toContain('203.0.113.99:443 does not answer with TLS');
		expect(stderr).toContain('part of it was left out');
		expect(stderr).not.toContain('Done.');
		const after = await stateOf(cluster);
		expect(annotation(after, 'platformDomain')).toBe('practice.example');
		expect(annotation(after, 'ssl.enforce')).toBeUndefined();
	});
});
