import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {Secret} from '../../../source/core/secret.js';
import {type Gathered, gatherAnswers, type Sources} from '../../../source/run/answers/gather.js';
import {readTextFile} from '../../../source/run/answers/text-file.js';
import {answerVariables} from '../../../source/run/answers/variables.js';
import {folderWith} from './folder.js';
import {platform} from './platform.js';
import {problemOf} from './problem-of.js';

type Few = Partial<Omit<Sources, 'sets'>> & {readonly sets?: Readonly<Record<string, string>>};

async function gather({sets = {}, ...sources}: Few): Promise<Gathered> {
	return gatherAnswers({
		environment: {},
		platforms: [platform],
		readFile: readTextFile,
		...sources,
		sets: Object.entries(sets).map(([key, value]) => {
			const [step = '', question = ''] = key.split('.');
			return {step, question, value};
		}),
	});
}

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('an answer', () => {
	it('is taken from --set, else from its variable, else from the answers file', async () => {
		const folder = folderWith({'a.yaml': 'version: 1\nsteps: {tls: {domain: file.example.com}}\n'});
		const file = join(folder, 'a.yaml');
		const environment = {SEAWORTHY_TLS_DOMAIN: 'variable.example.com'};
		const sets = {'tls.domain': 'set.example.com'};
		const domain = async (few: Few) => (await gather(few)).given['tls']?.['domain'];
		expect(await domain({file, environment, sets})).toEqual({
			value: 'set.example.com',
			source: '--set',
			saved: 'set.example.com',
		});
		expect(await domain({file, environment})).toEqual({
			value: 'variable.example.com',
			source: 'SEAWORTHY_TLS_DOMAIN',
			saved: 'variable.example.com',
		});
		expect(await domain({file})).toEqual({
			value: 'file.example.com',
			source: 'a.yaml line 2',
			saved: 'file.example.com',
		});
		expect(await domain({})).toBeUndefined();
	});

	it('to a yes-or-no question is said with yes, no, true or false, wherever it is given', async () => {
		const file = (word: string) =>
			join(folderWith({'a.yaml': `version: 1\nsteps: {tls: {enforce: ${word}}}\n`}), 'a.yaml');
		for (const [word, value] of [
			['yes', true],
			['no', false],
			['true', true],
			['false', false],
		] as const) {
			const answer = {value, saved: value};
			expect((await gather({sets: {'tls.enforce': word}})).given['tls']?.['enforce']).toMatchObject(answer);
			expect(
				(await gather({environment: {SEAWORTHY_TLS_ENFORCE: word.toUpperCase()}})).given['tls']?.['enforce'],
			).toMatchObject(answer);
			expect((await gather({file: file(word)})).given['tls']?.['enforce']).toMatchObject(answer);
		}
		expect(await problemOf(gather({sets: {'tls.enforce': 'maybe'}}))).toBe(
			'--set: tls.enforce is answered with yes or no.\nFor example: yes',
		);
	});

	it('may stand in the answers file as a reference too', async () => {
		const folder = folderWith({
			domain: 'a.example.com\n',
			'a.yaml': 'version: 1\nsteps: {tls: {domain: {file: domain}, hsts: {env: SECONDS}}}\n',
		});
		const {given} = await gather({file: join(folder, 'a.yaml'), environment: {SECONDS: '300'}});
		expect(given['tls']).toEqual({
			domain: {value: 'a.example.com', source: 'a.yaml line 2', saved: {file: join(folder, 'domain')}},
			hsts: {value: '300', source: 'a.yaml line 2', saved: {env: 'SECONDS'}},
		});
	});

	it('may be empty when it is no secret', async () => {
		expect((await gather({environment: {SEAWORTHY_TLS_DOMAIN: ''}})).given['tls']?.['domain']?.value).toBe('');
	});

	it('hostile 16: of hostile characters is kept as it is', async () => {
		const value = '\'"`$(id);\n--flag %s {{}} = # é';
		expect((await gather({sets: {'tls.domain': value}})).given['tls']?.['domain']?.value).toBe(value);
		expect((await gather({environment: {SEAWORTHY_TLS_DOMAIN: value}})).given['tls']?.['domain']?.value).toBe(value);
	});
});

