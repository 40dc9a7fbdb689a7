import type {Command, Expect} from '../command.js';
import {hanging, type Plan} from '../plan.js';
import {Problem} from '../problem.js';
import type {Secret} from '../secret.js';
import {pathName} from '../settings.js';
import type {Task} from '../task.js';
import {isText, secretsIn} from '../text.js';
import {head} from './head.js';
import {overJump} from './jump.js';
import {expansion, printing, quote, quoteWithPort} from './quote.js';

/** What beside the plan decides the script's bytes. */
export type ScriptOptions = {
	/** Put first on PATH; the practice cluster's stand-ins. */
	readonly programs?: string;
	/** The program's own version, for the head. */
	readonly version: string;
};

/** The plan as a POSIX sh script that does what the run does. Equal plans give equal bytes. */
export function script(plan: Plan, options: ScriptOptions): string {
	const parts: readonly (readonly [string, readonly Task[]])[] = [
		['Is the cluster still as planned?', plan.guards],
		['Live trials of the answers', plan.trials],
		...plan.stages.map(({title, tasks}) => [title, tasks] as const),
	];
	const all = parts.flatMap(([, tasks]) => tasks);
	const awaited = awaitedIn(all);
	const body = parts
		.filter(([, tasks]) => tasks.length > 0)
		.map(([title, tasks]) => [`# ---- ${title}`, ...tasks.map((task) => taskLines(task, awaited))].join('\n\n'))
		.join('\n\n');
	const secrets = secretsOf(all);
	const nameless = secrets.find(({name}) => !/^[A-Za-z_]\w*$/.test(name));
	if (nameless !== undefined)
		throw new Problem(`The plan holds ${nameless.name}, which no variable can give to a script.`, {kind: 'bug'});
	return `${head({
		title: [
			`Made by seaworthy ${options.version} --dry-run for ${plan.target.label}.`,
			'It writes neither lock nor journal: `seaworthy history` and `seaworthy undo` know nothing of it.',
			...(secrets.length === 0
				? []
				: [
						'Give each secret in its variable, or the file that holds it in the variable with _FILE:',
						...secrets.map(({name}) => `  ${name}`),
					]),
			...plan.refusals.map(({step, says}) => `Left out: ${step}. ${says}`),
			...plan.costs.map(({says}) => `Cost: ${says}`),
			...plan.collateral.map(({object, field, now, then}) => `Put back: ${object} ${field}: ${now} → ${then}`),
			...plan.byHand.map((says) => `By hand afterwards: ${says}`),
		].map(oneLine),
		secrets,
		setting: {
			...(options.programs === undefined ? {} : {programs: options.programs}),
			uses: (name) => (name === 'need' ? secrets.length > 0 : new RegExp(`(^|[^\\w])${name} `, 'm').test(body)),
		},
	})}\n\n${body}\n\n${ending(plan)}\n`;
}

/** The last words, and exit code 4 where settings were not written because what they hang on failed. */
function ending(plan: Plan): string {
	const tests = hanging(plan).map((task) => `[ -n "\${done_${variable(task)}-}" ]`);
	return tests.length === 0
		? "say 'Done.'"
		: `if ${tests.join(' && ')}; then say 'Done.'; else say 'It came to its end, and part of it was left out.'; exit 4; fi`;
}

/** A comment must stay one line, and show all that it holds. */
function oneLine(says: string): string {
	return says.replaceAll(/\s*[\r\n]\s*/g, ' ').replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '');
}

/** The secrets that the tasks' commands use, each name once. */
export function secretsOf(tasks: readonly Task[]): readonly Secret[] {
	const all = tasks.flatMap(commandsOf).flatMap((command): readonly Secret[] => {
		const stdin =
			command.stdin === undefined
				? []
				: isText(command.stdin)
					? command.stdin
					: [...command.stdin.then, ...command.stdin.otherwise];
		return [...secretsIn(stdin), ...Object.values(command.env ?? {}).filter((value) => typeof value !== 'string')];
	});
	return [...new Map(all.map((secret) => [secret.name, secret])).values()];
}

