import {describe, expect, it} from 'vitest';
import {readRun, summary} from '../../source/core/journal.js';
import {Problem} from '../../source/core/problem.js';
import {Secret} from '../../source/core/secret.js';
import type {Step} from '../../source/core/step.js';
import type {Choices} from '../../source/wizard/session.js';
import {locate} from '../../source/wizard/locate.js';
import {setUp} from '../../source/wizard/setup.js';
import {undo as undoCommand} from '../../source/wizard/undo-command.js';
import {undoSteps} from '../../source/wizard/undo.js';
import {aSession, lights, problemOf} from './a-session.js';

const password = new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'hunter2!');
const given = {colour: 'green', blink: false, password};
const unattended = {choices: {yes: true, confirm: 'pier'}};

describe('a set-up with somebody there', () => {
	it('asks one by one, shows the review, asks for the name at the first write, runs and reads back', async () => {
		const one = aSession({
			replies: [
				['question/lights.colour', 'green'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'hunter2!'],
				['review', 'go'],
				['confirm-name', 'pier'],
			],
		});
		expect(await one.setUp()).toBe(0);
		expect(one.lamp).toEqual({colour: 'green', password: 'hunter2!'});
		expect(one.told).toContain('good: Lights: It shines green.');
		expect(one.told.join('\n')).not.toContain('hunter2');
	});

	it('goes back keeping the later answers, and forgets what is no longer asked', async () => {
		const one = aSession({
			replies: [
				['question/lights.colour', 'green'],
				['question/lights.blink', 'yes'],
				['question/lights.seconds', '5'],
				['question/lights.password', '<back>'],
				['question/lights.seconds', '<back>'],
				['question/lights.blink', 'no'],
				['question/lights.password', '<back>'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'hunter2!'],
				['review', 'leave'],
			],
			choices: {saveAnswers: 'a.yaml'},
		});
		expect(await one.setUp()).toBe(0);
		expect(one.saved[0]!.steps).toEqual({
			lights: {colour: 'green', blink: false, password: {env: 'SEAWORTHY_LIGHTS_PASSWORD'}},
		});
		expect(one.lamp.colour).toBeUndefined();
	});

	it('asks again what was given wrong, and what does not go together, saying why', async () => {
		const one = aSession({
			given: {colour: 'blue', blink: true, seconds: '1', password},
			replies: [
				['question/lights.colour', 'green'],
				['question/lights.seconds', '2'],
				['review', 'leave'],
			],
		});
		await one.setUp();
		expect(one.told).toContain('failed: Choose one of: red, green. (given by --set)');
		expect(one.told).toContain('failed: Green does not blink that fast.');
	});

	it('takes a value without the blanks around it, typed or given, but never changes a secret', async () => {
		const seconds = (value: string, given = {}) =>
			aSession({
				given: {colour: 'green', blink: true, ...given},
				replies: [
					...('seconds' in given ? [] : [['question/lights.seconds', value] as const]),
					['question/lights.password', ' hunter2! '],
					['review', 'go'],
					['confirm-name', 'pier '],
				],
				choices: {saveAnswers: 'a.yaml'},
			});
		const verdicts: unknown[] = [];
		for (const one of [seconds('5 \t'), seconds('', {seconds: '\u00A05 '})]) {
			const {frontend} = one.session;
			const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
				const reply = await frontend.ask(page);
				if (page.prompt.kind === 'text' && reply.kind === 'value')
					verdicts.push([page.id, page.prompt.validate(reply.value).ok, page.prompt.validate('  ').ok]);
				return reply;
			};
			Object.assign(one.session, {frontend: {...frontend, ask}});
			expect(await one.setUp()).toBe(0);
			expect(one.saved[0]!.steps['lights']).toMatchObject({seconds: '5'});
			expect(one.lamp.password).toBe(' hunter2! ');
		}
		expect(verdicts).toEqual([
			['question/lights.seconds', true, false],
			['confirm-name', true, false],
			['confirm-name', true, false],
		]);
	});

	it('goes back from the first question to the choice of steps, where they were chosen there, and keeps what was typed', async () => {
		const one = aSession({
			replies: [
				['steps', 'lights'],
				['question/lights.colour', 'green'],
				['question/lights.blink', 'yes'],
				['question/lights.seconds', '<back>'],
				['question/lights.blink', '<back>'],
				['question/lights.colour', '<back>'],
				['steps', 'lights'],
				['question/lights.colour', 'red'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'hunter2!'],
				['review', 'leave'],
			],
		});
		const proposed: unknown[] = [];
		const {frontend} = one.session;
		const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
			if (page.id.startsWith('question/')) expect(page.back).toBe(true);
			if ('initial' in page.prompt) proposed.push(page.prompt.initial);
			return frontend.ask(page);
		};
		Object.assign(one.session, {frontend: {...frontend, ask}});
		expect(await setUp(one.session, [], await locate(one.session, 'setup'))).toBe(0);
		expect(proposed.slice(-5, -1)).toEqual(['green', ['lights'], 'green', 'yes']);

		const named = aSession({replies: [['question/lights.colour', 'green']]});
		const first: boolean[] = [];
		const asks = named.session.frontend.ask;
		Object.assign(named.session.frontend, {
			ask: async (page: Parameters<typeof asks>[0]) => {
				first.push(page.back);
				return asks(page);
			},
		});
		await expect(named.setUp()).rejects.toThrow('Asked question/lights.blink');
		expect(first).toEqual([false, true]);
	});

	it('asks for the file again when the answers cannot be saved in it, with the reason and what was typed', async () => {
		const one = aSession({
			given,
			replies: [
				['review', 'save'],
				['save-answers', '/nonexist/a.yaml'],
				['save-answers', ' b.yaml '],
				['review', 'leave'],
			],
		});
		const paths: string[] = [];
		const initials: unknown[] = [];
		const {frontend} = one.session;
		const ask = async (page: Parameters<typeof frontend.ask>[0]) => {
			if (page.id === 'save-answers' && page.prompt.kind === 'text') initials.push(page.prompt.initial);
			return frontend.ask(page);
		};
		const saveAnswers = async (path: string) => {
			paths.push(path);
			if (path.startsWith('/'))
				throw new Problem(`The answers cannot be saved to ${path}: no.`, {next: ['Name another file.']});
		};
		Object.assign(one.session, {frontend: {...frontend, ask}, saveAnswers});
		expect(await one.setUp()).toBe(0);
		expect(paths).toEqual(['/nonexist/a.yaml', 'b.yaml']);
		expect(initials).toEqual(['seaworthy-answers.yaml', '/nonexist/a.yaml']);
		expect(one.told).toContain('failed: The answers cannot be saved to /nonexist/a.yaml: no.');
		expect(one.told).toContain('done: Saved to b.yaml');
		expect(one.told.join('\n')).not.toContain('--save-answers');
	});

	it('with --yes tells the review and does not ask it; the first write asks for the name unless --confirm gives it', async () => {
		const one = aSession({given, choices: {yes: true, confirm: 'pier'}, replies: []});
		expect(await one.setUp()).toBe(0);
		expect(one.asked()).toEqual([]);
		expect(one.told.find((line) => line.startsWith('change: colour: '))).toMatch(/→ .?green/);
		const nameless = aSession({given, choices: {yes: true}, replies: [['confirm-name', 'pier']]});
		expect(await nameless.setUp()).toBe(0);
		expect(nameless.asked()).toEqual(['? confirm-name']);
		const undone = aSession({lamp: one.lamp, store: one.store, choices: {yes: true}, replies: []});
		expect(await undoSteps(undone.session, await locate(undone.session, 'setup'), ['lights'])).toBe(0);
		expect(one.lamp.colour).toBeUndefined();
	});

	it('with --yes still asks the review when one went back from the name, and after an answer was changed', async () => {
		const one = aSession({
			given,
			choices: {yes: true},
			replies: [
				['confirm-name', '<back>'],
				['review', 'change'],
				['question/lights.colour', 'red'],
				['question/lights.blink', 'no'],
				['question/lights.password', 'hunter2!'],
				['review', 'leave'],
			],
		});
		expect(await one.setUp()).toBe(0);
		expect(one.lamp.colour).toBeUndefined();
		expect(one.left).toEqual([]);
	});

	it('takes an empty answer that means something for an answer, and saves it as one', async () => {
		const one = aSession({
			given: {colour: 'red', blink: false, port: '', password},
			replies: [['review', 'leave']],
			choices: {saveAnswers: 'a.yaml'},
		});
		await one.setUp();
		expect(one.saved[0]!.steps['lights']).toMatchObject({port: ''});
	});

	it('tells what a check warns of, also of answers given beforehand and of all together, once', async () => {
		const one = aSession({
			given: {colour: 'red', blink: true, seconds: '61', password},
			replies: [['review', 'leave']],
		});
		await one.setUp();
		expect(one.told.filter((line) => line.startsWith('attention: Lights'))).toEqual([
			'attention: Lights, Seconds: Nobody waits a minute for a light.',
			'attention: Lights: A red light that blinks means danger.',
		]);
	});

	it('never takes a refused proposal for ever with --defaults', async () => {
		const one = aSession({
			given: {colour: 'green', blink: true, seconds: '1', password},
			choices: {defaults: true},
			replies: [
				['question/lights.seconds', '3'],
				['review', 'leave'],
			],
		});
		expect(await one.setUp()).toBe(0);
	});

	it('tries the password: types it again, or goes on knowing', async () => {
		const refused = {
			answer: ({arguments: [, key]}: {readonly arguments: readonly string[]}, stdin: string) =>
				key === 'try' && stdin !== 'right' ? {exitCode: 1, stderr: `no: ${stdin}`} : undefined,
		};
		const again = aSession({
			...refused,
			given: {colour: 'red', blink: false, password: new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'wrong-one')},
			replies: [
				['trial/lights', 'retype'],
				['question/lights.password', 'right'],
				['review', 'leave'],
			],
		});
		await again.setUp();
		expect(again.told).toContain('no: $SEAWORTHY_LIGHTS_PASSWORD');
		const on = aSession({
			...refused,
			given: {colour: 'red', blink: false, password},
			replies: [
				['trial/lights', 'go-on'],
				['review', 'leave'],
			],
		});
		await on.setUp();
		expect(on.told.join('\n')).toContain('Lights: the answers are untested.');
		const leave = aSession({...refused, given: {...given}, replies: [['trial/lights', 'leave']]});
		expect((await problemOf(leave.setUp())).says).toContain('Try the password: it failed.');
	});
});