describe('a document', () => {
	it('is the content of the file that --set, the _FILE variable or the answers file names', async () => {
		const folder = folderWith({
			'chain.pem': pem,
			'a.yaml': 'version: 1\nsteps: {tls: {certificate: chain.pem}}\n',
			'b.yaml': 'version: 1\nsteps: {tls: {certificate: {file: chain.pem}}}\n',
		});
		const path = join(folder, 'chain.pem');
		const certificate = async (few: Few) => (await gather(few)).given['tls']?.['certificate'];
		expect(await certificate({sets: {'tls.certificate': path}})).toEqual({
			value: pem,
			source: '--set',
			saved: {file: path},
		});
		expect(await certificate({environment: {SEAWORTHY_TLS_CERTIFICATE_FILE: path}})).toEqual({
			value: pem,
			source: 'SEAWORTHY_TLS_CERTIFICATE_FILE',
			saved: {file: path},
		});
		expect(await certificate({file: join(folder, 'a.yaml')})).toEqual({
			value: pem,
			source: 'a.yaml line 2',
			saved: {file: path},
		});
		expect(await certificate({file: join(folder, 'b.yaml')})).toEqual({
			value: pem,
			source: 'b.yaml line 2',
			saved: {file: path},
		});
		expect(await certificate({environment: {SEAWORTHY_TLS_CERTIFICATE: pem}})).toMatchObject({value: pem, saved: pem});
		expect(await certificate({sets: {'tls.certificate': pem}})).toMatchObject({value: pem, saved: pem});
	});
});

describe('a secret', () => {
	it('becomes a Secret by the name of its variable, wherever it comes from', async () => {
		const folder = folderWith({
			key: 'hunter2\n',
			'a.yaml': 'version: 1\nsteps: {credentials: {secretkey: {env: VAULT}}}\n',
			'b.yaml': 'version: 1\nsteps: {credentials: {secretkey: {file: key}}}\n',
		});
		const path = join(folder, 'key');
		for (const [few, source, saved] of [
			[
				{environment: {SEAWORTHY_CREDENTIALS_SECRETKEY: 'hunter2'}},
				'SEAWORTHY_CREDENTIALS_SECRETKEY',
				{env: 'SEAWORTHY_CREDENTIALS_SECRETKEY'},
			],
			[
				{environment: {SEAWORTHY_CREDENTIALS_SECRETKEY_FILE: path}},
				'SEAWORTHY_CREDENTIALS_SECRETKEY_FILE',
				{file: path},
			],
			[{environment: {VAULT: 'hunter2'}, file: join(folder, 'a.yaml')}, 'a.yaml line 2', {env: 'VAULT'}],
			[{file: join(folder, 'b.yaml')}, 'b.yaml line 2', {file: path}],
		] as const) {
			const gathered = await gather(few);
			const answer = gathered.given['credentials']?.['secretkey'];
			expect(answer).toMatchObject({source, saved});
			expect(answer?.value).toBeInstanceOf(Secret);
			expect((answer?.value as Secret).name).toBe('SEAWORTHY_CREDENTIALS_SECRETKEY');
			expect((answer?.value as Secret).equals('hunter2')).toBe(true);
			expect(inspect(gathered, {depth: 9}) + JSON.stringify(gathered)).not.toContain('hunter2');
			expect(gathered.warnings).toEqual([]);
		}
	});

	it('has the layout of its question', async () => {
		const {given} = await gather({environment: {SEAWORTHY_TLS_KEY: 'x', SEAWORTHY_CREDENTIALS_KEYFILE: '{}'}});
		expect((given['tls']?.['key']?.value as Secret).format).toBe('pem');
		expect((given['credentials']?.['keyfile']?.value as Secret).format).toBe('json');
	});

	it('hostile 58: is refused on the command line, with all the other ways, and not repeated', async () => {
		const says = await problemOf(gather({sets: {'credentials.secretkey': 'hunter2'}}));
		expect(says).toContain('every user of this machine can read it');
		expect(says).toContain('SEAWORTHY_CREDENTIALS_SECRETKEY or SEAWORTHY_CREDENTIALS_SECRETKEY_FILE');
		expect(says).not.toContain('hunter2');
	});

	it('whose variable is not set or empty is missing, with a warning', async () => {
		const file = join(
			folderWith({'a.yaml': 'version: 1\nsteps: {credentials: {secretkey: {env: VAULT}}}\n'}),
			'a.yaml',
		);
		const gathered = await gather({file, environment: {SEAWORTHY_TLS_KEY: ''}});
		expect(gathered.given).toEqual({});
		expect(gathered.warnings).toEqual([
			'a.yaml line 2: the variable VAULT is not set, or is empty.',
			'The variable SEAWORTHY_TLS_KEY is empty.',
		]);
	});

	it('hostile 20, 61: in a file that others can read is taken, with a warning', async () => {
		const path = join(folderWith({key: 'hunter2'}), 'key');
		chmodSync(path, 0o644);
		const {warnings} = await gather({environment: {SEAWORTHY_TLS_KEY_FILE: path}});
		expect(warnings).toEqual([
			`SEAWORTHY_TLS_KEY_FILE: ${path} holds a secret, and others than you may read or write it (mode 0644): chmod 600 ${path}`,
		]);
	});

	it('hostile 61: in a file that is missing, a directory, a FIFO or binary is refused, and nothing hangs', async () => {
		const folder = folderWith({binary: Buffer.from([0x30, 0x82, 0x00]), large: 'x'.repeat(1024 * 1024 + 1)});
		mkdirSync(join(folder, 'directory'));
		execFileSync('mkfifo', [join(folder, 'fifo')]);
		for (const [name, says] of [
			['missing', 'does not exist'],
			['directory', 'is a directory'],
			['fifo', 'is not a regular file'],
			['binary', 'is not text: it has NUL bytes'],
			['large', 'is larger than 1 MiB'],
		] as const)
			expect(await problemOf(gather({environment: {SEAWORTHY_TLS_KEY_FILE: join(folder, name)}}))).toContain(
				`SEAWORTHY_TLS_KEY_FILE: the file cannot be read: ${join(folder, name)} ${says}`,
			);
	});
});

