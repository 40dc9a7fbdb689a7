import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {Finding} from '../../../../source/core/finding.js';
import type {Json} from '../../../../source/core/json.js';
import type {Answers, Known, Verdict} from '../../../../source/core/question.js';
import {known, unknown} from '../../../../source/core/reading.js';
import {Secret} from '../../../../source/core/secret.js';
import {unset} from '../../../../source/core/settings.js';
import {shown} from '../../../../source/core/text.js';
import {commandsOf} from '../../../../source/core/script/script.js';
import type {SecretObject, WorkflowFacts as F} from '../../../../source/platforms/workflow/facts.js';
import {tls} from '../../../../source/platforms/workflow/steps/tls/tls.js';
import {undoDecisions} from '../../../../source/platforms/workflow/steps/tls/undo.js';
import {
	expiredCertificate,
	expiredKey,
	goodCertificate,
	goodKey,
	otherKey,
	routerCertificate,
} from '../../../../source/practice/files/certificates.js';
import {factsWith, workload} from './preseed-facts.js';

const now = new Date('2026-11-21T00:00:00Z');
const day = 24 * 3600 * 1000;
const end = new Date('2120-01-01T00:00:00Z');
const before = (days: number) => new Date(end.getTime() - days * day);
const [leaf = '', intermediate = ''] = goodCertificate.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];

type Annotations = Readonly<Record<string, string>>;

const named = (annotations: Annotations) =>
	Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`router.deis.io/nginx.${name}`, value]));

function router(annotations: Annotations): Json {
	const {kind, metadata, spec} = workload('deis-router', 'hephy/router:v2.19.0') as {readonly [key: string]: Json};
	return {kind: kind!, spec: spec!, metadata: {...(metadata as object), annotations: named(annotations)}};
}

function service(more: {readonly annotations?: Annotations; readonly ingress?: Json} = {}): Json {
	return {
		kind: 'Service',
		metadata: {name: 'deis-router', annotations: more.annotations ?? {}},
		status: {loadBalancer: more.ingress === undefined ? {} : {ingress: [more.ingress]}},
	};
}

function secret(data: Annotations, more: Partial<SecretObject> = {}): SecretObject {
	return {
		name: 'deis-router-platform-cert',
		type: 'Opaque',
		annotations: {},
		data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, new Secret(key, value)])),
		resourceVersion: '1',
		changed: undefined,
		...more,
	};
}

const pair = (certificate = goodCertificate, key = goodKey) => secret({'tls.crt': certificate, 'tls.key': key});
const allSet: Annotations = {
	platformDomain: 'practice.example',
	'ssl.enforce': 'true',
	'ssl.hsts.enabled': 'true',
	'ssl.hsts.maxAge': '300',
};

/** A release whose router and values agree. */
function facts(annotations: Annotations, secrets: readonly SecretObject[], more: Partial<F> = {}): F {
	const {platformDomain, ...rest} = annotations;
	return factsWith([router(annotations), service({ingress: {ip: '203.0.113.10'}})], {
		secrets: known(secrets),
		effective: known({
			router: {platform_domain: platformDomain ?? '', deployment_annotations: named(rest), dhparam: ''},
		}),
		...more,
	});
}

const setUpWith = (one: SecretObject) => facts(allSet, [one]);
const told = (findings: readonly Finding[]) => Object.fromEntries(findings.map(({id, status}) => [id, status]));

