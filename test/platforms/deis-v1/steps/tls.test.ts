import {describe, expect, it} from 'vitest';
import type {Answers, Known} from '../../../../source/core/question.js';
import {known, unknown} from '../../../../source/core/reading.js';
import {Secret} from '../../../../source/core/secret.js';
import {commandsOf} from '../../../../source/core/script/script.js';
import {type Change, type SettingValue, unset} from '../../../../source/core/settings.js';
import {isText, shown} from '../../../../source/core/text.js';
import type {DeisFacts as F} from '../../../../source/platforms/deis-v1/facts.js';
import {objects} from '../../../../source/platforms/deis-v1/keep.js';
import {deisV1} from '../../../../source/platforms/deis-v1/platform.js';
import {settle} from '../../../../source/platforms/deis-v1/settle.js';
import {tls} from '../../../../source/platforms/deis-v1/steps/tls/tls.js';
import {undoDecisions} from '../../../../source/platforms/deis-v1/steps/tls/undo.js';
import {judge as verdictOf} from '../../../../source/wizard/ask-question.js';
import {inspectCertificate} from '../../../../source/validate/certificate.js';
import {
	expiredCertificate,
	expiredKey,
	goodCertificate,
	goodKey,
	otherKey,
	routerCertificate,
} from '../../../../source/practice/files/certificates.js';
import {type ACluster, factsOf} from '../a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const print = (certificate: string) =>
	inspectCertificate({certificate, domain: undefined, now}).facts?.fingerprint256 ?? '';
const router = (address: string, certificate: string | undefined, plain = '301') => ({
	address,
	fingerprint: certificate === undefined ? undefined : print(certificate),
	plain,
});

const domain = {'platform/domain': 'practice.example'};
const alive = {'router/hosts/10.0.0.11': '10.0.0.11:80', 'router/hosts/10.0.0.12': '10.0.0.12:80'};
const pair = {'router/sslKey': goodKey, 'router/sslCert': goodCertificate};
const strict = {'router/enforceHTTPS': 'true', 'router/hsts/enabled': 'true', 'router/hsts/maxAge': '300'};
const whole = {...domain, ...alive, ...pair, ...strict, 'router/sslProtocols': 'TLSv1.2'};
const served = {routers: known([router('10.0.0.11', goodCertificate), router('10.0.0.12', goodCertificate)])};
const balanced = {https: known({code: '404', redirect: ''})};
const unserved = {https: known({code: '000', redirect: ''})};

const good = {
	'tls/domain': 'good',
	'tls/certificate': 'good',
	'tls/served': 'good',
	'tls/enforced': 'good',
	'tls/hsts': 'good',
};

const without = (keys: Readonly<Record<string, string>>, ...gone: readonly string[]) =>
	Object.fromEntries(Object.entries(keys).filter(([key]) => !gone.includes(key)));

const statuses = (cluster: ACluster) =>
	Object.fromEntries(tls.assess(factsOf(cluster), now).map(({id, status}) => [id, status]));