describe('hostile 1: a set-up with nobody there', () => {
	it('needs every answer, --yes, and at the first write --confirm; each refusal names the way', async () => {
		expect(await problemOf(aSession().setUp())).toMatchObject({
			exitCode: 2,
			says: expect.stringContaining('lights.colour'),
		});
		const secret = await problemOf(aSession({given: {colour: 'red', blink: false}}).setUp());
		expect(secret.next).toContain('SEAWORTHY_LIGHTS_PASSWORD_FILE');
		expect(secret.next).not.toContain('--set');
		expect(await problemOf(aSession({given}).setUp())).toMatchObject({
			exitCode: 2,
			next: expect.stringContaining('--yes'),
		});
		const first = await problemOf(aSession({given, choices: {yes: true}}).setUp());
		expect(first).toMatchObject({exitCode: 2, next: 'Say that it is meant: --confirm pier'});
		const other = await problemOf(aSession({given, choices: {yes: true, confirm: 'mole'}}).setUp());
		expect(other).toMatchObject({exitCode: 2, says: '--confirm says mole, but this cluster is pier.'});
	});

	it('takes a wrong answer for wrong usage', async () => {
		expect(await problemOf(aSession({given: {...given, colour: 'blue'}}).setUp())).toMatchObject({
			exitCode: 2,
			says: 'lights.colour: Choose one of: red, green. (given by --set)',
		});
	});

	it('refuses a failed trial naming the decision, and goes on with --accept', async () => {
		const answer = ({arguments: [, key]}: {readonly arguments: readonly string[]}) =>
			key === 'try' ? {exitCode: 1} : undefined;
		const refused = await problemOf(aSession({given, answer, ...unattended}).setUp());
		expect(refused.next).toContain('--accept untested-password');
		const one = aSession({given, answer, choices: {...unattended.choices, accept: ['untested-password']}});
		expect(await one.setUp()).toBe(0);
		expect(one.told.join('\n')).toContain('Not verified: Lights: the answers are untested.');
	});

	it('hostile 65: does nothing, and writes nothing down, the second time', async () => {
		const one = aSession({given, ...unattended});
		expect(await one.setUp()).toBe(0);
		const documents = one.store.documents;
		const two = aSession({given, lamp: one.lamp, store: one.store, local: one.local, choices: {yes: true}});
		expect(await two.setUp()).toBe(0);
		expect(two.told.filter((line) => line.startsWith('> lamp set') && !line.endsWith('try'))).toEqual([]);
		expect(two.store.documents).toBe(documents);
	});

	it('hostile 62: ends with 5 when somebody holds the lock, and changes nothing', async () => {
		const one = aSession({given, ...unattended});
		one.store.lease = {holder: 'ben@laptop', version: '1', renewed: 'now'};
		expect(await problemOf(one.setUp())).toMatchObject({
			exitCode: 5,
			next: expect.stringContaining('--accept take-over-lock'),
		});
		expect(one.lamp.colour).toBeUndefined();
	});

	it('ends with 1 when nothing was written, with 4 when something was', async () => {
		const failing = (what: string) => ({
			given,
			...unattended,
			answer: ({arguments: [, key]}: {readonly arguments: readonly string[]}) =>
				key === what ? {exitCode: 1, stderr: 'hunter2! is bad'} : undefined,
		});
		const four = aSession(failing('password'));
		expect(await four.setUp()).toBe(4);
		expect(four.told.join('\n')).toContain('$SEAWORTHY_LIGHTS_PASSWORD is bad');
		expect(four.told.join('\n')).not.toContain('hunter2');
		const one = aSession({given, ...unattended});
		one.store.fails = (name) => (name === 'save' ? {exitCode: 1, stderr: 'forbidden'} : undefined);
		expect((await problemOf(one.setUp())).exitCode).toBe(1);
		expect(one.lamp.colour).toBeUndefined();
	});
});

