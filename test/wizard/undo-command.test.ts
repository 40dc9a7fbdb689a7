import {describe, expect, it} from 'vitest';
import type {UndoData} from '../../source/core/journal.js';
import {locate} from '../../source/wizard/locate.js';
import {undo} from '../../source/wizard/undo-command.js';
import {aSession} from './a-session.js';

const kept: UndoData = {
	version: 1,
	run: 'r1',
	at: '2026-01-01T00:00:00Z',
	settings: [{path: ['lights', 'colour'], before: 'hunter2!', after: 'a'}],
	objects: [{reference: 'secret/lamp', before: 'hunter2!'}],
	lasting: ['the bulb is worn.'],
};

async function listed(json: boolean, data: Readonly<Record<string, UndoData>> = {lights: kept}) {
	const one = aSession();
	const session = {...one.session, json};
	await session.memory((await locate(session, 'check')).target).saveUndo(data);
	one.told.splice(0);
	expect(await undo(session, await locate(session, 'check'), {words: [], forget: false})).toBe(0);
	expect(one.told.filter((line) => !line.startsWith('>'))).toStrictEqual([]);
	return one.printed.join('');
}

describe('the list of what can be undone', () => {
	it('is data on standard output', async () => {
		expect(await listed(false)).toBe(
			[
				'What can be undone on the lamp on the pier',
				'',
				'lights (run r1 of 2026-01-01T00:00:00Z)',
				'  lights.colour goes back to "hunter2!"',
				'  secret/lamp is put back',
				'  ! Cannot be put back: the bulb is worn.',
				'',
				'A dry run and a printed script keep nothing here.',
				'To undo a step: seaworthy undo STEP',
				'',
			].join('\n'),
		);
	});

	it('names no command where nothing is kept', async () => {
		expect(await listed(false, {})).toContain('Nothing is kept that could be undone.');
		expect(await listed(false, {})).not.toContain('undo STEP');
	});

	it('is a document for programs, without the values', async () => {
		const document = await listed(true);
		expect(JSON.parse(document)).toStrictEqual({
			version: 1,
			target: {},
			kept: [
				{
					step: 'lights',
					run: 'r1',
					at: '2026-01-01T00:00:00Z',
					settings: [{path: ['lights', 'colour'], name: 'lights.colour'}],
					objects: ['secret/lamp'],
					lasting: ['the bulb is worn.'],
					decisions: [],
				},
			],
		});
		expect(document).not.toContain('hunter2!');
	});
});