describe('check of TLS', () => {
	const rest = {'tls/domain': 'good', 'tls/enforced': 'good', 'tls/hsts': 'good'};

	it.each<readonly [string, F, Date, Readonly<Record<string, string>>]>([
		['all is well', setUpWith(pair()), now, {'tls/certificate': 'good', ...rest}],
		['30 days left', setUpWith(pair()), before(30), {'tls/certificate': 'good', ...rest}],
		['29 days left', setUpWith(pair()), before(29.5), {'tls/expires-soon': 'attention', ...rest}],
		['7 days left', setUpWith(pair()), before(7), {'tls/expires-soon': 'attention', ...rest}],
		['6 days left', setUpWith(pair()), before(6.9), {'tls/expires-soon': 'danger', ...rest}],
		['over', setUpWith(pair()), end, {'tls/expired': 'danger', ...rest}],
		['not yet', setUpWith(pair()), new Date('2019-01-01'), {'tls/not-yet-valid': 'danger', ...rest}],
		['hostile 29: another key', setUpWith(pair(goodCertificate, otherKey)), now, {'tls/mismatch': 'danger', ...rest}],
		['hostile 30: no intermediate', setUpWith(pair(leaf)), now, {'tls/incomplete-chain': 'attention', ...rest}],
		[
			'hostile 30: wrong order',
			setUpWith(pair(intermediate + leaf)),
			now,
			{'tls/incomplete-chain': 'attention', ...rest},
		],
		[
			'hostile 35: signed by itself',
			setUpWith(pair(routerCertificate)),
			now,
			{'tls/mismatch': 'danger', 'tls/wrong-names': 'danger', 'tls/self-signed': 'attention', ...rest},
		],
		['hostile 34: no PEM', setUpWith(pair('0\u0082\u0003')), now, {'tls/unreadable': 'danger', ...rest}],
		[
			'several at once',
			setUpWith(pair(leaf, otherKey)),
			end,
			{'tls/mismatch': 'danger', 'tls/expired': 'danger', 'tls/incomplete-chain': 'attention', ...rest},
		],
		[
			'hostile 32: other names',
			facts({...allSet, platformDomain: 'other.example'}, [pair()]),
			now,
			{'tls/wrong-names': 'danger', ...rest},
		],
		[
			'deis/workflow#349: other keys in the Secret',
			setUpWith(secret({cert: goodCertificate, key: goodKey})),
			now,
			{'tls/incomplete-secret': 'danger', ...rest, 'tls/enforced-without-certificate': 'danger', 'tls/enforced': ''},
		],
		[
			'deis/router#149: enforced without a certificate',
			facts(allSet, []),
			now,
			{'tls/no-certificate': 'danger', ...rest, 'tls/enforced-without-certificate': 'danger', 'tls/enforced': ''},
		],
		[
			'nothing at all',
			facts({}, []),
			now,
			{
				'tls/no-certificate': 'danger',
				'tls/no-domain': 'attention',
				'tls/not-enforced': 'attention',
				'tls/no-hsts': 'attention',
			},
		],
		[
			'HSTS alone, which implies enforcing',
			facts({platformDomain: 'practice.example', 'ssl.hsts.enabled': 'true'}, [pair()]),
			now,
			{'tls/certificate': 'good', ...rest},
		],
		[
			'a setting by hand',
			facts(allSet, [pair()], {effective: known({router: {platform_domain: 'practice.example'}})}),
			now,
			{'tls/certificate': 'good', ...rest, 'tls/drift': 'attention'},
		],
		[
			'secrets that may not be read',
			facts(allSet, [], {secrets: unknown('kubectl said: (Forbidden) secrets')}),
			now,
			{'tls/unknown': 'unknown', ...rest},
		],
		[
			'neither secrets nor objects',
			facts(allSet, [], {secrets: unknown('no'), objects: unknown('no')}),
			now,
			{'tls/unknown': 'unknown', 'tls/router-unknown': 'unknown'},
		],
		['native ingress', factsWith([], {secrets: known([])}), now, {'tls/elsewhere': 'unknown'}],
		[
			'weak parameters',
			facts(allSet, [
				pair(),
				{
					...secret({dhparam: '-----BEGIN DH PARAMETERS-----\nMAYCAQUCAQI=\n-----END DH PARAMETERS-----'}),
					name: 'deis-router-dhparam',
				},
			]),
			now,
			{'tls/certificate': 'good', ...rest, 'tls/weak-dhparam': 'attention'},
		],
	])('%s', (_, held, at, wanted) => {
		const expected = Object.fromEntries(Object.entries(wanted).filter(([, status]) => status !== ''));
		expect(told(tls.assess(held, at))).toEqual(expected);
	});

	it('says what ends TLS at a load balancer, and what to do there', () => {
		const name = 'service.beta.kubernetes.io/aws-load-balancer-ssl-cert';
		const held = factsWith([router(allSet), service({annotations: {[name]: 'arn:aws:acm:x'}})], {secrets: known([])});
		expect(tls.assess(held, now)).toMatchObject([{id: 'tls/elsewhere', says: expect.stringContaining(name)}]);
		const {refusal} = tls.plan(asking(held, {}), undefined);
		expect(refusal?.instructions.join('\n')).toContain('X-Forwarded-Proto');
		expect(tls.questions.filter(({when}) => when?.(asking(held, {})) !== false)).toEqual([]);
	});

	it('never says a line of the key', () => {
		const said = JSON.stringify(tls.assess(setUpWith(pair(goodCertificate, otherKey)), now));
		for (const line of otherKey.split('\n').filter(({length}) => length > 20)) expect(said).not.toContain(line);
	});

	it('has help for every finding', () => {
		const help = readFileSync('source/help/steps/tls.md', 'utf8');
		const sources = ['workflow/steps/tls/assess.ts', 'shared/tls/assess-pair.ts'].map((name) =>
			readFileSync(`source/platforms/${name}`, 'utf8'),
		);
		const ids = sources.flatMap((text) => [...text.matchAll(/id: '(tls\/[\w-]+)'/g)].map(([, id]) => id ?? ''));
		expect(ids.length).toBeGreaterThan(15);
		for (const id of ids) expect(help).toContain(`## ${id}\n`);
	});
});