describe('--defaults with somebody there', () => {
	it('asks nothing that has a proposal or may be left as it is; at the review all can be changed', async () => {
		const one = aSession({
			given: {password},
			choices: {defaults: true},
			replies: [
				['review', 'change'],
				['question/lights.colour', 'green'],
				['question/lights.blink', 'no'],
				['question/lights.port', ''],
				['question/lights.password', ''],
				['review', 'leave'],
			],
		});
		const questions = lights.questions.map((question) => {
			const {when, ...rest} = question;
			return question.id === 'port' || when === undefined ? rest : question;
		});
		const session = {...one.session, platform: {...one.session.platform, steps: [{...lights, questions}]}};
		expect(await setUp(session, ['lights'], await locate(session, 'setup'))).toBe(0);
		expect(one.told.filter((line) => line.startsWith('? '))).toEqual([
			'? review',
			'? question/lights.colour',
			'? question/lights.blink',
			'? question/lights.port',
			'? question/lights.password',
			'? review',
		]);
	});
});

describe('a run that comes to its end without a part', () => {
	const badPassword = ({arguments: [, key]}: {readonly arguments: readonly string[]}) =>
		key === 'password' ? {exitCode: 1} : undefined;

	it('ends with 4 when the operator skipped what failed, says so, and is not offered again', async () => {
		const one = aSession({
			given,
			answer: badPassword,
			replies: [
				['review', 'go'],
				['confirm-name', 'pier'],
				['failure', 'skip'],
			],
		});
		expect(await one.setUp()).toBe(4);
		expect(one.told).toContain('Not all of it was done');
		expect(summary(one.local[0]!)).toMatchObject({end: {outcome: 'partly'}});
		const next = aSession({lamp: one.lamp, store: one.store, given, replies: [['review', 'leave']]});
		expect(await next.setUp()).toBe(0);
		expect(next.told).not.toContain('? resume');
	});

	it('ends with 4 when a setting hangs on what failed', async () => {
		const one = aSession({given, ...unattended, answer: badPassword});
		const hanging: Step<{readonly colour: string | undefined; readonly password: string | undefined}> = {
			...lights,
			plan: (known) => {
				const {after = [], settings = []} = lights.plan(known, undefined);
				return {
					before: after.map((task) => ({...task, optional: 'The colour is left.'})),
					settings: settings.map((setting) => ({...setting, ifDone: 'lights/password'})),
				};
			},
		};
		const session = {...one.session, platform: {...one.session.platform, steps: [hanging]}};
		expect(await setUp(session, ['lights'], await locate(session, 'setup'))).toBe(4);
		expect(one.told).toContain('Not all of it was done');
		expect(summary(one.local[0]!)).toMatchObject({end: {outcome: 'partly'}});
	});
});

