import type {Invocation} from '../flags/parse.js';
import type {Platform, TargetOptions} from '../core/platform.js';
import type {Frontend, Redactor} from '../core/ports.js';
import {usage} from '../core/problem.js';
import type {FrontendChoice} from '../frontends/choose.js';
import {platforms} from '../platforms/index.js';
import {type Gathered, gatherAnswers} from '../run/answers/gather.js';
import {readTextFile} from '../run/answers/text-file.js';
import type {Interrupts} from '../run/interrupts.js';
import type {Session} from '../wizard/session.js';
import {begin} from '../wizard/start.js';
import {locate} from '../wizard/locate.js';
import {createConnections} from '../run/connections.js';
import {documentNamer, namedProblem, namer, namingFrontend, targetWords} from './naming.js';
import {createSession, starter} from './session.js';
import {preparePractice, type Surroundings} from './practice.js';

/** What one command is run with. */
export type FlowParts = {
	readonly invocation: Invocation;
	readonly frontend: Frontend;
	readonly choice: FrontendChoice;
	readonly interrupts: Interrupts;
	readonly redactor: Redactor;
	readonly practising: boolean;
	/** Takes data for standard output, which is written when the terminal is free. */
	readonly print: (text: string) => void;
};

/** Carries out a command; 'practice' when the operator chose to practise instead. */
export async function flow(parts: FlowParts): Promise<number | 'practice'> {
	const {invocation, practising, frontend} = parts;
	const given = await gather(invocation, process.env);
	// Even nothing that is said costs a frame before the first page.
	if (given.warnings.length > 0) frontend.say(given.warnings.map((text) => ({text, mark: 'attention'})));
	const platform = platforms.find(({id}) => id === (given.platform ?? platforms[0]?.id));
	if (platform === undefined) throw usage(`There is no platform "${given.platform ?? ''}".`);
	const around: Surroundings = practising
		? await preparePractice(process.env, platform.id)
		: {environment: process.env, target: {}};
	const gathered = {...given, target: {...given.target, ...around.target}};
	const connections = createConnections(around.environment);
	const {kubeconfig, context} = invocation.options;
	const program = startedWith(platform, {given, around});
	const telling = tellingOf(parts, program);
	const isNamed = practising || (given.platform ?? kubeconfig ?? context) !== undefined;
	const others = isNamed ? [] : platforms.filter((other) => other !== platform);
	try {
		const session = createSession(telling, {platform, gathered, around, connections, others, program});
		return await command(session, telling, gathered);
	} catch (error) {
		throw namedProblem(error, namer(program));
	} finally {
		await connections.close();
	}
}

type Environment = Surroundings['environment'];

/** What starts this program on the same cluster again. */
function startedWith(
	platform: Platform<unknown>,
	{given, around}: {readonly given: Gathered; readonly around: Surroundings},
): string {
	const words =
		around.practice === undefined
			? targetWords(platform, given.target, {
					usual: platforms[0]?.id ?? '',
					fallback: environmentTarget(around.environment),
				})
			: [around.practice.words];
	return [starter(around.environment), ...words].join(' ');
}

/** Whatever is said or printed names the cluster in its commands; a printed script keeps its bytes. */
function tellingOf(parts: FlowParts, program: string): FlowParts {
	const {invocation, frontend, print} = parts;
	const {json, dryRun} = invocation.options;
	const name = json ? documentNamer(program) : dryRun ? (text: string) => text : namer(program);
	return {
		...parts,
		frontend: namingFrontend(frontend, namer(program)),
		print: (text) => {
			print(name(text));
		},
	};
}

async function gather({options, words, command: name}: Invocation, environment: Environment): Promise<Gathered> {
	const given: TargetOptions = Object.fromEntries(
		(['kubeconfig', 'context', 'namespace', 'release', 'chart', 'tunnel'] as const).flatMap((key) =>
			options[key] === undefined ? [] : [[key, options[key]]],
		),
	);
	const platform = options.platform ?? platformOf(given);
	return gatherAnswers({
		...(options.answers === undefined ? {} : {file: options.answers}),
		sets: options.set,
		environment,
		platforms,
		...(platform === undefined ? {} : {platform}),
		target: {
			...given,
			...(options.acceptNewHostKeys ? {acceptNewHostKeys: true} : {}),
			...(options.sshRsa ? {sshRsa: true} : {}),
		},
		fallback: environmentTarget(environment),
		accept: options.accept,
		// Files that only other steps name are not opened; only a set-up asks for answers at all.
		...(name === 'setup' ? (words.length > 0 ? {steps: words} : {}) : name === 'practice' ? {} : {steps: []}),
		readFile: readTextFile,
	});
}