function asking(held: F, answers: Answers, more: Partial<Known<F>> = {}): Known<F> {
	return {facts: held, answers, all: {tls: answers}, now, given: Object.keys(answers), ...more};
}

const full: Answers = {
	certificate: goodCertificate,
	key: new Secret('SEAWORTHY_TLS_KEY', goodKey, 'pem'),
	domain: 'practice.example',
	address: 'lb.example.com',
	enforce: true,
	hsts: '300',
};

describe('the plan of TLS', () => {
	const ids = (tasks: readonly {readonly id: string}[] = []) => tasks.map(({id}) => id);
	const settings = (known: Known<F>) =>
		(tls.plan(known, undefined).settings ?? []).map(({path, value, ifDone}) => [
			path.at(-1),
			value === unset ? 'unset' : value,
			ifDone,
		]);

	it('stores, checks, and lets enforcing and HSTS hang on the check; all strings', () => {
		const planned = tls.plan(asking(facts({}, []), full), undefined);
		expect(ids(planned.before)).toEqual(['tls/store', 'tls/reached', 'tls/answers']);
		expect(ids(planned.after)).toEqual(['tls/hsts-stays', 'tls/redirects', 'tls/strict']);
		expect(settings(asking(facts({}, []), full))).toEqual([
			['platform_domain', 'practice.example', undefined],
			['router.deis.io/nginx.ssl.enforce', 'true', 'tls/answers'],
			['router.deis.io/nginx.ssl.hsts.enabled', 'true', 'tls/answers'],
			['router.deis.io/nginx.ssl.hsts.maxAge', '300', 'tls/answers'],
		]);
		expect(planned.before?.map(({optional}) => optional)).toEqual([
			undefined,
			'Enforcing TLS and HSTS are left out.',
			'Enforcing TLS and HSTS are left out.',
		]);
		expect(planned.costs?.[0]).toBe(
			'HSTS stays in every browser that saw it until its 300 s are over; until then they refuse http.',
		);
		expect(planned.byHand?.join('\n')).toMatch(/logs in again over https[\s\S]*Change what was sent in clear/);
	});

	it('writes the pair by server-side apply, the key over standard input alone', () => {
		const [store] = tls.plan(asking(facts({}, []), full), undefined).before ?? [];
		const [command] = store === undefined ? [] : commandsOf(store);
		expect(command?.arguments.join(' ')).toContain(
			'apply --server-side --field-manager seaworthy --force-conflicts --filename -',
		);
		const stdin = command?.stdin;
		expect(Array.isArray(stdin) ? shown(stdin) : '').toBe(
			`{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "deis-router-platform-cert", "namespace": "deis"}, "type": "kubernetes.io/tls",\n "data": {"tls.crt": "base64(${goodCertificate})",\n "tls.key": "base64($SEAWORTHY_TLS_KEY\n)"}}\n`,
		);
		expect(store?.changes).toEqual(['secret/deis-router-platform-cert']);
	});

	it.each(['Opaque', 'kubernetes.io/tls'])('leaves the type of a present Secret: %s', (type) => {
		const present = {...pair(expiredCertificate, expiredKey), type};
		const [store] = tls.plan(asking(facts(allSet, [present]), full), undefined).before ?? [];
		const stdin = store === undefined ? undefined : commandsOf(store)[0]?.stdin;
		expect(Array.isArray(stdin) ? shown(stdin) : '').toContain(`"type": ${JSON.stringify(type)},`);
	});

	it('a renewal checks 443 too, and fails when it does not show the certificate: nothing is there to leave out', () => {
		const renewal = {certificate: full['certificate'], key: full['key']};
		const planned = tls.plan(asking(setUpWith(pair(expiredCertificate, expiredKey)), renewal), undefined);
		expect([ids(planned.before), ids(planned.after), planned.settings]).toEqual([
			['tls/store'],
			['tls/reached', 'tls/answers'],
			[],
		]);
		expect(planned.after?.map(({optional}) => optional)).toEqual([undefined, undefined]);
		expect(JSON.stringify(planned.after)).toContain('203.0.113.10:443');
		expect(planned.byHand).toEqual([]);
	});

	it('hostile 64, 65: plans nothing when all of it is so, in whatever layout the certificate was stored', () => {
		const present = pair(`${goodCertificate.replaceAll('\n', '\r\n')}\n`, goodKey.trimEnd());
		const planned = tls.plan(asking(setUpWith(present), full), undefined);
		expect([planned.before, planned.settings, planned.after, planned.byHand]).toEqual([[], [], [], []]);
	});

	it('on the word of the operator nothing is checked, and the end says so', () => {
		const planned = tls.plan(asking(facts({}, []), full, {accepted: ['trust-443']}), undefined);
		expect([ids(planned.before), ids(planned.after)]).toEqual([['tls/store'], ['tls/hsts-stays']]);
		expect(planned.settings?.map(({ifDone}) => ifDone)).toEqual([undefined, undefined, undefined, undefined]);
		expect(planned.decisions?.map(({id}) => id)).toEqual(['trust-443']);
		expect(planned.unverified).toEqual(['That 443 shows the certificate: it was not checked.']);
	});

	it('facts 0.0 no. 10: the domain stands in one form, never in both', () => {
		const inMap = (domain: string): F =>
			facts({...allSet, platformDomain: domain}, [pair()], {
				effective: known({
					router: {platform_domain: '', deployment_annotations: named({...allSet, platformDomain: domain})},
				}),
			});
		expect(settings(asking(inMap('practice.example'), full))).toEqual([]);
		expect(settings(asking(inMap('old.example'), full))).toEqual([
			['platform_domain', 'practice.example', undefined],
			['router.deis.io/nginx.platformDomain', 'unset', undefined],
		]);
	});

	it('HSTS of 0 is off, and off where nothing was set needs no setting', () => {
		expect(settings(asking(facts({}, []), {...full, hsts: '0'})).map(([name]) => name)).toEqual([
			'platform_domain',
			'router.deis.io/nginx.ssl.enforce',
		]);
		expect(settings(asking(setUpWith(pair()), {hsts: '0'}))).toEqual([
			['router.deis.io/nginx.ssl.hsts.enabled', 'false', undefined],
		]);
	});

	it('an own dhparam goes as the base64 of its PEM, which the chart does not encode again', () => {
		const pem = '-----BEGIN DH PARAMETERS-----\nMAYCAQUCAQI=\n-----END DH PARAMETERS-----\n';
		expect(settings(asking(setUpWith(pair()), {dhparam: pem}))).toEqual([
			['dhparam', Buffer.from(pem).toString('base64'), undefined],
		]);
	});

	it('cert-manager would put its own back: refused, and the rest goes on without', () => {
		const managed = {...pair(), annotations: {'cert-manager.io/certificate-name': 'wildcard'}};
		const held = facts({platformDomain: 'practice.example'}, [managed]);
		expect(tls.plan(asking(held, {...full, certificate: expiredCertificate}), undefined).refusal?.says).toContain(
			'Certificate wildcard',
		);
		const asked = tls.questions.filter(({when}) => when?.(asking(held, {}, {given: []})) !== false).map(({id}) => id);
		expect(asked).toEqual(['domain', 'address', 'enforce', 'hsts', 'dhparam']);
	});
});