describe('hostile 24: a run whose cluster takes no line any more', () => {
	it('stops before the next effect, keeps the line here, frees the lock, and ends with 4', async () => {
		let saves = 0;
		const one = aSession({given, ...unattended});
		one.store.fails = (name) =>
			name === 'save' && ++saves > 2 ? {exitCode: 1, stderr: 'connection refused'} : undefined;
		expect(await problemOf(one.setUp())).toMatchObject({
			exitCode: 4,
			says: 'What is done could not be written down in the cluster: kubectl said: connection refused',
		});
		expect(one.lamp).toEqual({colour: 'green', password: undefined});
		expect(summary(one.local[0]!)).toMatchObject({
			tasks: [
				{id: 'settings/write', status: 'done'},
				{id: 'lights/password', status: 'waiting'},
			],
			end: {outcome: 'stopped'},
		});
		expect(one.store.lease?.holder).toBe('');
	});
});

describe('hostile 57, 62: a run whose lock was taken over while this machine slept', () => {
	it('stops before its next effect, names the other, leaves the lock with them, and ends with 4', async () => {
		const carlas = {holder: 'carla@desk', version: '9', renewed: 'now'};
		const one = aSession({
			given,
			...unattended,
			answer: ({arguments: [, key]}) => {
				if (key === 'colour') one.store.lease = carlas;
				return undefined;
			},
		});
		expect(await problemOf(one.setUp())).toMatchObject({
			exitCode: 4,
			says: 'The lock on this cluster was taken over by carla@desk; this run does nothing more.',
		});
		expect(one.lamp).toEqual({colour: 'green', password: undefined});
		expect(one.store.lease).toEqual(carlas);
	});
});

