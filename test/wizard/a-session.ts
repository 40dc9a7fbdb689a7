import {createHash} from 'node:crypto';
import type {Command, Outcome} from '../../source/core/command.js';
import type {JournalRun} from '../../source/core/journal.js';
import type {Line, Page, Reply} from '../../source/core/page.js';
import type {Platform} from '../../source/core/platform.js';
import type {Frontend} from '../../source/core/ports.js';
import type {GivenAnswer} from '../../source/core/question.js';
import {script} from '../../source/core/script/script.js';
import {Secret} from '../../source/core/secret.js';
import type {Step} from '../../source/core/step.js';
import {json, text} from '../../source/core/text.js';
import {execute} from '../../source/run/executor.js';
import {createMemory} from '../../source/run/memory.js';
import {createRedactor} from '../../source/run/redact.js';
import {chosen} from '../../source/run/shell.js';
import {locate} from '../../source/wizard/locate.js';
import type {Choices, SavedAnswers, Session} from '../../source/wizard/session.js';
import {setUp} from '../../source/wizard/setup.js';
import {shellOf} from '../run/a-shell.js';
import {fakeStore} from '../run/a-store.js';

/** A made-up cluster: one lamp. */
export type Lamp = {colour: string | undefined; password: string | undefined};
type Facts = {readonly colour: string | undefined; readonly password: string | undefined};

const set = (key: string, value: Command['stdin'], effect: Command['effect'] = 'writes'): Command => ({
	program: 'lamp',
	arguments: ['set', key],
	...(value === undefined ? {} : {stdin: value}),
	effect,
	timeout: 5,
});

/** One step with a question of every kind. */
export const lights: Step<Facts> = {
	id: 'lights',
	title: 'Lights',
	why: 'A ship without lights is run over.',
	after: [],
	retype: ['password'],
	untested: 'untested-password',
	questions: [
		{
			id: 'colour',
			kind: 'choice',
			message: 'Colour',
			why: 'Red is port.',
			options: () => [
				{value: 'red', label: 'red'},
				{value: 'green', label: 'green'},
			],
			proposal: () => 'red',
		},
		{id: 'blink', kind: 'confirm', message: 'Blink?', why: 'It is seen better.', proposal: () => false},
		{
			id: 'seconds',
			kind: 'text',
			message: 'Seconds',
			why: 'How fast.',
			when: ({answers}) => answers['blink'] === true,
			validate: (value) =>
				/^\d+$/.test(value)
					? {ok: true, warnings: Number(value) > 60 ? ['Nobody waits a minute for a light.'] : []}
					: {ok: false, says: 'Give a number.'},
		},
		{
			id: 'port',
			kind: 'text',
			message: 'Port',
			why: 'Where it hangs.',
			when: ({given}) => given?.includes('port') === true,
			optional: true,
			emptyMeans: 'every port',
		},
		{id: 'password', kind: 'text', message: 'Password', why: 'The lamp asks for it.', secret: true},
	],
	judge: ({answers}) =>
		answers['colour'] === 'green' && answers['seconds'] === '1'
			? {question: 'seconds', says: 'Green does not blink that fast.'}
			: answers['colour'] === 'red' && answers['blink'] === true
				? {warnings: ['A red light that blinks means danger.']}
				: undefined,
	rehearse: ({answers}) => [
		{
			id: 'lights/try',
			title: 'Try the password',
			action: {kind: 'run', command: set('try', [answers['password'] as Secret], 'reads')},
		},
	],
	assess: ({colour}) => [
		colour === undefined
			? {id: 'lights/dark', status: 'danger', says: 'It is dark.'}
			: {id: 'lights/shine', status: 'good', says: `It shines ${colour}.`},
	],
	plan: ({answers, facts}) => ({
		settings: [{path: ['colour'], value: String(answers['colour'])}],
		after:
			facts.password !== undefined && (answers['password'] as Secret).equals(facts.password)
				? []
				: [
						{
							id: 'lights/password',
							title: 'Store the password',
							action: {kind: 'run', command: set('password', text`${answers['password'] as Secret}`)},
						},
					],
	}),
};

/** What a test may say of its session. */
export type Saying = {
	readonly lamp?: Lamp;
	readonly store?: ReturnType<typeof fakeStore>;
	readonly given?: Readonly<Record<string, string | boolean | Secret>>;
	readonly choices?: Partial<Choices>;
	/** The replies to the pages in their order, each for the page it names. */
	readonly replies?: readonly (readonly [page: string, reply: string])[];
	/** Answers a call of the lamp differently. */
	readonly answer?: (command: Command, stdin: string) => Partial<Outcome> | undefined;
	readonly signal?: AbortSignal;
	/** The lamp flickers until it is mended. */
	readonly flickers?: boolean;
	readonly local?: JournalRun[];
};

