import {describe, expect, it} from 'vitest';
import type {Command} from '../../source/core/command.js';
import type {Ended, Telling} from '../../source/core/ports.js';
import {Problem} from '../../source/core/problem.js';
import type {Task} from '../../source/core/task.js';
import {execute} from '../../source/run/executor.js';
import {pauseAfter} from '../../source/run/perform.js';
import {command, task} from '../core/script/a-plan.js';
import {shellOf} from './a-shell.js';

/** Runs tasks with programs of which those named `bad…` fail; tells what happened, a line each. */
async function running(
	tasks: readonly Task[],
	{
		signal = new AbortController().signal,
		answer = ({arguments: [word = '']}: Command) => ({exitCode: word.startsWith('bad') ? 1 : 0}),
		telling = {},
	}: {
		readonly signal?: AbortSignal;
		readonly answer?: Parameters<typeof shellOf>[0];
		readonly telling?: Partial<Telling>;
	} = {},
) {
	const told: string[] = [];
	const tell = (line: string) => {
		told.push(line);
	};
	const succeeded = new Set<string>();
	const work = execute({
		tasks,
		signal,
		succeeded,
		redact: (text) => text.replaceAll('hunter2', '$PASSWORD'),
		shell: shellOf(async (one) => {
			tell(`> ${one.arguments.join(' ')}`);
			return answer(one);
		}),
		telling: {
			started: async ({id}) => tell(`${id} …`),
			ended: async ({id}, {status}) => tell(`${id} ${status}`),
			printed: ({id}, line) => tell(`${id}: ${line}`),
			rows: ({id}, rows) => tell(`${id} ${rows.map(({host, status}) => `${host}=${status}`).join(' ')}`),
			...telling,
		},
	});
	const ended = await work.catch((error: unknown): readonly Ended[] => {
		tell(`! ${String(error)}`);
		return [];
	});
	return {told, ended, succeeded: [...succeeded]};
}

const check = (word: string) => ({command: command(`x ${word}`), expect: {}, hint: 'It is not so.'});