describe('check of TLS on Deis v1', () => {
	it.each<readonly [string, ACluster, Readonly<Record<string, string>>]>([
		['all is well', {keys: whole, serving: served}, good],
		[
			'nothing at all',
			{keys: domain, serving: unserved},
			{
				'tls/domain': 'good',
				'tls/no-certificate': 'danger',
				'tls/not-enforced': 'attention',
				'tls/no-hsts': 'attention',
			},
		],
		[
			'a load balancer ends TLS',
			{keys: {...domain, ...strict}, serving: balanced},
			{'tls/domain': 'good', 'tls/balancer': 'good', 'tls/enforced': 'good', 'tls/hsts': 'good'},
		],
		[
			'deis/deis#4400: it does not say so to the routers',
			{
				keys: {...domain, ...strict},
				serving: {https: known({code: '301', redirect: 'https://deis.practice.example/v2/'})},
			},
			{'tls/domain': 'good', 'tls/redirect-loop': 'danger', 'tls/enforced': 'good', 'tls/hsts': 'good'},
		],
		[
			'enforced, and nothing answers https',
			{keys: {...domain, ...strict}, serving: unserved},
			{
				'tls/domain': 'good',
				'tls/no-certificate': 'danger',
				'tls/enforced-without-certificate': 'danger',
				'tls/enforced': 'good',
				'tls/hsts': 'good',
			},
		],
		[
			'deis/controller#1155: a key of another certificate, which the routers do not load',
			{keys: {...whole, 'router/sslKey': otherKey}, serving: served},
			{...without(good, 'tls/certificate'), 'tls/mismatch': 'danger'},
		],
		[
			'a router that shows another certificate, and one that shows none',
			{
				keys: whole,
				serving: {routers: known([router('10.0.0.11', expiredCertificate), router('10.0.0.12', undefined)])},
			},
			{...without(good, 'tls/served'), 'tls/not-served': 'danger'},
		],
		[
			'routers that cannot be asked',
			{keys: whole, serving: {routers: unknown('openssl is not on the host')}},
			{...without(good, 'tls/served'), 'tls/serving-unknown': 'unknown'},
		],
		[
			'hostile 31: over',
			{keys: {...whole, 'router/sslKey': expiredKey, 'router/sslCert': expiredCertificate}, serving: served},
			{...without(good, 'tls/certificate', 'tls/served'), 'tls/expired': 'danger', 'tls/not-served': 'danger'},
		],
		[
			'hostile 32: another domain',
			{keys: {...whole, 'platform/domain': 'other.example'}, serving: served},
			{...without(good, 'tls/certificate'), 'tls/wrong-names': 'danger'},
		],
		[
			'a certificate without its key',
			{keys: without(whole, 'router/sslKey')},
			{...without(good, 'tls/certificate', 'tls/served'), 'tls/incomplete-pair': 'danger'},
		],
		[
			'a key without its certificate',
			{keys: without(whole, 'router/sslCert')},
			{...without(good, 'tls/certificate', 'tls/served'), 'tls/incomplete-pair': 'danger'},
		],
		[
			'1 is not true: it does nothing',
			{keys: {...without(whole, 'router/hsts/enabled'), 'router/enforceHTTPS': '1'}, serving: served},
			{
				...without(good, 'tls/enforced', 'tls/hsts'),
				'tls/void-value': 'danger',
				'tls/not-enforced': 'attention',
				'tls/no-hsts': 'attention',
			},
		],
		['HSTS alone redirects too', {keys: without(whole, 'router/enforceHTTPS'), serving: served}, good],
		[
			'HSTS with enforcing turned off: the header without the redirect',
			{keys: {...whole, 'router/enforceHTTPS': 'false'}, serving: served},
			{
				...without(good, 'tls/enforced', 'tls/hsts'),
				'tls/not-enforced': 'attention',
				'tls/hsts-without-redirect': 'attention',
			},
		],
		[
			'a router that answers http although it shall not',
			{
				keys: whole,
				serving: {routers: known([router('10.0.0.11', goodCertificate), router('10.0.0.12', goodCertificate, '404')])},
			},
			{...without(good, 'tls/enforced'), 'tls/enforce-not-followed': 'danger'},
		],
		[
			'versions of TLS by the default',
			{keys: without(whole, 'router/sslProtocols'), serving: served},
			{...good, 'tls/old-protocols': 'attention'},
		],
		[
			'a version of TLS that nginx does not know',
			{keys: {...whole, 'router/sslProtocols': 'TLSv1.2 TLSv1.3'}, serving: served},
			{...good, 'tls/unknown-protocols': 'danger'},
		],
		[
			'the PROXY protocol by a value that says no',
			{keys: {...whole, 'router/proxyProtocol': '0'}, serving: {routers: unknown('The PROXY protocol is on')}},
			{...without(good, 'tls/served'), 'tls/serving-unknown': 'unknown', 'tls/proxy-protocol': 'danger'},
		],
		['the PROXY protocol turned off', {keys: {...whole, 'router/proxyProtocol': 'false'}, serving: served}, good],
		[
			'deis/deis#5102: a domain without a certificate of its own; others have one, or the platform’s covers them',
			{
				keys: {
					...whole,
					'domains/shop.example.org': 'shop',
					'domains/own.example.org': 'own',
					'certs/own.example.org/cert': goodCertificate,
					'domains/www.practice.example': 'www',
				},
				serving: served,
			},
			{...good, 'tls/bare-domains': 'attention'},
		],
		[
			'weak parameters',
			{
				keys: {
					...whole,
					'router/sslDhparam': '-----BEGIN DH PARAMETERS-----\nMAYCAQUCAQI=\n-----END DH PARAMETERS-----',
				},
				serving: served,
			},
			{...good, 'tls/weak-dhparam': 'attention'},
		],
		[
			'before v1.4.0 nothing is enforced, whatever is set, and no later thing is missed',
			{version: '1.3.1', keys: without(whole, 'router/sslProtocols'), serving: served},
			{...without(good, 'tls/enforced', 'tls/hsts'), 'tls/not-enforced': 'attention'},
		],
	])('%s', (_what, cluster, expected) => {
		expect(statuses(cluster)).toEqual(expected);
	});

	it('says that nothing could be read, and that is never good', () => {
		expect(tls.assess({...factsOf(), tree: unknown('etcd answered 500.')}, now)).toMatchObject([
			{id: 'tls/unknown', status: 'unknown', because: 'etcd answered 500.'},
		]);
	});

	it('names the domains of deis/deis#5102, and in v1.5.1 what becomes of them (deis/deis#3470)', () => {
		const keys = {...whole, 'domains/shop.example.org': 'shop', 'domains/www.practice.example': 'www'};
		const bare = (version: string) =>
			tls.assess(factsOf({version, keys, serving: served}), now).find(({id}) => id === 'tls/bare-domains');
		expect(bare('1.13.4')?.says).toContain('for shop.example.org.');
		expect(bare('1.13.4')?.because).toContain('#5102');
		expect(bare('1.5.1')?.because).toContain('#3470');
		expect(bare('1.5.2')?.because).toContain('#5102');
	});

	it('never says a line of the key', () => {
		const said = JSON.stringify(tls.assess(factsOf({keys: {...whole, 'router/sslKey': otherKey}}), now));
		for (const line of otherKey.split('\n').filter(({length}) => length > 20)) expect(said).not.toContain(line);
	});
});

