import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {beforeAll, describe, expect, it, vi} from 'vitest';
import type {Known, Question} from '../../source/core/question.js';
import type {WorkflowFacts} from '../../source/platforms/workflow/facts.js';
import {workflow} from '../../source/platforms/workflow/platform.js';
import {judge} from '../../source/wizard/ask-question.js';
import {type PracticeCluster, practiceCluster} from '../practice/practice-cluster.js';
import {type How, type Wizard, wizardOn} from './wizard.js';

vi.setConfig({testTimeout: 30_000});

const fixture = (name: string) => fileURLToPath(new URL(`../validate/certificates/${name}`, import.meta.url));

let cluster: PracticeCluster;
let wizard: Wizard;
let before: string;

beforeAll(async () => {
	cluster = await practiceCluster('fresh');
	wizard = wizardOn(cluster);
	before = wizard.objects();
	writeFileSync(join(cluster.folder, 'chain.pem'), ['leaf.pem', 'intermediate.pem'].map(textOf).join(''));
});

function textOf(name: string): string {
	return readFileSync(fixture(name), 'utf8');
}

/** A file in the practice folder. */
function file(name: string, content: string | Buffer = ''): string {
	const path = join(cluster.folder, name);
	writeFileSync(path, content);
	return path;
}

/** What a set-up with nobody there says against an answer: one sentence at the question, exit code 2, and nothing was written. */
async function refusal(steps: readonly string[], how: How): Promise<string> {
	const {code, says, printed, saved} = await wizard.setUp(steps, {...how, surveyed: true});
	expect({code, printed, saved}).toEqual({code: 2, printed: '', saved: []});
	expect(wizard.objects()).toBe(before);
	expect(existsSync(wizard.journal)).toBe(false);
	expect(wizard.started.filter(({effect}) => effect === 'writes')).toEqual([]);
	expect(says).not.toMatch(/fault in seaworthy|\bat .*\.ts:/);
	return says.slice(says.indexOf('Problem: ') + 'Problem: '.length);
}

const s3 = {
	'storage.backend': 's3',
	'storage.region': 'eu-central-1',
	'storage.builder': 'practice-builder',
	'storage.registry': 'practice-registry',
	'storage.database': 'practice-database',
};
const azure = {...s3, 'storage.backend': 'azure', 'storage.account': 'practiceaccount'};
const swift = {
	...s3,
	'storage.backend': 'swift',
	'storage.authurl': 'https://swift.practice.example:5000/v3',
	'storage.authversion': '3',
	'storage.tenant': 'practice',
};
const admin = {
	'registration.mode': 'admin_only',
	'registration.admin': 'yes',
	'registration.username': 'admin',
	'registration.email': 'ops@practice.example',
};
const password = {SEAWORTHY_REGISTRATION_PASSWORD: 'anything'};