describe('the executor', () => {
	it('does one task after another, and stops at the first that fails', async () => {
		const {told, ended, succeeded} = await running([task('a', 'x a'), task('b', 'x bad'), task('c', 'x c')]);
		expect(told).toEqual(['lights/a …', '> a', 'lights/a done', 'lights/b …', '> bad', 'lights/b failed']);
		expect(ended.map(({status}) => status)).toEqual(['done', 'failed']);
		expect(succeeded).toEqual(['lights/a']);
	});

	it('goes on after an optional one, leaves out what hangs on it, and does not redo what is so', async () => {
		const {ended} = await running([
			task('a', 'x bad', {task: {optional: 'The flag stays down.'}}),
			task('b', 'x b', {task: {ifDone: 'lights/a'}}),
			task('c', 'x c', {task: {unless: check('seen')}}),
			task('d', 'x d', {task: {ifDone: 'lights/c'}}),
			task('e', 'x e', {task: {unless: check('bad')}}),
		]);
		expect(ended.map(({id, status, says}) => `${id} ${status} ${says ?? ''}`.trim())).toEqual([
			'lights/a declined Do a: it failed. The flag stays down.',
			'lights/b skipped What it depends on was left out.',
			'lights/c already',
			'lights/d done',
			'lights/e done',
		]);
	});

	it('tries again as often as the task says, and tells only how it ended', async () => {
		let calls = 0;
		const {told} = await running([task('a', 'x a', {task: {retries: 1}}), task('b', 'x b')], {
			answer: ({arguments: [word]}) => ({exitCode: word === 'a' && ++calls < 2 ? 1 : 0}),
		});
		expect(told).toEqual(['lights/a …', '> a', '> a', 'lights/a done', 'lights/b …', '> b', 'lights/b done']);
		const never = await running([task('a', 'x bad', {task: {retries: 1}})]);
		expect(never.told).toEqual(['lights/a …', '> bad', '> bad', 'lights/a failed']);
	});

	it('hostile 60: says what a failure means, with the program’s last words, its secrets taken out', async () => {
		const explained: Task = {
			...task('a', 'x a'),
			action: {
				kind: 'run',
				command: command('x a'),
				explain: ({stderr}) =>
					stderr.includes('Access') ? {says: 'The key may not write.', next: ['Give it the right.']} : undefined,
			},
		};
		const answer = () => ({exitCode: 1, stdout: 'one\n\n', stderr: 'AccessDenied for hunter2\n'});
		expect((await running([explained], {answer})).ended[0]).toEqual({
			id: 'lights/a',
			status: 'failed',
			says: 'The key may not write.',
			next: ['Give it the right.'],
			output: ['one', 'AccessDenied for $PASSWORD'],
		});
		const quiet = task('b', 'x b', {confidential: true});
		expect((await running([quiet], {answer})).ended[0]!.output).toEqual(['AccessDenied for $PASSWORD']);
	});

	it('hostile 54: says that a program is missing, or took too long', async () => {
		const says = async (failure: 'not-found' | 'timed-out') =>
			(await running([task('a', 'x a')], {answer: () => ({exitCode: 1, failure, took: 30_000})})).ended[0]!.says;
		expect(await says('not-found')).toBe('Do a: it failed. The program is not on this machine.');
		expect(await says('timed-out')).toBe('Do a: it failed. It was stopped after 30 s.');
	});

	it('hostile 54: believes no exit code alone where an answer is expected', async () => {
		const asks: Task = {
			id: 'lights/a',
			title: 'A',
			action: {kind: 'check', check: {...check('a'), expect: {matches: '^201$'}}},
		};
		expect((await running([asks], {answer: () => ({stdout: 'all fine\n'})})).ended[0]).toMatchObject({
			status: 'failed',
			says: 'It is not so.',
		});
	});

	it('waits until it holds, with rows of hosts, and gives up in time', async () => {
		let asked = 0;
		const wait = (seconds: number): Task => ({
			id: 'lights/w',
			title: 'W',
			action: {
				kind: 'wait',
				seconds,
				check: {...check('asked'), expect: {equals: 'now'}},
				rows: {command: command('x rows'), parse: (stdout) => [{host: stdout, status: 'running', says: ''}]},
			},
		});
		const answer = ({arguments: [word]}: Command) => ({
			stdout: word === 'rows' ? 'n1' : ++asked > 1 ? 'now\n' : 'not yet',
		});
		const {told} = await running([wait(60)], {answer});
		expect(told.filter((line) => !line.startsWith('>'))).toEqual([
			'lights/w …',
			'lights/w n1=running',
			'lights/w n1=running',
			'lights/w done',
		]);
		const late = await running([wait(0)], {answer: () => ({stdout: 'never', took: 20_000})});
		expect(late.ended[0]).toMatchObject({status: 'failed', says: 'It is not so.'});
	});

	it('pauses while it waits for five times what an answer took, but never long, as after one that hung', () => {
		expect(pauseAfter(20, 900_000)).toBe(1000);
		expect(pauseAfter(1500, 900_000)).toBe(7500);
		expect(pauseAfter(60_000, 900_000)).toBe(15_000);
		expect(pauseAfter(60_000, 4000)).toBe(4000);
		expect(pauseAfter(60_000, -20)).toBe(0);
	});

	it('waits no longer once an answer says that it is of no use, and explains it', async () => {
		const wait: Task = {
			id: 'lights/w',
			title: 'W',
			action: {
				kind: 'wait',
				seconds: 600,
				check: {...check('asked'), expect: {matches: '^ready$'}},
				ends: {matches: '^over$'},
				explain: ({stdout}) => ({says: `It said ${stdout.split('\n')[0] ?? ''}.`, next: ['Look at it.']}),
			},
		};
		let asked = 0;
		const {told, ended} = await running([wait], {
			answer: () => ({stdout: ++asked > 1 ? 'broken\nover\n' : 'not yet\n'}),
		});
		expect(told.filter((line) => line.startsWith('>'))).toHaveLength(2);
		expect(ended[0]).toMatchObject({status: 'failed', says: 'It said broken.', next: ['Look at it.']});
	});

	it('hostile 52: stops when the signal comes: what is at work is unknown, what comes after was not begun', async () => {
		const end = new AbortController();
		const {told, ended} = await running([task('a', 'x a'), task('b', 'x b'), task('c', 'x c')], {
			signal: end.signal,
			answer: ({arguments: [word]}) => {
				if (word === 'b') end.abort();
				return {exitCode: word === 'b' ? 1 : 0};
			},
		});
		expect(told).toEqual(['lights/a …', '> a', 'lights/a done', 'lights/b …', '> b', 'lights/b stopped']);
		expect(ended.map(({status}) => status)).toEqual(['done', 'stopped']);
		const before = await running([task('a', 'x a')], {signal: AbortSignal.abort()});
		expect(before.told).toEqual(['lights/a stopped']);
	});

	it('hostile 24: stops at once when what is done cannot be written down, before or after a task', async () => {
		const problem = new Problem('The disk is full.');
		const before = await running([task('a', 'x a', {task: {retries: 3}}), task('b', 'x b')], {
			telling: {started: async () => Promise.reject(problem)},
		});
		expect(before.told).toEqual(['! Problem: The disk is full.']);
		const after = await running([task('a', 'x a'), task('b', 'x b')], {
			telling: {ended: async () => Promise.reject(problem)},
		});
		expect(after.told).toEqual(['lights/a …', '> a', '! Problem: The disk is full.']);
	});
});