/** A session on the made-up cluster with a scripted front end; `told` is all that was said, asked and started. */
export function aSession(saying: Saying = {}) {
	const lamp = saying.lamp ?? {colour: undefined, password: undefined};
	const store = saying.store ?? fakeStore();
	const local = saying.local ?? [];
	const told: string[] = [];
	const printed: string[] = [];
	const saved: SavedAnswers[] = [];
	const replies = [...(saying.replies ?? [])];
	const redactor = createRedactor();
	let flickers = saying.flickers === true;
	const say = (lines: readonly Line[]) => {
		for (const line of lines) told.push(line.mark === undefined ? line.text : `${line.mark}: ${line.text}`);
	};
	const frontend: Frontend = {
		ask: async (page: Page): Promise<Reply> => {
			told.push(`? ${page.id}`);
			say(page.body);
			const [id, value] = replies.shift() ?? ['nothing', ''];
			if (id !== page.id) throw new Error(`Asked ${page.id}, expected ${id}.\n${told.join('\n')}`);
			if (value === '<back>') return {kind: 'back'};
			return page.prompt.kind === 'choices' ? {kind: 'values', values: value.split(',')} : {kind: 'value', value};
		},
		say,
		show: (event) => {
			if (event.kind === 'task-changed') told.push(`${event.id} ${event.status}`);
		},
		close: async () => undefined,
	};
	const shell = shellOf((command) => {
		const [verb = '', key = ''] = command.arguments;
		const stdin = command.stdin === undefined ? '' : chosen(command.stdin);
		told.push(`> lamp ${command.arguments.join(' ')}`);
		const other = saying.answer?.(command, stdin);
		if (other !== undefined) return other;
		if (verb === 'show') return {stdout: JSON.stringify(lamp)};
		if (key === 'colour') lamp.colour = stdin === 'null' ? undefined : (JSON.parse(stdin) as string);
		if (key === 'password') lamp.password = stdin;
		if (key === 'screw') flickers = false;
		return {};
	});
	const platform: Platform<Facts> = {
		id: 'harbour',
		title: 'lamp',
		wording: {
			absent: "the factory's default",
			write: 'the switch',
			looking: () => 'the pier',
			name: {says: 'The name of the harbour', option: 'context'},
		},
		steps: [lights],
		decisions: {
			'untested-password': 'goes on with a password that was refused',
			'undo-over-drift': 'undoes all the same',
			'mend-lamp': 'mends the lamp first',
		},
		programs: {},
		find: async () => ({
			target: {platform: 'harbour', name: 'pier', label: 'the lamp on the pier', fields: {}},
			says: [],
		}),
		survey: async (_target, read) => {
			const {stdout} = await read({program: 'lamp', arguments: ['show'], effect: 'reads', timeout: 5});
			return JSON.parse(stdout) as Facts;
		},
		describe: () => [],
		obstacle: () =>
			flickers
				? {
						says: 'The lamp flickers.',
						instructions: ['Screw it in.'],
						decision: 'mend-lamp',
						mend: [
							{
								id: 'lamp/mend',
								title: 'Screw the lamp in',
								action: {kind: 'run', command: set('screw', undefined)},
							},
						],
					}
				: undefined,
		present: ({colour}) => colour,
		own: ({colour}) => colour,
		secrets: ({password}) => (password === undefined ? [] : [new Secret('lamp/password', password)]),
		settle: async (_facts, changes) => ({
			collateral: [],
			costs: [],
			decisions: [],
			guards: [],
			tasks: changes.map(({setting: {value}}) => ({
				id: 'settings/write',
				title: 'Write the settings',
				action: {kind: 'run', command: set('colour', typeof value === 'string' ? [json([value])] : ['null'])},
			})),
		}),
		pulses: () => [],
		store: () => store.store,
	};
	let runs = 0;
	const session: Session<Facts> = {
		platform,
		target: {},
		given: {
			lights: Object.fromEntries(Object.entries(saying.given ?? {}).map(([id, value]) => [id, givenAs(value)])),
		},
		choices: {
			attended: saying.replies !== undefined,
			defaults: false,
			yes: false,
			confirm: undefined,
			accept: [],
			dryRun: false,
			saveAnswers: undefined,
			...saying.choices,
		},
		frontend,
		shell,
		execute,
		redactor,
		signal: saying.signal ?? new AbortController().signal,
		command: 'setup lights',
		by: 'anna@desk',
		memory: () =>
			createMemory({
				store: store.store,
				shell: store.shell,
				holder: 'anna@desk',
				local: {
					append: async (run) => {
						local.splice(0, local.length, ...local.filter(({id}) => id !== run.id), run);
					},
					runs: async () => local,
				},
			}),
		now: () => new Date('2026-01-01T00:00:00Z'),
		tick: () => 0,
		pause: async () => undefined,
		runId: () => `r${local.length}${++runs}`,
		digest: (value) => createHash('sha256').update(value).digest('hex'),
		readDocument: async () => '',
		saveAnswers: async (_path, answers) => {
			saved.push(answers);
		},
		script: (plan) => script(plan, {version: '1.0.0'}),
		json: false,
		print: (data) => {
			printed.push(data);
		},
		program: 'seaworthy',
		loadAll: async () => undefined,
	};
	const setUpLights = async () => setUp(session, ['lights'], await locate(session, 'setup'));
	return {
		session,
		lamp,
		store,
		local,
		told,
		printed,
		saved,
		left: replies,
		setUp: setUpLights,
		asked: () => told.filter((line) => line.startsWith('? ')),
	};
}

function givenAs(value: string | boolean | Secret): GivenAnswer {
	return {value, source: '--set', saved: value instanceof Secret ? {env: value.name} : value};
}

/** The sentence, and what to do next, of a problem that a promise ends with. */
export async function problemOf(promise: Promise<unknown>): Promise<{says: string; exitCode: number; next: string}> {
	try {
		await promise;
	} catch (error) {
		const problem = error as {message: string; exitCode?: number; next?: readonly string[]};
		return {says: problem.message, exitCode: problem.exitCode ?? 1, next: (problem.next ?? []).join('\n')};
	}
	throw new Error('It went well.');
}
