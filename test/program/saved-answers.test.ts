import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {program} from '../hostile/program.js';

const {base, run, practised} = program();

it('answers saved in practice say in their head how to use them there', async () => {
	const state = practised('saved');
	const answers = ['--set', 'registration.mode=admin_only', '--set', 'registration.admin=no'];
	const file = join(base, 'answers.yaml');
	await run(state, ['registration', '--practice', ...answers, '--save-answers', file]);
	const words = /^# Use them: seaworthy (?<words>.*)$/m.exec(readFileSync(file, 'utf8'))?.groups?.['words'] ?? '';
	expect(words).toContain('--practice');
	const used = words.replace('FILE', file).replace('NAME', 'practice').split(' ');
	expect(await run(state, used)).toMatchObject({
		code: 0,
		stderr: expect.stringContaining('context practice') as string,
	});
});