describe('hostile 21, 28, 52: a run that was killed', () => {
	it('is offered again from another laptop, with its answers; what is so is not done again; undo knows all of it', async () => {
		let calls = 0;
		const killed = aSession({
			given,
			...unattended,
			answer: ({arguments: [, key]}) => {
				if (key === 'password' && ++calls > 0) throw new Error('killed');
				return undefined;
			},
		});
		await expect(killed.setUp()).rejects.toThrow();
		const cut = {...killed.store.documents};
		const name = Object.keys(cut).find((key) => key.startsWith('run-'))!;
		cut[name] = cut[name]!.split('\n')
			.filter((line) => !line.includes('"ended"'))
			.join('\n');
		killed.store.documents = cut;
		killed.store.lease = undefined;
		expect(summary(readRun('x', cut[name])!)!.tasks.map(({status}) => status)).toEqual(['done', 'unknown']);

		const on = aSession({
			lamp: killed.lamp,
			store: killed.store,
			given: {password, colour: 'green'},
			replies: [
				['resume', 'continue'],
				['review', 'go'],
			],
		});
		expect(await on.setUp()).toBe(0);
		expect(on.lamp).toEqual({colour: 'green', password: 'hunter2!'});
		expect(on.told).not.toContain('> lamp set colour');

		const back = aSession({lamp: on.lamp, store: on.store, choices: {yes: true}});
		expect(await undoSteps(back.session, await locate(back.session, 'setup'), ['lights'])).toBe(0);
		expect(back.lamp.colour).toBeUndefined();
		expect(Object.keys(back.store.documents).filter((key) => key.startsWith('undo-'))).toEqual([]);
	});

	it('hostile 21: names a document of another length, of which no more was kept', async () => {
		const first = aSession({
			given,
			...unattended,
			answer: ({arguments: [, key]}) => (key === 'password' ? {exitCode: 1} : undefined),
		});
		expect(await first.setUp()).toBe(4);
		first.store.documents = Object.fromEntries(
			Object.entries(first.store.documents).map(([name, text]) => [
				name,
				text.replace('"colour":"green"', '"colour":"(5 characters)"'),
			]),
		);
		const told = async (colour: string) => {
			const one = aSession({lamp: first.lamp, store: first.store, given: {...given, colour}, choices: {yes: true}});
			await problemOf(one.setUp());
			return one.told.filter((line) => line.includes('in the unfinished run'));
		};
		expect(await told('ab\ncd')).toEqual([]);
		expect(await told('ab\ncde')).toEqual([
			'attention: lights.colour was (5 characters) in the unfinished run, now it is (6 characters) (--set).',
		]);
	});

	it('hostile 21: names the answers that changed', async () => {
		const first = aSession({
			given,
			...unattended,
			answer: ({arguments: [, key]}) => (key === 'password' ? {exitCode: 1} : undefined),
		});
		expect(await first.setUp()).toBe(4);
		const second = aSession({
			lamp: first.lamp,
			store: first.store,
			given: {...given, colour: 'red'},
			choices: {yes: true},
		});
		expect(await second.setUp()).toBe(0);
		expect(second.told).toContain('attention: lights.colour was green in the unfinished run, now it is red (--set).');
	});
});