describe('an answer given by --set, with nobody there', () => {
	it.each<readonly [hostile: string, base: Readonly<Record<string, string>>, wrong: string, says: RegExp]>([
		[
			'hostile 15: the clipboard code in a name',
			admin,
			'registration.username=a\u001B]52;c;eA==\u0007b',
			/escape sequence/,
		],
		['hostile 15: a colour in a bucket', s3, 'storage.builder=a\u001B[31mb', /escape sequence/],
		['hostile 15: reordering letters', admin, 'registration.email=a\u202Eb@example.com', /cannot be seen/],
		['hostile 16: a substitution', admin, 'registration.username=$(id)', /only letters/],
		['hostile 16: a template', admin, 'registration.username={{.Values}}', /only letters/],
		['hostile 16: a flag', s3, 'storage.builder=--flag', /begins and ends/],
		['hostile 16: a command after ;', s3, 'storage.registry=a;b`id`', /and nothing else/],
		['hostile 16: quote and percent', admin, "registration.email=o'b%n@exam ple.com", /blanks/],
		['hostile 16: double quotes', {}, 'preseed.nodes=role="x";id', /no quotes/],
		['hostile 17: nothing', admin, 'registration.username=', /left empty/],
		['hostile 17: only spaces', admin, 'registration.email=   ', /only blanks/],
		['hostile 17: 64 kB in a bucket', s3, `storage.database=${'a'.repeat(65_536)}`, /too long/],
		['hostile 17: more than 64 kB', {}, `preseed.nodes=${'a'.repeat(65_537)}`, /longer than 64 kB/],
		['hostile 18: IDN', {}, 'tls.domain=bücher.example', /punycode: xn--bcher-kva\.example\./],
		['hostile 18: upper case', {}, 'tls.domain=PaaS.Example.com', /lower case: paas\.example\.com\./],
		['hostile 18: a trailing dot', {}, 'tls.domain=paas.example.com.', /Leave out the dot at the end/],
		['hostile 18: an underscore', {}, 'tls.domain=paas_1.example.com', /no underscore/],
		['hostile 18: a wildcard', {}, 'tls.domain=*.paas.example.com', /without the wildcard/],
		['hostile 18: an IP address', {}, 'tls.domain=192.0.2.7', /IP address/],
		['hostile 18: IPv6 with a scope', {}, 'tls.domain=fe80::1%eth0', /IPv6 address/],
		['hostile 39: dots in a name', s3, 'storage.builder=my.bucket', /dot in a bucket name breaks TLS/],
		['hostile 39: one bucket twice', s3, 'storage.registry=practice-builder', /must be different|builder and registry/],
		[
			'hostile 39: a region the images do not know',
			s3,
			'storage.region=eu-west-3',
			/AWS has the region eu-west-3, but/,
		],
		['hostile 39: a Minio of one’s own', s3, 'storage.backend=minio', /no key for an endpoint/],
		['hostile 39: a sovereign cloud', azure, 'storage.account=mystore.blob.core.chinacloudapi.cn', /sovereign cloud/],
		[
			'hostile 39: credentials in an address',
			swift,
			'storage.authurl=https://me:word@swift.practice.example/v3',
			/user name or password/,
		],
		[
			'hostile 72: closed before there is an administrator',
			{'registration.admin': 'no'},
			'registration.mode=disabled',
			/nobody could ever get in/,
		],
	])('%s', async (_, base, wrong, says) => {
		const [name = ''] = wrong.split('=', 1);
		const [step = ''] = name.split('.');
		const tls: Readonly<Record<string, string>> =
			step === 'tls'
				? {'tls.certificate': join(cluster.folder, 'chain.pem'), 'tls.address': '203.0.113.10', 'tls.hsts': '300'}
				: {};
		const sets = {...base, ...tls, [name]: wrong.slice(name.length + 1)};
		const environment = step === 'tls' ? {SEAWORTHY_TLS_KEY_FILE: fixture('leaf.key')} : password;
		const said = await refusal([step], {sets, environment});
		expect(said).toMatch(says);
		expect(said).toContain(name);
		expect(said).toContain('Nothing was changed.');
	});
});

const tls = {
	'tls.domain': 'paas.example.com',
	'tls.address': '203.0.113.10',
	'tls.enforce': 'yes',
	'tls.hsts': '300',
};

