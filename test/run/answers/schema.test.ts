import {Ajv} from 'ajv';
import {format, resolveConfig} from 'prettier';
import {describe, expect, it} from 'vitest';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {workflow} from '../../../source/platforms/workflow/platform.js';
import {answersSchema} from '../../../source/run/answers/schema.js';
import {platform} from './platform.js';

const published = new URL('../../../source/help/answers.schema.json', import.meta.url).pathname;

describe('the schema of answers files', () => {
	const validate = new Ajv({allErrors: true, allowUnionTypes: true, strictTypes: false}).compile(
		answersSchema([platform]),
	);

	it('takes plain answers, paths of documents and references to secrets', () => {
		expect(
			validate({
				version: 1,
				platform: 'workflow',
				target: {context: 'prod'},
				steps: {tls: {certificate: 'chain.pem', key: {file: 'key.pem'}, enforce: 'no', hsts: 300}},
			}),
		).toBe(true);
	});

	it.each([
		[{version: 1, steps: {tls: {key: 'hunter2'}}}],
		[{version: 1, steps: {tls: {key: {env: 'A', file: 'b'}}}}],
		[{version: 1, steps: {tls: {nothing: 'x'}}}],
		[{version: 1, target: {secret: 'x'}}],
		[{steps: {}}],
	])('refuses %j', (answers) => {
		expect(validate(answers)).toBe(false);
	});

	it('of several platforms goes by the one that is named, else by the first', () => {
		const other = {...platform, id: 'deis-v1', steps: [{id: 'etcd', why: 'It is open.', questions: []}]};
		const either = new Ajv({allErrors: true, allowUnionTypes: true, strictTypes: false}).compile(
			answersSchema([platform, other]),
		);
		expect(either({version: 1, steps: {tls: {}}})).toBe(true);
		expect(either({version: 1, steps: {etcd: {}}})).toBe(false);
		expect(either({version: 1, platform: 'deis-v1', steps: {etcd: {}}})).toBe(true);
		expect(either({version: 1, platform: 'deis-v1', steps: {tls: {}}})).toBe(false);
	});

	it('is published as the real steps make it (vitest -u writes it)', async () => {
		const config = await resolveConfig(published);
		const text = await format(JSON.stringify(answersSchema([workflow, deisV1])), {...config, parser: 'json'});
		await expect(text).toMatchFileSnapshot(published);
	});
});