/** The platform whose clusters are named by the options given, e.g. a tunnel. */
function platformOf(given: TargetOptions): string | undefined {
	const named = platforms.filter(({wording}) => given[wording.name.option] !== undefined);
	if (named.length > 1)
		throw usage(
			`${named.map(({wording, title}) => `--${wording.name.option} (${title})`).join(' and ')} name clusters of different kinds.`,
			'Give the one that is meant.',
		);
	return named[0]?.id;
}

/** kubectl takes KUBECONFIG from the environment, deisctl DEISCTL_TUNNEL; every call names it, so that run and script say the same. */
function environmentTarget(environment: Environment): TargetOptions {
	const given = environment['KUBECONFIG'] ?? '';
	const home = environment['HOME'];
	const tunnel = environment['DEISCTL_TUNNEL'] ?? '';
	return {
		...(tunnel === '' ? {} : {tunnel}),
		...(given !== '' ? {kubeconfig: given} : home === undefined ? {} : {kubeconfig: `${home}/.kube/config`}),
	};
}

async function command<F>(
	session: Session<F>,
	{invocation, practising}: FlowParts,
	gathered: Gathered,
): Promise<number | 'practice'> {
	const {command: name, words, options} = invocation;
	if (name !== 'practice') refuseForeignSteps(session.platform, words);
	switch (name) {
		case 'check': {
			const [{check}, located] = await Promise.all([
				import('../wizard/check.js'),
				locate(session, 'check', chosen(words)),
			]);
			return check(session, located, words, {
				short: options.short,
				failOn: options.failOn ?? 'attention',
				accepted: gathered.acceptedFindings,
			});
		}
		case 'history': {
			const {history} = await import('../wizard/history.js');
			return history(session, (await locate(session, 'check', {steps: []})).target);
		}
		case 'undo': {
			const {undo} = await import('../wizard/undo-command.js');
			return undo(session, await locate(session, 'check', {steps: []}), {words, forget: options.forget});
		}
		case 'setup':
		case 'practice':
		case 'help':
		case 'version': {
			if (words.length > 0 && name !== 'practice') return setUp(session, words);
			if (!session.choices.attended) return setUp(session, []);
			return guided(session, practising);
		}
	}
}

/** The steps named; all of them where none is. */
function chosen(words: readonly string[]): {readonly steps?: readonly string[]} {
	return words.length === 0 ? {} : {steps: words};
}

/** A step that another kind of cluster has, and this one has not. */
function refuseForeignSteps<F>({steps, title}: Platform<F>, words: readonly string[]): void {
	const foreign = words.find((word) => !steps.some(({id}) => id === word));
	if (foreign !== undefined)
		throw usage(`There is no step ${foreign} for a ${title}.`, `Its steps: ${steps.map(({id}) => id).join(', ')}.`);
}

async function setUp<F>(session: Session<F>, words: readonly string[]): Promise<number> {
	const [{setUp: run}, located] = await Promise.all([
		import('../wizard/setup.js'),
		locate(session, 'setup', chosen(words)),
	]);
	return run(session, words, located);
}

async function guided<F>(session: Session<F>, practising: boolean): Promise<number | 'practice'> {
	const beginning = await begin(session, practising);
	switch (beginning.wants) {
		case 'set-up': {
			const {setUp: run} = await import('../wizard/setup.js');
			return run(session, [], beginning.located);
		}
		case 'check': {
			const {reportLines} = await import('../wizard/check.js');
			session.frontend.say(reportLines(session, beginning.located));
			return guided(session, practising);
		}
		case 'practice':
			return 'practice';
		case 'leave':
			return 0;
	}
}