/** Every command that a task may start. */
export function commandsOf({action, unless}: Task): readonly Command[] {
	const all = [...(unless === undefined ? [] : [unless.command]), ...ownCommands(action)];
	return all.flatMap((command) => (command.from === undefined ? [command] : [command.from, command]));
}

function ownCommands(action: Task['action']): readonly Command[] {
	switch (action.kind) {
		case 'run':
			return [action.command];
		case 'check':
		case 'wait':
			return [action.check.command];
		case 'each':
			return action.hosts.flatMap(({commands}) => commands);
		case 'manual':
			return [];
	}
}

/** Ids of the tasks on whose success something else hangs. */
function awaitedIn(tasks: readonly Task[]): ReadonlySet<string> {
	const stdins = tasks.flatMap(commandsOf).flatMap(({stdin}) => (stdin === undefined || isText(stdin) ? [] : [stdin]));
	return new Set([...tasks.flatMap(({ifDone}) => ifDone ?? []), ...stdins.map(({ifDone}) => ifDone)]);
}

function taskLines(task: Task, awaited: ReadonlySet<string>): string {
	const notes = [`# ${task.title}`, ...(task.notes ?? []).map((note) => `#   ${note}`)].map(oneLine);
	const mark = awaited.has(task.id) ? `done_${variable(task.id)}` : undefined;
	const outcome = [doing(task, mark), ...(mark === undefined || task.optional !== undefined ? [] : [`${mark}=1`])];
	const once =
		task.unless === undefined
			? outcome
			: [
					`if ! ${condition(task.unless.command, task.unless.expect)}; then`,
					...outcome,
					...(mark === undefined ? [] : ['else', `${mark}=1`]),
					'fi',
				];
	const said = task.action.kind === 'manual' ? [] : [`say ${quote(task.title)}`];
	const lines = [...said, ...once, ...(usesForward(task) ? ['unforward'] : [])];
	return [
		...notes,
		...(task.ifDone === undefined ? lines : [`if [ -n "\${done_${variable(task.ifDone)}-}" ]; then`, ...lines, 'fi']),
	].join('\n');
}

/** Does the task and judges it; `mark` is set when an optional one succeeded. */
function doing({title, action, optional, retries = 0}: Task, mark: string | undefined): string {
	if (action.kind === 'manual') return action.instructions.map((line) => `say ${quote(line)}`).join('\n');
	const hint =
		action.kind === 'run'
			? `${title}: it failed.`
			: action.kind === 'each'
				? [action.hint, ...(action.next ?? [])].join(' ')
				: action.check.hint;
	const test =
		action.kind === 'each'
			? together(action)
			: action.kind === 'run'
				? again(condition(action.command, action.expect), retries + 1, 1)
				: action.kind === 'check'
					? again(condition(action.check.command, action.check.expect), retries + 1, 1)
					: again(condition(action.check.command, action.check.expect), Math.ceil(action.seconds / 3), 3, action.ends);
	if (optional === undefined) return `${test} || fail ${quote(hint)}`;
	const left = `say ${quote(`${hint} ${optional}`)}`;
	return mark === undefined ? `${test} || ${left}` : `if ${test}; then ${mark}=1; else ${mark}=; ${left}; fi`;
}

function usesForward(task: Task): boolean {
	return commandsOf(task).some(({forward}) => forward !== undefined);
}

function variable(id: string): string {
	return id.replaceAll(/\W/g, '_');
}

