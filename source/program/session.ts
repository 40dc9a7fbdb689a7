import {createHash, randomBytes} from 'node:crypto';
import {hostname, userInfo} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {script} from '../core/script/script.js';
import type {Platform} from '../core/platform.js';
import type {Memory} from '../core/ports.js';
import type {Gathered} from '../run/answers/gather.js';
import {rowOf} from '../flags/options.js';
import {readTextFile} from '../run/answers/text-file.js';
import {answerVariables} from '../run/answers/variables.js';
import type {Connections} from '../run/connections.js';
import {createLocalJournal} from '../run/local-journal.js';
import {createMemory} from '../run/memory.js';
import {stateFolder} from '../run/places.js';
import {proxySecrets} from '../run/proxy-secrets.js';
import {version} from '../version.js';
import type {Session} from '../wizard/session.js';
import type {FlowParts} from './flow.js';
import {createLateShell} from './late-shell.js';
import {loadAll} from './load-all.js';
import {practiceWords, type Surroundings} from './practice.js';

/** Joins the wizard's ports to the libraries. */
export function createSession<F>(
	{invocation, frontend, choice, interrupts, redactor, print}: FlowParts,
	{
		platform,
		gathered,
		around,
		connections,
		others = [],
		program,
	}: {
		readonly platform: Platform<F>;
		/** The other kinds of clusters there are, when it was not said which is meant. */
		readonly others?: readonly Pick<Platform<never>, 'title' | 'wording'>[];
		readonly gathered: Gathered;
		readonly around: Surroundings;
		readonly connections: Connections;
		/** What starts this program on the same cluster again. */
		readonly program: string;
	},
): Session<F> {
	const {options, command, words} = invocation;
	const {environment, practice} = around;
	const hidden = answerVariables(platform.steps);
	redactor.learn(proxySecrets(environment));
	const common = {environment, hidden, redact: redactor.redact, groups: interrupts.groups, connections};
	const tell = options.verbose ? (text: string) => frontend.say([{text, tone: 'code'}]) : undefined;
	const shell = createLateShell({...common, signal: interrupts.signal}, tell);
	// What is remembered is written down after a signal too.
	const steady = createLateShell(common, tell);
	const by = `${user()}@${hostname()}`;
	const memories = new Map<string, Memory>();
	return {
		platform,
		target: gathered.target,
		given: gathered.given,
		choices: {
			attended: choice.kind === 'ink' || choice.kind === 'plain',
			defaults: options.defaults,
			yes: options.yes,
			confirm: options.confirm,
			accept: gathered.accept,
			dryRun: options.dryRun,
			saveAnswers: options.saveAnswers,
		},
		frontend,
		shell,
		execute: async (work) => (await import('../run/executor.js')).execute(work),
		redactor,
		signal: interrupts.signal,
		command: [command, ...words].join(' '),
		by,
		memory: (target) => {
			const key = JSON.stringify([target.identity, target.label]);
			const folder = createHash('sha256').update(`${platform.id}\n${target.name}\n${key}`).digest('hex').slice(0, 16);
			const memory =
				memories.get(key) ??
				createMemory({
					store: platform.store(target),
					shell: steady,
					local: createLocalJournal(join(stateFolder(environment), 'runs', folder)),
					holder: `${by} (process ${process.pid}, ${new Date().toISOString()})`,
				});
			memories.set(key, memory);
			return memory;
		},
		now: () => new Date(),
		tick: () => performance.now(),
		pause: async (milliseconds, signal) => sleep(milliseconds, undefined, {signal}).catch(() => undefined),
		runId: () => `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`,
		digest: (text) => createHash('sha256').update(text).digest('hex'),
		readDocument: async (path) => (await readTextFile(path, 'The file')).text,
		saveAnswers: async (path, {target, accept, steps}) => {
			const {saveAnswers, savedAnswers} = await import('../run/answers/save.js');
			const words = practice === undefined ? {} : {practice: practice.words};
			await saveAnswers(path, savedAnswers({platform: platform.id, target: target.fields, accept, steps, ...words}));
		},
		script: (plan) => script(plan, {version, ...(practice === undefined ? {} : {programs: practice.programs})}),
		hints: practice?.hints ?? {},
		json: options.json,
		print,
		program,
		...(practice === undefined ? {practise: `${starter(environment)} ${practiceWords(platform.id)}`} : {}),
		otherKinds: others.map(({title, wording}) => {
			const {option} = wording.name;
			return `A ${title} is named by --${option}: ${starter(environment)} --${option} ${rowOf(option).argument ?? ''}`;
		}),
		loadAll,
	};
}

function user(): string {
	try {
		return userInfo().username;
	} catch {
		return 'unknown';
	}
}

/** How the operator started this program. */
export function starter(environment: Readonly<Record<string, string | undefined>>): string {
	return environment['npm_lifecycle_event'] === 'start' ? 'npm start --' : 'seaworthy';
}