function asking(cluster: ACluster | F, answers: Answers, more: Partial<Known<F>> = {}): Known<F> {
	const facts = 'tree' in cluster ? cluster : factsOf(cluster);
	return {facts, answers, all: {tls: answers}, now, given: Object.keys(answers), ...more};
}

const full: Answers = {
	ends: 'routers',
	certificate: goodCertificate,
	key: new Secret('SEAWORTHY_TLS_KEY', goodKey, 'pem'),
	address: 'lb.example.com',
	enforce: true,
	hsts: '300',
	protocols: 'TLSv1.2',
};
const closed = {routers: known([router('10.0.0.11', undefined, '404'), router('10.0.0.12', undefined, '404')])};
const fresh: ACluster = {keys: {...domain, ...alive}, serving: {...unserved, ...closed}};
const setUp: ACluster = {keys: whole, serving: served};

function planned(of: Known<F>) {
	const {before = [], settings = [], after = [], decisions = [], refusal, ...rest} = tls.plan(of, undefined);
	return {
		before: before.map(({id}) => id),
		settings: settings.map(
			({path, value, ifDone}) =>
				`${path.join('/')}=${value === unset ? 'unset' : typeof value === 'string' ? value : 'no text'}${ifDone === undefined ? '' : ` if ${ifDone}`}`,
		),
		after: after.map(({id}) => id),
		decisions: decisions.map(({id}) => id),
		refused: refusal?.says,
		rest,
	};
}

