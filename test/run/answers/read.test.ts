import {execFileSync} from 'node:child_process';
import {symlinkSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {type AnswersFile, readAnswers} from '../../../source/run/answers/read.js';
import {readTextFile} from '../../../source/run/answers/text-file.js';
import {folderWith} from './folder.js';
import {platform} from './platform.js';
import {problemOf} from './problem-of.js';

async function read(text: string | Buffer): Promise<AnswersFile> {
	return readAnswers(join(folderWith({'answers.yaml': text}), 'answers.yaml'), [platform], readTextFile);
}

async function mistakes(text: string): Promise<readonly string[]> {
	return (await problemOf(read(text))).split('\n').filter((line) => /^(line \d|and more)/.test(line));
}

describe('an answers file', () => {
	it('gives platform, target, decisions, findings and answers, each with its line', async () => {
		const answers = await read(`version: 1
platform: workflow
target: {context: prod, namespace: deis, release: hephy, chart: ./chart, kubeconfig: 'kube/config:/etc/other'}
accept: [mend-release]
findings:
  - {id: tls/no-hsts, reason: The load balancer sends it, until: 2027-01-31}
steps:
  credentials:
    source: keys
    secretkey: {env: VAULT_KEY}
    keyfile: {file: keys/gcs.json}
  tls:
    certificate: chain.pem
    enforce: yes
    hsts: 300
`);
		expect(answers).toEqual({
			platform: 'workflow',
			folder: answers.folder,
			target: {
				context: 'prod',
				namespace: 'deis',
				release: 'hephy',
				chart: './chart',
				kubeconfig: `${answers.folder}/kube/config:/etc/other`,
			},
			accept: ['mend-release'],
			findings: [{id: 'tls/no-hsts', reason: 'The load balancer sends it', until: '2027-01-31'}],
			steps: {
				credentials: {
					source: {value: 'keys', source: 'answers.yaml line 9'},
					secretkey: {value: {env: 'VAULT_KEY'}, source: 'answers.yaml line 10'},
					keyfile: {value: {file: `${answers.folder}/keys/gcs.json`}, source: 'answers.yaml line 11'},
				},
				tls: {
					certificate: {value: 'chain.pem', source: 'answers.yaml line 13'},
					enforce: {value: 'yes', source: 'answers.yaml line 14'},
					hsts: {value: '300', source: 'answers.yaml line 15'},
				},
			},
		});
	});

	it('may be nothing but its version, begin with a byte order mark and end lines as Windows does', async () => {
		expect((await read('\u{FEFF}version: 1\r\n')).steps).toEqual({});
	});
});

describe('hostile 20: what is wrong is told by line and key, all at once', () => {
	it.each([
		['steps: {}\n', ['line 1: version is missing: write `version: 1`.']],
		[
			'version: 2\n',
			['line 1: version: the version must be 1; a file with another one was made for another seaworthy.'],
		],
		[
			'version: "1"\n',
			['line 1: version: the version must be 1; a file with another one was made for another seaworthy.'],
		],
		['', ['line 1: it must hold keys, the first of them `version: 1`.']],
		['- version: 1\n', ['line 1: it must hold keys, the first of them `version: 1`.']],
		['version: 1\nplattform: workflow\n', ['line 2: plattform: there is no such key. Did you mean platform?']],
		['version: 1\nplatform: deis\n', ['line 2: platform: it must be one of: workflow.']],
		['version: 1\nsteps:\n  tsl: {}\n', ['line 3: steps.tsl: there is no such step. Did you mean tls?']],
		['version: 1\nsteps:\n', ['line 2: steps: it must hold keys, indented below it.']],
		[
			'version: 1\nsteps:\n  tls:\n    domian: a.b\n',
			['line 4: steps.tls.domian: there is no such question. Did you mean domain?'],
		],
		[
			'version: 1\nsteps:\n  tls:\n    xyzzy: a\n',
			['line 4: steps.tls.xyzzy: there is no such question. There is: certificate, key, domain, enforce, hsts.'],
		],
		['version: 1\ntarget: {contxt: prod}\n', ['line 2: target.contxt: there is no such key. Did you mean context?']],
		['version: 1\naccept: mend-release\n', ['line 2: accept: it must be a list: lines that begin with "- ".']],
		[
			'version: 1\nsteps: {tls: {domain: true}}\n',
			['line 2: steps.tls.domain: YAML does not read this as a text; put it in quotes.'],
		],
		[
			'version: 1\nsteps: {tls: {domain: 1.50}}\n',
			['line 2: steps.tls.domain: YAML does not read this as a text; put it in quotes.'],
		],
		[
			'version: 1\nsteps: {tls: {domain: }}\n',
			['line 2: steps.tls.domain: it is empty; leave the key out, or write "" for an empty text.'],
		],
		['version: 1\nsteps: {tls: {domain: [a]}}\n', ['line 2: steps.tls.domain: it must be a text.']],
		['version: 1\nsteps: {tls: {enforce: maybe}}\n', ['line 2: steps.tls.enforce: it must be one of: yes, no.']],
		[
			'version: 1\nsteps: {tls: {key: {vault: a}}}\n',
			['line 2: steps.tls.key.vault: a reference is { env: NAME } or { file: PATH }.'],
		],
		['version: 1\nsteps: {tls: {key: {}}}\n', ['line 2: steps.tls.key: a reference has either env or file.']],
		[
			'version: 1\nsteps: {tls: {key: {env: A, file: b}}}\n',
			['line 2: steps.tls.key: a reference has either env or file.'],
		],
		[
			'version: 1\nsteps: {tls: {key: {env: $A}}}\n',
			['line 2: steps.tls.key.env: it must be the name of a variable: letters, digits and underscores.'],
		],
		[
			'version: 1\nfindings:\n- {id: tls/x, reason: y, until: 31.12.2026}\n',
			['line 3: findings.0.until: it must be a day, YYYY-MM-DD.'],
		],
		[
			'version: 1\nfindings:\n- {id: tls/x, reason: y, until: 2026-02-30}\n',
			['line 3: findings.0.until: there is no such day.'],
		],
		['version: 1\nfindings:\n- {id: tls/x, reason: y}\n', ['line 3: findings.0: until is missing.']],
		[
			'version: 1\nfindings:\n- {id: hsts, reason: y, until: 2026-02-03}\n',
			['line 3: findings.0.id: it must be the id of a finding, e.g. tls/expires-soon.'],
		],
	])('%j', async (text, lines) => {
		expect(await mistakes(text)).toEqual(lines);
	});

	it.each([
		['version: 1\nversion: 1\n', 'line 2: this key stands there twice; which one is meant?'],
		[
			'version: 1\nsteps:\n  tls:\n    hsts: 1\n    hsts: 2\n',
			'line 5: this key stands there twice; which one is meant?',
		],
		['version: 1\n\tsteps: {}\n', 'line 2: tabs cannot indent in YAML; use blanks.'],
		['version: 1\nsteps: {tls: {domain: "a}}\n', 'line 3: a quote, bracket, comma or colon is missing.'],
		['version: 1\n---\nversion: 1\n', 'line 2: a second document begins; there may be only one.'],
		['version: 1\nsteps: {tls: {domain: !!binary aGk=}}\n', 'line 2: tags (!…) are not taken here.'],
		[
			'version: 1\nsteps: {tls: {domain: *.example.com}}\n',
			'line 2: a word beginning with * is an alias in YAML; put the text in quotes.',
		],
	])('%j', async (text, line) => {
		expect(await mistakes(text)).toContain(line);
	});

	it('words that other readers of YAML take for yes and no', async () => {
		for (const word of ['no', 'on', 'Off', 'y', 'YES'])
			expect(await mistakes(`version: 1\nsteps: {tls: {domain: ${word}}}\n`)).toEqual([
				`line 2: steps.tls.domain: "${word}" without quotes is yes or no to many YAML readers; put it in quotes.`,
			]);
		expect((await read('version: 1\nsteps: {tls: {domain: "no"}}\n')).steps['tls']?.['domain']?.value).toBe('no');
	});

	it('numbers that do not come back as they were written', async () => {
		for (const [written, number] of [
			['0777', '777'],
			['0x1F', '31'],
			['12345678901234567890', '12345678901234567000'],
		])
			expect(await mistakes(`version: 1\nsteps: {tls: {domain: ${written!}}}\n`)).toEqual([
				`line 2: steps.tls.domain: YAML reads this as the number ${number!}; put it in quotes.`,
			]);
	});

	it('at most ten, by line', async () => {
		const keys = Array.from({length: 13}, (_, index) => `zzzzzzz${index}: x`);
		const lines = await mistakes(['version: 1', ...keys, ''].join('\n'));
		expect(lines).toHaveLength(11);
		expect(lines[0]).toContain('line 2: zzzzzzz0:');
		expect(lines.at(-1)).toBe('and more.');
	});

	it('several of different kinds together', async () => {
		expect(
			await mistakes('version: 1\nsteps:\n  tls:\n    domian: a\n    domain: no\n    key: hunter2\n'),
		).toHaveLength(3);
	});
});

describe('hostile 58: a literal secret', () => {
	it.each([
		'key: hunter2',
		'key: |\n      hunter2',
		'key: [hunter2]',
		'key: 42',
		'key: "hunter2',
		'key: *hunter2',
		'key: !hunter2 x',
		'key: {env: "hunter2!"}',
		'key: @hunter2',
		'key: {file: a, hunter2',
	])('is refused with the reason and never repeated: %j', async (line) => {
		expect(await problemOf(read(`version: 1\nsteps:\n  tls:\n    ${line}\n`))).not.toContain('hunter2');
	});

	it('says why', async () => {
		expect(await mistakes('version: 1\nsteps:\n  tls:\n    key: hunter2\n')).toEqual([
			'line 4: steps.tls.key: a secret is given only by reference, { env: NAME } or { file: PATH }: what stands in this file gets copied and committed.',
		]);
	});
});

describe('hostile 20: files', () => {
	it('an anchors bomb is refused at once', async () => {
		const layers = Array.from({length: 12}, (_, index) => `x${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`);
		expect(await mistakes(['version: 1', 'x0: &a0 [lol]', ...layers, ''].join('\n'))).toEqual([
			'line 1: it has too many aliases.',
		]);
	});

	it('thousands of wrong keys, or of aliases, are refused without a long search', async () => {
		const keys = Array.from({length: 20_000}, (_, index) => `k${index}:`);
		expect(await mistakes(['version: 1', ...keys, ''].join('\n'))).toHaveLength(11);
		expect(await mistakes(`version: 1\na: &a 1\nb: [${'*a,'.repeat(20_000)}]\n`)).toEqual([
			'line 1: it has too many aliases.',
		]);
	});

	it('a few aliases are fine', async () => {
		const answers = await read('version: 1\nsteps: {tls: {domain: &d a.example.com, certificate: *d}}\n');
		expect(answers.steps['tls']?.['certificate']?.value).toBe('a.example.com');
	});

	it.each([
		['a FIFO', (path: string) => execFileSync('mkfifo', [path]), 'is not a regular file (a pipe, socket or device)'],
		['a directory', (path: string) => execFileSync('mkdir', [path]), 'is a directory'],
		['a symlink loop', (path: string) => symlinkSync(path, path), 'is a symbolic link that leads back to itself'],
		['a device', (path: string) => symlinkSync('/dev/zero', path), 'is not a regular file (a pipe, socket or device)'],
		['nothing', () => undefined, 'does not exist'],
		[
			'a large file',
			(path: string) => {
				execFileSync('touch', [path]);
				truncateSync(path, 1024 ** 3);
			},
			'is larger than 1 MiB',
		],
	])('%s', async (_name, make, says) => {
		const path = join(folderWith(), 'answers.yaml');
		make(path);
		expect(await problemOf(readAnswers(path, [platform], readTextFile))).toContain(
			`The answers file cannot be read: ${path} ${says}.`,
		);
	});

	it('binary data', async () => {
		expect(await problemOf(read(Buffer.from('version: 1\0')))).toContain('is not text: it has NUL bytes');
		expect(await problemOf(read(Buffer.from([0x61, 0xff])))).toContain('is not text in UTF-8');
	});
});