describe('variables', () => {
	it('and their files cannot both be set', async () => {
		const environment = {SEAWORTHY_TLS_KEY: 'a', SEAWORTHY_TLS_KEY_FILE: 'b'};
		expect(await problemOf(gather({environment}))).toContain(
			'Both SEAWORTHY_TLS_KEY and SEAWORTHY_TLS_KEY_FILE are set.',
		);
	});

	it('that are misspelt are refused; others of ours are left alone', async () => {
		expect(await problemOf(gather({environment: {SEAWORTHY_TLS_DOMIAN: 'x'}}))).toContain(
			'Did you mean SEAWORTHY_TLS_DOMAIN?',
		);
		expect(await problemOf(gather({environment: {SEAWORTHY_TSL_DOMAIN: 'x'}}))).toContain(
			'Did you mean SEAWORTHY_TLS_DOMAIN?',
		);
		expect(await problemOf(gather({environment: {SEAWORTHY_TLS_XYZZY: 'x'}}))).toContain('no question has it');
		await expect(gather({environment: {SEAWORTHY_STATE: 'x', PATH: '/bin'}})).resolves.toMatchObject({given: {}});
	});

	it('are listed, so that no program is started with them', () => {
		expect(answerVariables(platform.steps)).toEqual(
			expect.arrayContaining(['SEAWORTHY_TLS_KEY', 'SEAWORTHY_TLS_KEY_FILE', 'SEAWORTHY_CREDENTIALS_SOURCE']),
		);
	});
});

describe('beside the answers', () => {
	const text = 'version: 1\nplatform: workflow\ntarget: {context: a, namespace: deis}\naccept: [mend-release]\n';

	it('target and decisions: the command line goes before the file', async () => {
		const file = join(folderWith({'a.yaml': text}), 'a.yaml');
		expect(
			await gather({
				file,
				target: {context: 'b'},
				fallback: {namespace: 'other', kubeconfig: '/home/config'},
				accept: ['take-over-lock'],
			}),
		).toMatchObject({
			platform: 'workflow',
			target: {context: 'b', namespace: 'deis', kubeconfig: '/home/config'},
			accept: ['take-over-lock', 'mend-release'],
		});
	});

	it('what does not exist is refused', async () => {
		expect(await problemOf(gather({accept: ['mend-relaese']}))).toBe(
			'"mend-relaese" is accepted, and there is no such decision.\nDid you mean mend-release?',
		);
		expect(await problemOf(gather({platform: 'workflwo'}))).toBe(
			'There is no platform "workflwo".\nDid you mean workflow?',
		);
		expect(await problemOf(gather({sets: {'tls.domian': 'x'}}))).toBe(
			'--set tls.domian: tls has no such question on workflow.\nDid you mean domain?',
		);
	});

	it('a question of another platform is refused with its name, and with the option that was typed', async () => {
		const other = {
			...platform,
			id: 'deis-v1',
			steps: platform.steps.map((step) => ({
				...step,
				questions: step.questions.map((question) => ({...question, id: `${question.id}-v1`})),
			})),
		};
		const platforms = [platform, other];
		expect(await problemOf(gather({platforms, sets: {'tls.domain-v1': 'x'}}))).toBe(
			[
				'--set tls.domain-v1: tls has no such question on workflow.',
				'It is one of deis-v1 (--platform deis-v1).',
				'There is: certificate, key, domain, enforce, hsts.',
			].join('\n'),
		);
		const set = {step: 'tls', question: 'domain-v1', value: 'x', option: '--domain'};
		const gathering = gatherAnswers({environment: {}, platforms, readFile: readTextFile, sets: [set]});
		expect((await problemOf(gathering)).split('\n')[0]).toBe(
			'--domain, short for --set tls.domain-v1: tls has no such question on workflow.',
		);
	});

	it('files that only other steps name are not opened', async () => {
		const environment = {SEAWORTHY_TLS_KEY_FILE: '/nowhere', SEAWORTHY_CREDENTIALS_SOURCE: 'keys'};
		expect((await gather({environment, steps: ['credentials']})).given).toHaveProperty('credentials');
	});
});