describe('a certificate and a key given by path', () => {
	const two = (...names: readonly string[]) => names.map(textOf).join('');

	it.each<readonly [hostile: string, certificate: () => string, key: string, says: RegExp]>([
		[
			'hostile 29: of another certificate',
			() => two('leaf.pem', 'intermediate.pem'),
			'intermediate.key',
			/belongs to Test Intermediate/,
		],
		['hostile 30: the wrong order', () => two('intermediate.pem', 'leaf.pem'), 'leaf.key', /wrong order/],
		['hostile 30: a stranger in the chain', () => two('leaf.pem', 'self-signed.pem'), 'leaf.key', /does not belong/],
		[
			'hostile 32: a common name only',
			() => two('leaf-cn.pem', 'intermediate.pem'),
			'leaf.key',
			/common name \(CN\) only/,
		],
		['hostile 32: an IP address only', () => two('leaf-ip.pem', 'intermediate.pem'), 'leaf.key', /only IP addresses/],
		[
			'hostile 33: an encrypted key',
			() => two('leaf.pem', 'intermediate.pem'),
			'leaf-encrypted-pkcs8.key',
			/encrypted.*openssl pkey/,
		],
		['hostile 33: 1024 bits', () => two('leaf-1024.pem', 'intermediate.pem'), 'leaf-1024.key', /RSA 1024/],
		['hostile 33: SHA-1', () => two('leaf-sha1.pem', 'intermediate.pem'), 'leaf-sha1.key', /SHA-1/],
		['hostile 34: swapped', () => two('leaf.key'), 'leaf.pem', /Were the two swapped\?/],
		['hostile 34: a request', () => two('leaf.csr'), 'leaf.key', /certificate request \(CSR\)/],
		['hostile 34: two keys', () => two('leaf.pem', 'intermediate.pem'), 'two.key', /two private keys/],
		[
			'hostile 35: an authority’s',
			() => two('leaf-ca.pem', 'intermediate.pem'),
			'leaf.key',
			/certificate of an authority/,
		],
	])('%s', async (_, certificate, key, says) => {
		file('two.key', two('leaf.key', 'leaf-ec.key'));
		const sets = {...tls, 'tls.certificate': file('certificate.pem', certificate())};
		const path = key === 'two.key' ? join(cluster.folder, key) : fixture(key);
		const said = await refusal(['tls'], {sets, environment: {SEAWORTHY_TLS_KEY_FILE: path}});
		expect(said).toMatch(says);
		expect(said).not.toContain(textOf('leaf.key').split('\n')[5]);
	});

	it.each([
		['hostile 34: DER', 'leaf.pem.der', /not text|DER/],
		['hostile 34: PKCS#12', 'leaf.p12', /not text|PKCS#12/],
	])('%s', async (_, name, says) => {
		const environment = {SEAWORTHY_TLS_KEY_FILE: fixture('leaf.key')};
		expect(await refusal(['tls'], {sets: {...tls, 'tls.certificate': fixture(name)}, environment})).toMatch(says);
	});

	it('hostile 32: of another domain', async () => {
		const sets = {...tls, 'tls.certificate': join(cluster.folder, 'chain.pem'), 'tls.domain': 'other.example.com'};
		expect(await refusal(['tls'], {sets, environment: {SEAWORTHY_TLS_KEY_FILE: fixture('leaf.key')}})).toMatch(
			/tls\.domain: .*It needs \*\.other\.example\.com/,
		);
	});

	it('hostile 31: an expired one', async () => {
		const environment = {SEAWORTHY_TLS_KEY_FILE: join(cluster.folder, 'files', 'good-key.pem')};
		const certificate = join(cluster.folder, 'files', 'expired-certificate.pem');
		expect(await refusal(['tls'], {sets: {...tls, 'tls.certificate': certificate}, environment})).toMatch(
			/expired on 2024-01-01 \(by the clock of this computer it is 20\d\d-/,
		);
	});
});

describe('keys of a store', () => {
	const id = 'AKIAPRACTICEEXAMPLE1';
	const secret = 'practice/full+rights/EXAMPLEKEY/01234567';
	const of = (accesskey: string, secretkey: string) => ({
		SEAWORTHY_CREDENTIALS_ACCESSKEY: accesskey,
		SEAWORTHY_CREDENTIALS_SECRETKEY: secretkey,
	});

	it.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
		['hostile 40: swapped', of(secret, id), /swapped/],
		['hostile 40: one twice', of(id, id), /swapped|the same/],
		['hostile 40: a blank before', of(` ${id}`, secret), /no blanks/],
		['hostile 40: two lines', of(id, `${secret}\n${secret}`), /line break/],
		['hostile 40: a temporary key, which expires', of('ASIAPRACTICEEXAMPLE1', secret), /temporary key \(ASIA\)/],
	])('%s', async (_, environment, says) => {
		const sets = {...s3, 'credentials.source': 'keys'};
		const said = await refusal(['storage', 'credentials'], {sets, environment});
		expect(said).toMatch(says);
		for (const value of Object.values(environment)) expect(said).not.toContain(value.trim());
	});

	it.each<readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, RegExp]>([
		[
			'hostile 40: a connection string',
			azure,
			{SEAWORTHY_CREDENTIALS_ACCOUNTKEY: 'AccountName=a;AccountKey=hunter2'},
			/connection string/,
		],
		[
			'hostile 40: a shared access signature',
			azure,
			{SEAWORTHY_CREDENTIALS_ACCOUNTKEY: '?sv=2020-08-04&sig=hunter2'},
			/shared access signature/,
		],
		[
			'hostile 40: a person’s credentials',
			{...s3, 'storage.backend': 'gcs'},
			{SEAWORTHY_CREDENTIALS_KEYFILE: '{"type":"authorized_user","x":"hunter2"}'},
			/credentials of a person/,
		],
		[
			'hostile 40: JSON that was cut off',
			{...s3, 'storage.backend': 'gcs'},
			{SEAWORTHY_CREDENTIALS_KEYFILE: '{"type":"service_account","x":"hunter2"'},
			/first error is at line 1/,
		],
	])('%s', async (_, sets, environment, says) => {
		const said = await refusal(['storage', 'credentials'], {sets, environment});
		expect(said).toMatch(says);
		expect(said).not.toContain('hunter2');
	});
});

