import {expect, test} from 'vitest';
import type {RunEvent} from '../../../source/core/run-event.js';
import {createJsonFrontend} from '../../../source/frontends/json/frontend.js';

test('one versioned object a line for everything that is said and done; nobody is asked', async () => {
	let written = '';
	const frontend = createJsonFrontend({
		output: {
			write(text, done) {
				written += text;
				done?.();
			},
		},
	});
	const events: readonly RunEvent[] = [
		{kind: 'plan-started', stages: []},
		{kind: 'noted', says: 'two\nlines \u001b[2J'},
		{kind: 'plan-finished', outcome: 'done', at: 1},
	];
	frontend.say([{text: 'Open', mark: 'danger'}]);
	for (const event of events) frontend.show(event);
	await expect(
		frontend.ask({
			id: 'start',
			title: 'Start',
			body: [],
			prompt: {kind: 'choice', message: 'What', options: []},
			back: false,
			help: [],
		}),
	).rejects.toMatchObject({name: 'Problem', exitCode: 2});
	await frontend.close();
	expect(written).not.toContain('\u001b');
	expect(
		written
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as unknown),
	).toEqual([
		{version: 1, kind: 'said', lines: [{text: 'Open', mark: 'danger'}]},
		...events.map((event) => ({version: 1, ...event})),
	]);
});