describe('the plan of TLS on Deis v1', () => {
	it('stores the pair, sees it from outside and at every router, and lets enforcing and HSTS hang on that', () => {
		expect(planned(asking(fresh, full))).toMatchObject({
			before: ['tls/store', 'tls/reached', 'tls/answers', 'tls/routers'],
			settings: [
				'router/sslProtocols=TLSv1.2',
				'router/enforceHTTPS=true if tls/routers',
				'router/hsts/maxAge=300 if tls/routers',
				'router/hsts/enabled=true if tls/routers',
			],
			after: ['tls/hsts-stays', 'tls/redirects', 'tls/strict', 'tls/loads-10.0.0.11', 'tls/loads-10.0.0.12'],
			decisions: [],
		});
	});

	it('writes the key before the certificate, both over what was read or none, over standard input alone', () => {
		const [store] =
			tls.plan(asking({...fresh, keys: {...fresh.keys, ...pair}}, {...full, certificate: goodCertificate}), undefined)
				.before ?? [];
		expect(store?.id).toBe('tls/reached');
		const renewed = {...domain, ...alive, 'router/sslKey': expiredKey, 'router/sslCert': expiredCertificate};
		const [task] = tls.plan(asking({keys: renewed, serving: served}, full), undefined).before ?? [];
		const [command] = task === undefined ? [] : commandsOf(task);
		const words = command?.arguments.join(' ') ?? '';
		expect(words).toMatch(/deis\/router\/sslKey 'prevIndex=6' \S+deis\/router\/sslCert 'prevIndex=7'$/);
		expect(words + JSON.stringify(task)).not.toContain(goodKey.split('\n')[3]);
		expect(command?.stdin === undefined || !isText(command.stdin) ? '' : shown(command.stdin)).toBe(
			`base64($SEAWORTHY_TLS_KEY\n)\n@\nbase64(${goodCertificate})\n@\n`,
		);
		expect(task?.changes).toEqual(['/deis/router/sslKey + /deis/router/sslCert']);
	});

	it('hostile 64, 65: plans nothing when all of it is so, in whatever layout the pair was stored', () => {
		const keys = {
			...whole,
			'router/sslCert': `${goodCertificate.replaceAll('\n', '\r\n')}\n`,
			'router/sslKey': goodKey.trimEnd(),
		};
		expect(planned(asking({keys, serving: served}, full))).toMatchObject({before: [], settings: [], after: []});
	});

	it('a renewal is seen too, and the run fails when it is not', () => {
		const keys = {...whole, 'router/sslKey': expiredKey, 'router/sslCert': expiredCertificate};
		const {before, after = []} = tls.plan(
			asking({keys, serving: served}, {certificate: full['certificate'], key: full['key']}),
			undefined,
		);
		expect(before?.map(({id}) => id)).toEqual(['tls/store']);
		expect(after.map(({id, optional}) => [id, optional === undefined])).toEqual([
			['tls/reached', true],
			['tls/answers', true],
			['tls/routers', true],
			['tls/loads-10.0.0.11', false],
			['tls/loads-10.0.0.12', false],
		]);
		expect(JSON.stringify(after)).toContain('deis.practice.example:443');
	});

	it('takes the controller’s own name where it is another one', () => {
		const keys = {...fresh.keys, 'controller/subdomain': 'paas'};
		expect(JSON.stringify(tls.plan(asking({keys}, full), undefined).before)).toContain(
			'https://paas.practice.example/',
		);
	});

	it('without an address the routers are seen from inside, and enforcing takes a word', () => {
		const {address: _none, ...inside} = full;
		expect(planned(asking(fresh, {...inside, address: undefined}))).toMatchObject({
			before: ['tls/store', 'tls/routers'],
			decisions: ['trust-443'],
			after: ['tls/hsts-stays', 'tls/redirects', 'tls/loads-10.0.0.11', 'tls/loads-10.0.0.12'],
		});
		expect(planned(asking({keys: domain}, {...inside, address: undefined}))).toMatchObject({
			before: ['tls/store'],
			settings: [
				'router/sslProtocols=TLSv1.2',
				'router/enforceHTTPS=true',
				'router/hsts/maxAge=300',
				'router/hsts/enabled=true',
			],
			decisions: ['trust-443'],
			rest: {unverified: ['That 443 shows the certificate from outside: it was not checked.']},
		});
	});

	it('where the routers cannot be asked from inside, what was seen from outside counts', () => {
		const keys = {...fresh.keys, 'router/proxyProtocol': 'true'};
		const serving = {...unserved, routers: unknown('The PROXY protocol is on')};
		expect(planned(asking({keys, serving}, full))).toMatchObject({
			before: ['tls/store', 'tls/reached', 'tls/answers'],
			settings: [
				'router/sslProtocols=TLSv1.2',
				'router/enforceHTTPS=true if tls/answers',
				'router/hsts/maxAge=300 if tls/answers',
				'router/hsts/enabled=true if tls/answers',
			],
			after: ['tls/hsts-stays', 'tls/redirects', 'tls/strict', 'tls/loads-10.0.0.11', 'tls/loads-10.0.0.12'],
		});
	});

	it('HSTS of 0 is off; enforcing goes with it when asked', () => {
		expect(planned(asking(setUp, {hsts: '0'})).settings).toEqual(['router/hsts/enabled=unset']);
		const off = planned(asking(setUp, {enforce: false}));
		expect(off.settings).toEqual(['router/enforceHTTPS=unset', 'router/hsts/enabled=unset']);
		expect(JSON.stringify(off.rest)).toContain('HSTS stays in every browser');
	});

	it('is refused where the platform has no domain', () => {
		expect(planned(asking({}, full)).refused).toContain('no domain');
	});

	it('deis/deis#5102: says which domains of apps http will lead to a warning', () => {
		const {costs} = tls.plan(asking({keys: {...fresh.keys, 'domains/shop.example.org': 'shop'}}, full), undefined);
		expect(costs?.join('\n')).toContain('shop.example.org');
	});

	it('hostile 18: addresses of routers that are none are never part of a command line', () => {
		const keys = {...fresh.keys, 'router/hosts/x': '$(reboot):80', 'router/hosts/y': '-oProxyCommand=x y:80'};
		expect(JSON.stringify(tls.plan(asking({keys}, full), undefined))).not.toMatch(/reboot|ProxyCommand/);
	});
});