/** A command whose exit status says whether it was as expected. */
function condition(command: Command, expect: Expect = {}): string {
	const {exit = 0, equals, matches, lacks} = expect;
	const wanted = Object.entries({equals, matches, lacks}).flatMap(([how, pattern]) =>
		pattern === undefined ? [] : [`${how} ${quote(pattern)}`],
	);
	// Every output has a line that the empty pattern matches.
	const [first = exit === 0 ? undefined : "matches ''", ...others] = wanted;
	const judge = first === undefined ? '' : `answers ${exit} ${first} `;
	const environment = Object.entries(command.env ?? {}).map(
		([name, value]) => `${name}=${typeof value === 'string' ? quote(value) : expansion([value])}`,
	);
	const words = typed(command).map(quoteWithPort).join(' ');
	const file = command.saveTo === undefined ? undefined : quote(command.saveTo);
	// It has its name only when it is whole.
	const part = command.saveTo === undefined ? undefined : quote(`${command.saveTo}.part`);
	const output = part === undefined ? (judge === '' ? ' >/dev/null' : '') : ` >${part}`;
	// Assignments before the call of a function would stay, and `env NAME=…` would show them in ps.
	const setUp = [
		// A file that is there already is somebody's: it stays, and the command is not run.
		...(file === undefined || part === undefined
			? []
			: [`umask 077; set -C; : >${file} || exit 1; set +C; rm -f -- ${file} ${part}`]),
		...(environment.length === 0 ? [] : [`export ${environment.join(' ')}`]),
	];
	const judged = `${judge}${words}${output}${others.map((other) => ` && also ${other}`).join('')}`;
	const call =
		file === undefined || part === undefined
			? judged
			: `${judged} && mv -- ${part} ${file} || { rm -f -- ${part}; exit 1; }`;
	const guarded = setUp.length > 0 ? `(${[...setUp, call].join('; ')})` : others.length > 0 ? `{ ${call}; }` : call;
	const source =
		command.from === undefined
			? command.stdin === undefined
				? undefined
				: `{ ${feeding(command.stdin)}; }`
			: typed(command.from).map(quote).join(' ');
	const fed = source === undefined ? guarded : `${source} | ${guarded}`;
	const forward = command.forward;
	return forward === undefined
		? fed
		: `{ forward ${[forward.program, ...forward.arguments].map(quote).join(' ')} && ${fed}; }`;
}

/** A program and its words. */
function typed({program, arguments: words}: Pick<Command, 'program' | 'arguments'>): readonly string[] {
	return [program, ...(program === 'ssh' ? overJump(words) : words)];
}

function feeding(stdin: NonNullable<Command['stdin']>): string {
	if (isText(stdin)) return printing(stdin);
	return `if [ -n "\${done_${variable(stdin.ifDone)}-}" ]; then ${printing(stdin.then)}; else ${printing(stdin.otherwise)}; fi`;
}

/** Every host's command beside those of so many others; true when none failed. */
function together({hosts, atOnce, again: more}: Extract<Task['action'], {readonly kind: 'each'}>): string {
	const one = ({host, commands}: (typeof hosts)[number]) =>
		`{ ${again(`{ ${commands.map((command) => condition(command)).join(' && ')}; }`, more + 1, 2)} || left ${quote(host)}; } & turn ${atOnce}`;
	return `{ :>"$work/left"; turns=0\n${hosts.map(one).join('\n')}\nwait; cat "$work/left" >&2; [ ! -s "$work/left" ]; }`;
}

/** A test that is made up to so many times, with pauses of so many seconds, unless an answer ends it sooner. */
function again(test: string, times: number, pause: number, ends?: Expect): string {
	if (times <= 1) return test;
	const left = `[ "$tries" -lt ${times} ]`;
	const over = ends?.matches === undefined ? '' : `also matches ${quote(ends.matches)} && tries=${times}; `;
	return `{ tries=0; until ${test}; do tries=$((tries + 1)); ${over}${left} || break; sleep ${pause}; done; ${left}; }`;
}

/** The settings of a plan as comments: now → then. */
export function settingNames(plan: Plan): readonly string[] {
	return plan.changes.map(({setting}) => pathName(setting.path));
}