describe('what stands in the way of any write', () => {
	it('is refused with what to do, unless --accept names it; with nobody there that needs --yes and the name too', async () => {
		const set = async (choices: Partial<Choices>) => {
			const one = aSession({given, flickers: true, choices});
			return {says: await problemOf(one.setUp()), told: one.told.join('\n')};
		};
		const refused = await set({yes: true, confirm: 'pier'});
		expect(refused.says).toMatchObject({exitCode: 1, says: 'The lamp flickers.'});
		expect(refused.says.next).toContain('--accept mend-lamp');
		expect((await set({accept: ['mend-lamp']})).says).toMatchObject({
			exitCode: 2,
			next: expect.stringContaining('--yes'),
		});
		const nameless = await set({accept: ['mend-lamp'], yes: true});
		expect(nameless.says.next).toBe('Say that it is meant: --confirm pier');
		expect(nameless.told).not.toContain('> lamp set screw');
	});

	it('is mended in a run of its own that history shows, and the set-up goes on with an unfinished one', async () => {
		const unfinished = aSession({
			given,
			...unattended,
			answer: ({arguments: [, key]}) => (key === 'password' ? {exitCode: 1} : undefined),
		});
		expect(await unfinished.setUp()).toBe(4);
		const one = aSession({
			lamp: unfinished.lamp,
			store: unfinished.store,
			local: unfinished.local,
			given: {password},
			flickers: true,
			replies: [
				['obstacle/mend-lamp', 'mend'],
				['resume', 'continue'],
				['review', 'go'],
			],
		});
		expect(await one.setUp()).toBe(0);
		expect(one.told.indexOf('lamp/mend done')).toBeLessThan(one.told.indexOf('? resume'));
		expect(one.local.map((run) => summary(run)?.head.command)).toEqual([
			'setup lights',
			'mend-lamp, before setup lights',
			'setup lights',
		]);
	});
});

describe('hostile 66: undo', () => {
	it('puts back, refuses over drift naming what changed, and goes on with --accept', async () => {
		const done = aSession({given, lamp: {colour: 'red', password: undefined}, ...unattended});
		expect(await done.setUp()).toBe(0);
		done.lamp.colour = 'blue';
		const undo = async (accept: readonly string[]) => {
			const one = aSession({lamp: done.lamp, store: done.store, choices: {yes: true, accept}});
			return undoSteps(one.session, await locate(one.session, 'setup'), ['lights']);
		};
		expect(await problemOf(undo([]))).toMatchObject({
			exitCode: 2,
			says: 'Somebody changed this since: colour has another value.',
			next: expect.stringContaining('--accept undo-over-drift'),
		});
		expect(done.lamp.colour).toBe('blue');
		expect(await undo(['undo-over-drift'])).toBe(0);
		expect(done.lamp.colour).toBe('red');
		expect((await problemOf(undo([]))).says).toBe('Nothing is kept of a run of lights that could be undone.');
	});
});