describe('what bad input gets', () => {
	const question = (id: string) => tls.questions.find((one) => one.id === id);
	const verdict = (id: string, value: string, answers: Answers = {}): Verdict | undefined =>
		question(id)?.validate?.(value, asking(facts({}, []), answers));

	it.each([
		['hostile 30: ', 'certificate', intermediate + leaf, 'The certificates are in the wrong order'],
		['hostile 31: ', 'certificate', expiredCertificate, 'expired on 2024-01-01'],
		['hostile 32: ', 'domain', 'other.example', 'It needs *.other.example'],
		[
			'hostile 33: ',
			'key',
			'-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----',
			'encrypted',
		],
		['hostile 34: ', 'certificate', goodKey, 'Were the two swapped?'],
		['hostile 34: ', 'key', goodCertificate, 'Were the two swapped?'],
		['hostile 34: ', 'certificate', '', 'empty'],
		['hostile 35: ', 'certificate', intermediate, 'not of a server'],
		['', 'domain', 'https://practice.example', 'without http:// or https://'],
		['', 'address', 'https://203.0.113.10', 'This has a scheme'],
		['', 'address', '2001:db8::1', '[2001:db8::1]'],
		['', 'address', '203.0.113.10:0', 'Give a host or IP address'],
		['', 'address', '-connect', 'Give a host or IP address'],
		['', 'address', '203.0.113.300', 'Give a host or IP address'],
		['', 'address', '203.0.113', 'Give a host or IP address'],
		['', 'address', 'lb..example.com', 'Give a host or IP address'],
		['hostile 17: ', 'address', 'x'.repeat(65_536), 'Give a host or IP address'],
		['', 'hsts', '5 minutes', 'Give whole seconds'],
		['', 'hsts', '-1', 'Give whole seconds'],
		['', 'dhparam', leaf, 'no Diffie-Hellman parameters'],
	])('%s%s gets a sentence', (_, id, value, says) => {
		expect(verdict(id, value, {certificate: goodCertificate})).toMatchObject({
			ok: false,
			says: expect.stringContaining(says),
		});
	});

	it.each(['203.0.113.10', 'lb.example.com', 'lb.example.com:30443', '[2001:db8::1]', '[2001:db8::1]:8443'])(
		'takes the address %s',
		(address) => {
			expect(verdict('address', address)).toMatchObject({ok: true});
		},
	);

	it('hostile 29: key and certificate are judged together, kept halves too', () => {
		const other = new Secret('SEAWORTHY_TLS_KEY', otherKey, 'pem');
		expect(tls.judge?.(asking(facts({}, []), {...full, key: other}))).toMatchObject({
			question: 'key',
			says: expect.stringContaining('does not belong'),
		});
		expect(
			tls.judge?.(asking(setUpWith(pair(expiredCertificate, expiredKey)), {certificate: goodCertificate})),
		).toMatchObject({question: 'key'});
		expect(tls.judge?.(asking(setUpWith(pair(expiredCertificate, expiredKey)), {hsts: '600'}))).toBeUndefined();
		expect(tls.judge?.(asking(facts({}, []), full))).toEqual({warnings: []});
	});

	it('HSTS without enforcing contradicts itself', () => {
		expect(tls.judge?.(asking(facts({}, []), {...full, enforce: false}))).toMatchObject({question: 'hsts'});
	});
});

describe('the undo of TLS', () => {
	const data = (before: string | undefined) => ({
		version: 1 as const,
		run: 'r',
		at: '2026-11-20T00:00:00Z',
		settings: [],
		objects: [{reference: 'secret/deis-router-platform-cert', ...(before === undefined ? {} : {before})}],
		lasting: [],
	});
	const object = (certificate: string) =>
		JSON.stringify({data: {'tls.crt': Buffer.from(certificate).toString('base64')}});

	it('asks only before an expired certificate comes back', () => {
		expect(undoDecisions(data(undefined), now)).toEqual([]);
		expect(undoDecisions(data(object(goodCertificate)), now)).toEqual([]);
		expect(undoDecisions(data(object(expiredCertificate)), now)).toMatchObject([{id: 'undo-expired-certificate'}]);
		expect(undoDecisions(data(object(goodCertificate)), end)).toMatchObject([{id: 'undo-expired-certificate'}]);
	});
});
