import {expect, test} from 'vitest';
import type {Page} from '../../../source/core/page.js';
import {createNobodyFrontend} from '../../../source/frontends/nobody/frontend.js';

const page: Page = {
	id: 'question/registration.mode',
	title: 'Registration mode',
	body: [],
	prompt: {kind: 'choice', message: 'Who may register', options: []},
	back: false,
	help: [],
};

test('nobody is asked; what is said and done stands in plain lines', async () => {
	let written = '';
	const frontend = createNobodyFrontend({
		output: {
			write(text, done) {
				written += text;
				done?.();
			},
		},
	});
	await expect(frontend.ask(page)).rejects.toMatchObject({
		name: 'Problem',
		exitCode: 2,
		message: '“Registration mode” was to be asked, but there is no terminal to ask on.',
		next: [expect.stringContaining('--answers'), expect.stringContaining('--no-input')],
	});
	frontend.say([{text: 'Open to \u001b[31manybody', mark: 'danger'}]);
	frontend.say([]);
	frontend.show({kind: 'plan-started', stages: [{step: 'a', title: 'A', tasks: [{id: 'a/b', title: 'Do it'}]}]});
	frontend.show({kind: 'task-changed', id: 'a/b', status: 'running', at: 0});
	frontend.show({kind: 'task-changed', id: 'a/b', status: 'done', at: 2000});
	await frontend.close();
	expect(written).toBe('danger: Open to anybody\nA, 1 task\ndone: Do it (2 s)\n');
});