describe('undo of what stays', () => {
	/** The password stays in the lamp, whatever undo does. */
	const staying = (saying: Parameters<typeof aSession>[0] = {}) => {
		const one = aSession({given, ...unattended, ...saying});
		const step = {
			...lights,
			plan: (...known: Parameters<typeof lights.plan>) => {
				const plan = lights.plan(...known);
				const after = plan.after?.map((task) => ({...task, lasting: 'the password stays in the lamp.'}));
				return {...plan, ...(after === undefined ? {} : {after})};
			},
		};
		return {...one, session: {...one.session, platform: {...one.session.platform, steps: [step]}}};
	};
	const run = async (saying: Parameters<typeof aSession>[0] = {}) => {
		const one = staying(saying);
		expect(await setUp(one.session, ['lights'], await locate(one.session, 'setup'))).toBe(saying.answer ? 4 : 0);
		return one;
	};
	const undo = async ({lamp, store}: Pick<ReturnType<typeof aSession>, 'lamp' | 'store'>) => {
		const one = aSession({lamp, store, choices: {yes: true}});
		return {...one, exitCode: undoSteps(one.session, await locate(one.session, 'setup'), ['lights'])};
	};

	it('says of a run that changed nothing else that nothing can be put back, and what to do by hand', async () => {
		const done = await run({lamp: {colour: 'green', password: undefined}});
		const said = await problemOf((await undo(done)).exitCode);
		expect(said.says).toBe('The last run of lights changed nothing that undo could put back.');
		expect(said.next).toBe('Cannot be put back: the password stays in the lamp.\nWhat it did: seaworthy history');
		const list = aSession({lamp: done.lamp, store: done.store});
		const words = {words: [], forget: false};
		await undoCommand(list.session, await locate(list.session, 'setup'), words);
		expect(list.printed.join('')).toContain('  It changed nothing that undo could put back.');
		expect(list.printed.join('')).toContain('  ! Cannot be put back: the password stays in the lamp.');
		expect(list.printed.join('')).not.toContain('To undo a step');
	});

	it('keeps what the run before changed, and whether somebody changed it since', async () => {
		const first = await run({lamp: {colour: 'red', password: 'hunter2!'}});
		first.lamp.password = undefined;
		const {lamp, store} = first;
		await run({lamp, store, local: first.local});
		const undone = await undo({lamp, store});
		expect(await undone.exitCode).toBe(0);
		expect(lamp.colour).toBe('red');
		expect(undone.told).toContain('attention: Cannot be put back: the password stays in the lamp.');

		const again = await run({lamp: {colour: 'red', password: 'hunter2!'}});
		again.lamp.colour = 'blue';
		again.lamp.password = undefined;
		const other = staying({lamp: again.lamp, store: again.store, given: {...given, colour: 'green'}});
		other.lamp.colour = 'blue';
		const blue = {...other.session.platform, present: () => 'green'};
		const {session} = other;
		const located = await locate(session, 'setup');
		expect(await setUp({...session, platform: blue}, ['lights'], located)).toBe(0);
		const drifted = await problemOf((await undo({lamp: again.lamp, store: again.store})).exitCode);
		expect(drifted.says).toBe('Somebody changed this since: colour has another value.');
	});

	it('keeps nothing of a run that did nothing', async () => {
		const failed = await run({
			lamp: {colour: 'green', password: undefined},
			answer: ({arguments: [, key]}) => (key === 'password' ? {exitCode: 1} : undefined),
		});
		expect((await problemOf((await undo(failed)).exitCode)).says).toContain('Nothing is kept of a run of lights');
	});
});

describe('a dry run', () => {
	it('hostile 58: prints the script and starts nothing that writes; nothing is written down', async () => {
		const one = aSession({given, choices: {dryRun: true, saveAnswers: 'a.yaml'}});
		expect(await one.setUp()).toBe(0);
		expect(one.told.filter((line) => line.startsWith('> '))).toEqual(['> lamp show']);
		expect(one.store.told).toEqual([]);
		expect([one.local, one.saved]).toEqual([[], []]);
		expect(one.printed.join('')).toContain('need SEAWORTHY_LIGHTS_PASSWORD line');
		expect(one.printed.join('')).toContain('lamp set try');
	});
});

describe('hostile 58: secrets', () => {
	it('stand in nothing that is said, printed, remembered or saved', async () => {
		const canary = new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'canary/+"7f3a\nsecond line of it');
		const lamp = {colour: undefined, password: 'present-canary-91'};
		const value = canary.inspect((inner) => inner);
		const forms = [
			value,
			'second line of it',
			'present-canary-91',
			encodeURIComponent(value),
			Buffer.from(value).toString('base64'),
			JSON.stringify(value).slice(1, -1),
		];
		for (const json of [false, true])
			for (const dryRun of [false, true]) {
				const one = aSession({
					given: {...given, password: canary},
					lamp: {...lamp},
					choices: {...unattended.choices, dryRun, saveAnswers: 'a.yaml'},
					answer: ({arguments: [, key]}) =>
						key === 'password' ? {exitCode: 1, stdout: value, stderr: forms.join(' ')} : undefined,
				});
				const session = {...one.session, json};
				const {setUp} = await import('../../source/wizard/setup.js');
				expect(await setUp(session, ['lights'], await locate(session, 'setup'))).toBe(dryRun ? 0 : 4);
				const all = JSON.stringify([one.told, one.printed, one.local, one.store.documents, one.saved]);
				for (const form of forms) {
					expect(all).not.toContain(form);
					expect(all).not.toContain(JSON.stringify(form).slice(1, -1));
				}
			}
	});
});
