import {describe, expect, it} from 'vitest';
import {Secret} from '../../source/core/secret.js';
import {aSession, type Saying} from './a-session.js';

/** The lamp takes no password but `right`. */
const answer: Saying['answer'] = ({arguments: [, key]}, stdin) =>
	key === 'try' && stdin !== 'right' ? {exitCode: 1, stderr: 'refused'} : undefined;
const password = new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'wrong-one');

const trials = (told: readonly string[]) => told.filter((line) => line === '> lamp set try').length;

describe('a failed trial', () => {
	it('lets every answer of the step be changed, also those given beforehand, proposing what was answered', async () => {
		const one = aSession({
			answer,
			given: {colour: 'green', password},
			replies: [
				['question/lights.blink', 'yes'],
				['question/lights.seconds', '5'],
				['trial/lights', 'change'],
				['question/lights.colour', 'red'],
				['question/lights.blink', 'yes'],
				['question/lights.seconds', '7'],
				['question/lights.password', 'right'],
				['review', 'leave'],
			],
			choices: {saveAnswers: 'a.yaml'},
		});
		const proposed: unknown[] = [];
		const {frontend} = one.session;
		const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
			if (page.prompt.kind !== 'choices' && 'initial' in page.prompt) proposed.push(page.prompt.initial);
			return frontend.ask(page);
		};
		Object.assign(one.session, {frontend: {...frontend, ask}});
		expect(await one.setUp()).toBe(0);
		expect(proposed).toEqual(['no', 'green', 'yes', '5', 'leave']);
		expect(one.saved[0]!.steps['lights']).toMatchObject({colour: 'red', blink: true, seconds: '7'});
		expect(one.left).toEqual([]);
	});

	it('is gone back to from the first question asked again; no answer is lost, and nothing is tried meanwhile', async () => {
		const one = aSession({
			answer,
			replies: [
				['question/lights.colour', 'green'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'wrong-one'],
				['trial/lights', 'retype'],
				['question/lights.password', '<back>'],
				['trial/lights', 'change'],
				['question/lights.colour', 'red'],
				['question/lights.blink', '<back>'],
				['question/lights.colour', '<back>'],
				['trial/lights', 'go-on'],
				['review', 'leave'],
			],
			choices: {saveAnswers: 'a.yaml'},
		});
		expect(await one.setUp()).toBe(0);
		expect(trials(one.told)).toBe(1);
		expect(one.told.filter((line) => line === 'failed: Try the password: it failed.')).toHaveLength(3);
		expect(one.saved[0]!.steps['lights']).toMatchObject({colour: 'green', blink: false});
		expect(one.left).toEqual([]);
	});

	it('keeps what was typed before one went back to it', async () => {
		const one = aSession({
			answer,
			replies: [
				['question/lights.colour', 'green'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'wrong-one'],
				['trial/lights', 'change'],
				['question/lights.colour', 'red'],
				['question/lights.blink', '<back>'],
				['question/lights.colour', '<back>'],
				['trial/lights', 'change'],
				['question/lights.colour', ''],
				['question/lights.blink', 'no'],
				['question/lights.password', 'right'],
				['review', 'leave'],
			],
			choices: {saveAnswers: 'a.yaml'},
		});
		const {frontend} = one.session;
		const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
			const reply = await frontend.ask(page);
			const takes = reply.kind === 'value' && reply.value === '' && page.prompt.kind === 'choice';
			return takes ? {...reply, value: page.prompt.initial ?? ''} : reply;
		};
		Object.assign(one.session, {frontend: {...frontend, ask}});
		expect(await one.setUp()).toBe(0);
		expect(one.saved[0]!.steps['lights']).toMatchObject({colour: 'red'});
	});

	it('leads back no further than there is something', async () => {
		const backs: string[] = [];
		const one = aSession({
			answer,
			given: {colour: 'green', blink: false, password},
			replies: [
				['trial/lights', 'retype'],
				['question/lights.password', 'right'],
				['review', 'change'],
				['question/lights.colour', 'green'],
				['question/lights.blink', 'no'],
				['question/lights.password', ''],
				['review', 'leave'],
			],
		});
		const {frontend} = one.session;
		const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
			if (page.back) backs.push(page.id);
			return frontend.ask(page);
		};
		Object.assign(one.session, {frontend: {...frontend, ask}});
		await one.setUp();
		expect(backs).toEqual([
			'question/lights.password',
			'review',
			'question/lights.blink',
			'question/lights.password',
			'review',
		]);
	});
});