describe('a load balancer that ends TLS', () => {
	const answers: Answers = {ends: 'balancer', address: 'lb.example.com', enforce: true, hsts: '300'};
	const balancer: ACluster = {keys: {...domain, ...alive}, serving: {...balanced, ...closed}};

	it('deis/deis#4400: takes a word, is seen to answer before, and not to go round after', () => {
		expect(planned(asking(balancer, answers))).toMatchObject({
			before: ['tls/reached'],
			settings: [
				'router/enforceHTTPS=true if tls/reached',
				'router/hsts/maxAge=300 if tls/reached',
				'router/hsts/enabled=true if tls/reached',
			],
			after: ['tls/hsts-stays', 'tls/redirects', 'tls/no-loop', 'tls/strict'],
			decisions: ['balancer-forwards-proto'],
		});
	});

	it('deis/deis#4997: before v1.13.0 a list is not understood', () => {
		const said = (version: string) => tls.plan(asking({...balancer, version}, answers), undefined).byHand?.join('\n');
		expect(said('1.12.3')).toContain('#4997');
		expect(said('1.13.0')).not.toContain('#4997');
	});

	it.each(['true', '0', 'no'])('the PROXY protocol (%s) and enforcing exclude each other there', (value) => {
		const keys = {...balancer.keys, 'router/proxyProtocol': value};
		expect(planned(asking({keys, serving: balanced}, answers)).refused).toContain('The PROXY protocol is on');
		expect(planned(asking({keys, serving: balanced}, {...answers, enforce: false, hsts: '0'})).refused).toBeUndefined();
	});

	it('neither certificate nor key is asked', () => {
		const asked = (known: Known<F>) => tls.questions.filter(({when}) => when?.(known) !== false).map(({id}) => id);
		expect(asked(asking(balancer, {ends: 'balancer'}))).toEqual(['ends', 'address', 'enforce', 'hsts']);
		expect(asked(asking(fresh, {ends: 'routers'}, {given: []}))).toEqual([
			...['ends', 'certificate', 'key', 'address', 'enforce', 'hsts', 'protocols', 'dhparam'],
		]);
		expect(asked(asking(setUp, {}))).toEqual(['certificate', 'key']);
	});
});

