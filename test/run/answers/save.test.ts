import {lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {gatherAnswers} from '../../../source/run/answers/gather.js';
import {saveAnswers, savedAnswers, type Saving} from '../../../source/run/answers/save.js';
import {readTextFile} from '../../../source/run/answers/text-file.js';
import {folderWith} from './folder.js';
import {platform} from './platform.js';
import {problemOf} from './problem-of.js';

const saving: Saving = {
	platform: 'workflow',
	target: {context: 'prod', namespace: 'deis', release: 'hephy', unknown: 'x'},
	accept: ['mend-release'],
	steps: {
		credentials: {source: 'keys', secretkey: {env: 'SEAWORTHY_CREDENTIALS_SECRETKEY'}},
		tls: {domain: 'no', enforce: true, key: {file: '/keys/tls.key'}},
	},
};

describe('saved answers', () => {
	it('are a file that says what it is and how it is used, secrets as references', () => {
		expect(savedAnswers(saving)).toBe(`# Answers for seaworthy.
# Use them: seaworthy setup --answers FILE --yes --confirm NAME
# Secrets are not in here: env names the variable, file the path, that holds one.
version: 1
platform: workflow
target:
  context: prod
  namespace: deis
  release: hephy
accept:
  - mend-release
steps:
  credentials:
    source: keys
    secretkey:
      env: SEAWORTHY_CREDENTIALS_SECRETKEY
  tls:
    domain: "no"
    enforce: true
    key:
      file: /keys/tls.key
`);
	});

	it('leads back to the practice cluster that they were given to, not to a real one of that name', () => {
		expect(
			savedAnswers({...saving, practice: '--practice --platform deis-v1'})
				.split('\n')
				.slice(0, 3),
		).toEqual([
			'# Answers for seaworthy.',
			'# Use them: seaworthy setup --practice --platform deis-v1 --answers FILE --yes --confirm NAME',
			'# They were given to a practice cluster: the target below is none of yours.',
		]);
	});

	it('hostile 16: are read back as they were, whatever was typed', async () => {
		const file = join(folderWith(), 'answers.yaml');
		const text = fc.oneof(
			fc.string(),
			fc.string({unit: 'grapheme'}),
			fc.constantFrom(
				'no',
				'on',
				'~',
				'0777',
				'1e3',
				'-----BEGIN X-----\nAA\n-----END X-----\n',
				'a: b',
				'secret #1',
				'\u{85}\u{2028}\u{FEFF}',
				' x ',
				'*a',
				'- a',
				'"',
				'\\n',
				'\r\n',
			),
		);
		await fc.assert(
			fc.asyncProperty(text, text, fc.boolean(), async (domain, certificate, enforce) => {
				const document = `-----BEGIN X-----\n${certificate}`;
				await saveAnswers(file, savedAnswers({...saving, steps: {tls: {domain, certificate: document, enforce}}}));
				const {given, target, accept} = await gatherAnswers({
					file,
					sets: [],
					environment: {},
					platforms: [platform],
					readFile: readTextFile,
				});
				expect(given['tls']?.['domain']).toMatchObject({value: domain, saved: domain});
				expect(given['tls']?.['certificate']).toMatchObject({value: document, saved: document});
				expect(given['tls']?.['enforce']?.value).toBe(enforce);
				expect({target, accept}).toEqual({
					target: {context: 'prod', namespace: 'deis', release: 'hephy'},
					accept: ['mend-release'],
				});
			}),
			{numRuns: 60},
		);
	});

	it('are for their owner alone, and replace only what was saved before', async () => {
		const folder = folderWith({'own.yaml': 'version: 1\n'});
		const path = join(folder, 'answers.yaml');
		await saveAnswers(path, savedAnswers(saving));
		expect(statSync(path).mode & 0o777).toBe(0o600);
		await saveAnswers(path, savedAnswers({...saving, accept: []}));
		expect(readFileSync(path, 'utf8')).not.toContain('accept');
		expect(await problemOf(saveAnswers(join(folder, 'own.yaml'), savedAnswers(saving)))).toContain(
			'which seaworthy did not write.',
		);
		expect(readFileSync(join(folder, 'own.yaml'), 'utf8')).toBe('version: 1\n');
		expect(readdirSync(folder).sort()).toEqual(['answers.yaml', 'own.yaml']);
	});

	it('go where a symbolic link leads', async () => {
		const folder = folderWith();
		symlinkSync(join(folder, 'real.yaml'), join(folder, 'link.yaml'));
		writeFileSync(join(folder, 'real.yaml'), savedAnswers(saving));
		await saveAnswers(join(folder, 'link.yaml'), savedAnswers({...saving, accept: []}));
		expect(lstatSync(join(folder, 'link.yaml')).isSymbolicLink()).toBe(true);
		expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).not.toContain('accept');
	});

	it('cannot go where no file can be', async () => {
		const folder = folderWith();
		mkdirSync(join(folder, 'answers.yaml'));
		writeFileSync(join(folder, 'file'), '');
		expect(await problemOf(saveAnswers(join(folder, 'answers.yaml'), 'x'))).toContain('which seaworthy did not write.');
		expect(await problemOf(saveAnswers(join(folder, 'none', 'a.yaml'), 'x'))).toContain(
			'The answers could not be saved to',
		);
		expect(await problemOf(saveAnswers(join(folder, 'file', 'a.yaml'), 'x'))).toContain(
			'The answers cannot be saved to',
		);
	});
});