describe('an answers file', () => {
	const yaml = (...lines: readonly string[]) => file('answers.yaml', ['version: 1', 'steps:', ...lines, ''].join('\n'));

	it.each<readonly [string, () => string, RegExp]>([
		['hostile 17: nothing', () => yaml('  registration: {mode: ""}'), /left empty/],
		['hostile 17: only spaces', () => yaml('  registration: {mode: "   "}'), /only blanks/],
		['hostile 17: NUL', () => yaml(String.raw`  preseed: {nodes: "a\0b"}`), /NUL byte/],
		['hostile 17: 64 kB', () => yaml(`  preseed: {nodes: ${'a'.repeat(65_537)}}`), /longer than 64 kB/],
		['hostile 15: escape sequences', () => yaml(String.raw`  preseed: {nodes: "\e]52;c;eA==\a"}`), /escape sequence/],
		['hostile 20: another version', () => file('answers.yaml', 'version: 2\n'), /version must be 1/],
		['hostile 20: an unknown key', () => yaml('  registration: {mod: enabled}'), /Did you mean mode\?/],
		['hostile 20: a key twice', () => yaml('  registration: {mode: enabled, mode: disabled}'), /stands there twice/],
		['hostile 20: a trap of YAML', () => yaml('  registration: {mode: off}'), /put it in quotes|must be one of/],
		['hostile 20: a folder', () => cluster.folder, /is a directory/],
		['hostile 61: a reference to nothing', () => yaml('  registration: {mode: {file: /nowhere}}'), /does not exist/],
		['hostile 61: a reference to a folder', () => yaml('  registration: {mode: {file: .}}'), /is a directory/],
	])('%s', async (_, make, says) => {
		const path = make();
		const steps =
			statSync(path).isFile() && readFileSync(path, 'utf8').includes('preseed') ? ['preseed'] : ['registration'];
		expect(await refusal(steps, {file: path})).toMatch(says);
	});

	it('hostile 61: a secret in a FIFO, e.g. what a vault’s command prints into <(…), hangs nothing', async () => {
		const fifo = join(cluster.folder, 'fifo');
		execFileSync('mkfifo', [fifo]);
		const how = {sets: admin, environment: {SEAWORTHY_REGISTRATION_PASSWORD_FILE: fifo}};
		expect(await refusal(['registration'], how)).toContain('is not a regular file');
	});
});

describe('somebody who answers', () => {
	it('hostile 16, 17, 18: is told at the question what would be right, and is asked nothing twice that was good', async () => {
		const typed: Record<string, string[]> = {
			'question/registration.mode': ['admin_only'],
			'question/registration.admin': ['yes'],
			'question/registration.username': ['', '$(id)', 'admin'],
			'question/registration.email': ['   ', 'ops@-a.com', 'ops@practice.example'],
			'question/registration.password': ['admin', 'anything'],
			review: ['leave'],
		};
		const {code, pages, saved} = await wizard.setUp(['registration'], {
			surveyed: true,
			person: ({id}) => typed[id]?.shift() ?? 'leave',
		});
		expect(code).toBe(0);
		const wrong = pages.map(({id, body}) => [
			id.replace('question/registration.', ''),
			body.find(({mark}) => mark === 'failed')?.text,
		]);
		expect(wrong).toEqual([
			['mode', undefined],
			['admin', undefined],
			['username', undefined],
			['username', 'It cannot be left empty.'],
			['username', expect.stringContaining('only letters')],
			['email', undefined],
			['email', expect.stringContaining('only blanks')],
			['email', expect.stringContaining('What stands after')],
			['password', undefined],
			['password', expect.stringContaining('same as the user name')],
			['review', undefined],
		]);
		expect(saved[0]?.steps['registration']).toMatchObject({mode: 'admin_only', email: 'ops@practice.example'});
		expect(wizard.objects()).toBe(before);
	});
});

describe('every field of every step', () => {
	const fields = workflow.steps.flatMap((step) =>
		step.questions
			.filter(({kind}) => kind === 'text')
			.map((question): readonly [string, Question<WorkflowFacts>] => [`${step.id}.${question.id}`, question]),
	);
	const notBlank = ['a\u0000b', 'a\u001B]0;title\u0007b', 'a\nb\rc', 'x'.repeat(2_000_000)];
	const hostile = ['', ' \t ', ...notBlank];

	it.each(fields)(
		'hostile 15, 17: %s takes neither nothing, blanks, NUL, escape sequences, lines nor megabytes',
		async (name, question) => {
			const stores = ['s3', 'gcs', 'azure', 'swift'].map((backend) => ({backend, authversion: '3', source: 'keys'}));
			const facts = await wizard.facts();
			for (const answers of stores)
				for (const value of name === 'preseed.nodes' ? notBlank : hostile) {
					const known: Known<WorkflowFacts> = {facts, answers, all: {storage: answers}, now: new Date()};
					const verdict = judge(question, known, value);
					expect({value: value.slice(0, 9), ok: verdict.ok}).toEqual({value: value.slice(0, 9), ok: false});
					if (!verdict.ok) expect(verdict.says).toMatch(/^[^\p{Cc}]{5,900}$/u);
				}
		},
	);
});