describe('releases', () => {
	const asked = (version: string, ends: string) =>
		tls.questions
			.filter(({when}) => when?.(asking({...fresh, version}, {ends}, {given: []})) !== false)
			.map(({id}) => id)
			.filter((id) => ['enforce', 'hsts', 'protocols', 'dhparam'].includes(id));

	it.each([
		['1.3.1', 'routers', []],
		['1.4.1', 'routers', []],
		['1.4.1', 'balancer', ['enforce']],
		['1.5.0', 'balancer', []],
		['1.5.1', 'routers', ['enforce']],
		['1.8.0', 'routers', ['enforce', 'hsts', 'dhparam']],
		['1.10.0', 'routers', ['enforce', 'hsts', 'protocols', 'dhparam']],
	])('v%s offers behind %s what it knows', (version, ends, expected) => {
		expect(asked(version, ends)).toEqual(expected);
	});

	it.each<readonly [string, Answers, RegExp]>([
		['1.3.1', {enforce: true}, /came with v1\.4\.0/],
		['1.4.1', {enforce: true}, /deis\/deis#3245/],
		['1.5.0', {enforce: true}, /deis\/deis#3438/],
		['1.7.3', {enforce: true, hsts: '300'}, /came with v1\.8\.0/],
		['1.7.3', {dhparam: 'x'}, /came with v1\.8\.0/],
		['1.7.3', {ciphers: 'HIGH'}, /came with v1\.8\.0/],
		['1.9.1', {protocols: 'TLSv1.2'}, /came with v1\.10\.0/],
	])('v%s refuses %j with the reason', (version, answers, why) => {
		expect(tls.judge?.(asking({...setUp, version}, answers))).toMatchObject({
			says: expect.stringMatching(why) as string,
		});
	});
});

describe('what bad input gets', () => {
	const [leaf = '', intermediate = ''] = goodCertificate.match(/-----BEGIN[\s\S]*?-----END CERTIFICATE-----\n/g) ?? [];
	const ed25519 =
		'-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIB3TT0i1KlDQ3oEL3iP2tIHnJQKWEGGUsSsAzJ2QPgKQ\n-----END PRIVATE KEY-----\n';

	it.each([
		['hostile 30', 'certificate', intermediate + leaf, 'The certificates are in the wrong order'],
		['hostile 31', 'certificate', expiredCertificate, 'expired on 2024-01-01'],
		['hostile 32', 'certificate', routerCertificate, 'It needs *.practice.example, which covers deis.practice.example'],
		['hostile 34', 'certificate', goodKey, 'Were the two swapped?'],
		['hostile 34', 'key', goodCertificate, 'Were the two swapped?'],
		['hostile 29', 'key', otherKey, 'does not belong'],
		[
			'hostile 33',
			'key',
			'-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----',
			'encrypted',
		],
		['a path is no address', 'address', 'https://203.0.113.10', 'This has a scheme'],
		['nginx of 2016', 'protocols', 'TLSv1.3', 'older than TLS 1.3'],
		['no version', 'protocols', 'SSLv3', 'Choose one of'],
		["a ' ends the line of nginx's configuration", 'ciphers', "HIGH'; evil", "A ' in it would break"],
		['hsts', 'hsts', '5 minutes', 'Give whole seconds'],
		['dhparam', 'dhparam', leaf, 'no Diffie-Hellman parameters'],
	])('%s: %s gets a sentence', (_what, id, value, says) => {
		const question = tls.questions.find((one) => one.id === id);
		if (question === undefined) throw new Error(`no ${id}`);
		const given = asking(fresh, {ends: 'routers', certificate: goodCertificate});
		expect(verdictOf(question, given, value)).toMatchObject({ok: false, says: expect.stringContaining(says) as string});
	});

	it('hostile 29: key and certificate are judged together, kept halves too', () => {
		const other = new Secret('SEAWORTHY_TLS_KEY', otherKey, 'pem');
		expect(tls.judge?.(asking(fresh, {...full, key: other}))).toMatchObject({question: 'key'});
		const expired = {...setUp, keys: {...whole, 'router/sslKey': expiredKey, 'router/sslCert': expiredCertificate}};
		expect(tls.judge?.(asking(expired, {certificate: goodCertificate}))).toMatchObject({question: 'key'});
		expect(tls.judge?.(asking(expired, {hsts: '600'}))).toBeUndefined();
		expect(tls.judge?.(asking(fresh, full))).toEqual({warnings: []});
		expect(tls.judge?.(asking(fresh, {enforce: true, ends: 'routers'}))).toMatchObject({question: 'certificate'});
	});

	it('hostile 33: a key that the routers’ openssl cannot load is refused, and told when it is there', () => {
		const key = new Secret('SEAWORTHY_TLS_KEY', ed25519, 'pem');
		expect(tls.judge?.(asking(fresh, {...full, key}))).toMatchObject({
			question: 'key',
			says: expect.stringContaining('Ed25519') as string,
		});
		expect(statuses({keys: {...whole, 'router/sslKey': ed25519}})).toMatchObject({'tls/unloadable': 'danger'});
	});
});

describe('the order of the write, and undo', () => {
	const change = (key: string, value: SettingValue, present?: string): Change => ({
		setting: {path: ['router', ...key.split('/')], value},
		present,
	});

	it('takes away in the reverse order: HSTS before its seconds, whose default of 18 weeks would else be sent', () => {
		const [task] = settle(factsOf({keys: whole}), [
			change('enforceHTTPS', unset, 'true'),
			change('hsts/maxAge', unset, '300'),
			change('hsts/enabled', unset, 'true'),
			change('sslProtocols', 'TLSv1.1 TLSv1.2', 'TLSv1.2'),
		]).tasks;
		expect(task?.notes?.map((note) => note.split(':')[0])).toEqual([
			'/deis/router/sslProtocols',
			'/deis/router/hsts/enabled',
			'/deis/router/hsts/maxAge',
			'/deis/router/enforceHTTPS',
		]);
	});

	it('leaves alone what hangs on a check that failed, and is not done at all when all of it does', () => {
		const hanging = {
			setting: {path: ['router', 'enforceHTTPS'], value: 'true', ifDone: 'tls/routers'},
			present: undefined,
		};
		const [both] = settle(factsOf(fresh), [change('sslProtocols', 'TLSv1.2'), hanging]).tasks;
		const stdin = both === undefined ? undefined : commandsOf(both)[0]?.stdin;
		if (stdin === undefined || isText(stdin)) throw new Error('not either');
		expect([stdin.ifDone, shown(stdin.then), shown(stdin.otherwise)]).toEqual([
			'tls/routers',
			'base64(TLSv1.2)\n-\nbase64(true)\n-\n',
			'base64(TLSv1.2)\n-\n=\n-\n',
		]);
		expect(settle(factsOf(fresh), [hanging]).tasks[0]?.ifDone).toBe('tls/routers');
	});

	const reference = '/deis/router/sslKey + /deis/router/sslCert';
	const told = (...nodes: readonly (readonly [string, string])[]) =>
		[
			...nodes.map(([key, value]) => `${JSON.stringify({action: 'get', node: {key, value, modifiedIndex: 7}})}\n200`),
			'{"errorCode":100,"message":"Key not found"}\n404',
		].join('\n');

	it('keeps the pair whole, and puts back the very bytes: the certificate goes before its key, the key comes before it', () => {
		expect(objects.captured(told())).toBeUndefined();
		const kept = objects.captured(told(['/deis/router/sslKey', 'k\r\n\n'], ['/deis/router/sslCert', 'c']));
		expect(kept).toBe('{"/deis/router/sslKey":"k\\r\\n\\n","/deis/router/sslCert":"c"}');
		const {target} = factsOf();
		const stdinOf = (content: Secret | undefined) => {
			const [task] = objects.restore(target, reference, content);
			const [command] = task === undefined ? [] : commandsOf(task);
			return {
				order: [...(command?.arguments.join(' ') ?? '').matchAll(/keys\/deis\/router\/(\w+)/g)].map(([, key]) => key),
				stdin: command?.stdin === undefined || !isText(command.stdin) ? '' : shown(command.stdin),
			};
		};
		expect(stdinOf(new Secret('X', kept ?? ''))).toEqual({
			order: ['sslKey', 'sslCert'],
			stdin: 'base64($SEAWORTHY_UNDO_ROUTER_SSLKEY\r\n\n)\n@\nbase64(c)\n@\n',
		});
		expect(stdinOf(undefined)).toEqual({order: ['sslCert', 'sslKey'], stdin: '-\n@\n-\n@\n'});
	});

	it('asks before it puts an expired certificate back', () => {
		const data = (certificate: string) => ({
			version: 1 as const,
			run: 'r',
			at: 'then',
			settings: [],
			objects: [{reference, before: JSON.stringify({'/deis/router/sslCert': certificate})}],
			lasting: [],
		});
		expect(undoDecisions(data(expiredCertificate), now)).toMatchObject([{id: 'undo-expired-certificate'}]);
		expect(undoDecisions(data(goodCertificate), now)).toEqual([]);
		expect(deisV1.undoDecisions?.(factsOf(), 'registration', data(expiredCertificate), now)).toEqual([]);
	});
});