describe('a task over many hosts', () => {
	const over = (
		hosts: Readonly<Record<string, readonly string[]>>,
		more: {readonly again?: number; readonly optional?: string} = {},
	): Task => ({
		id: 'lights/each',
		title: 'Light them all',
		...(more.optional === undefined ? {} : {optional: more.optional}),
		action: {
			kind: 'each',
			hosts: Object.entries(hosts).map(([host, words]) => ({
				host,
				commands: words.map((word) => command(`x ${word}`)),
			})),
			atOnce: 2,
			again: more.again ?? 0,
			says: (line) => (line.startsWith('at ') ? line : undefined),
			hint: 'Some are dark.',
		},
	});

	it('does each host’s commands in order, the others’ too when one fails, and names those that failed', async () => {
		const {told, ended} = await running([over({a: ['a1', 'a2'], b: ['bad1', 'b2'], c: ['c1']}), task('z', 'x z')], {
			answer: ({arguments: [word = '']}) =>
				word.startsWith('bad') ? {exitCode: 1, stderr: 'no oil\nhunter2 is wrong\n'} : {},
		});
		expect(told.filter((line) => line.startsWith('> ')).toSorted()).toEqual(['> a1', '> a2', '> bad1', '> c1']);
		expect(told.at(-2)).toBe('lights/each a=done b=failed c=done');
		expect(ended).toEqual([
			{id: 'lights/each', status: 'failed', says: 'Some are dark.', next: [], output: ['b: $PASSWORD is wrong']},
		]);
	});

	it('has no more at work at once than it may', async () => {
		let [atWork, most] = [0, 0];
		const hosts = Object.fromEntries(Array.from({length: 20}, (_, index) => [`host-${index}`, [`x${index}`]]));
		const {ended} = await running([over(hosts)], {
			answer: async () => {
				most = Math.max(most, (atWork += 1));
				await new Promise((resolve) => setTimeout(resolve, 1));
				atWork -= 1;
				return {};
			},
		});
		expect({status: ended[0]?.status, most, atWork}).toEqual({status: 'done', most: 2, atWork: 0});
	});

	it('tries a host again by itself, from its first command on', async () => {
		let failures = 1;
		const {told, ended} = await running([over({a: ['a1', 'a2']}, {again: 1})], {
			answer: ({arguments: [word = '']}) => ({exitCode: word === 'a2' && failures-- > 0 ? 1 : 0}),
		});
		expect(told.filter((line) => line.startsWith('> '))).toEqual(['> a1', '> a2', '> a1', '> a2']);
		expect(ended[0]?.status).toBe('done');
	});

	it('begins no more hosts once it is stopped, and tells what was not done', async () => {
		const stop = new AbortController();
		const {told, ended} = await running([over({a: ['a1'], b: ['b1'], c: ['c1']})], {
			signal: stop.signal,
			answer: () => {
				stop.abort();
				return {exitCode: 143, failure: 'killed'};
			},
		});
		expect(told.filter((line) => line === '> c1')).toEqual([]);
		expect(ended).toEqual([{id: 'lights/each', status: 'stopped'}]);
	});

	it('when it is optional leaves out what failed', async () => {
		const {ended} = await running([over({a: ['bad']}, {optional: 'They stay dark.'}), task('z', 'x z')]);
		expect(ended.map(({status}) => status)).toEqual(['declined', 'done']);
	});
});
