import type {Check, Command, Expect} from '../command.js';
import type {Plan} from '../plan.js';
import type {Secret} from '../secret.js';
import {pathName} from '../settings.js';
import type {Task} from '../task.js';
import {isText, secretsIn} from '../text.js';
import {head} from './head.js';
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
	const body = parts
		.filter(([, tasks]) => tasks.length > 0)
		.map(([title, tasks]) => [`# ---- ${title}`, ...tasks.map(taskLines)].join('\n\n'))
		.join('\n\n');
	const secrets = secretsOf(parts.flatMap(([, tasks]) => tasks));
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
	})}\n\n${body}\n\nsay 'Done.'\n`;
}

/** A comment must stay one line. */
function oneLine(says: string): string {
	return says.replaceAll(/\s*\n\s*/g, ' ');
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
	const own = action.kind === 'run' ? [action.command] : action.kind === 'manual' ? [] : [action.check.command];
	return unless === undefined ? own : [unless.command, ...own];
}

function taskLines(task: Task): string {
	const {action} = task;
	const notes = [`# ${task.title}`, ...(task.notes ?? []).map((note) => `#   ${note}`)].map(oneLine);
	if (action.kind === 'manual')
		return [...notes, ...action.instructions.map((line) => `say ${quote(line)}`)].join('\n');
	const hint = action.kind === 'run' ? `${task.title}: it failed.` : action.check.hint;
	const done = `done_${variable(task.id)}`;
	const doing =
		action.kind === 'run'
			? condition(action.command, action.expect)
			: action.kind === 'check'
				? condition(action.check.command, action.check.expect)
				: waiting(action.check, action.seconds);
	const outcome =
		task.optional === undefined
			? `${doing} || fail ${quote(hint)}`
			: `if ${doing}; then ${done}=1; else ${done}=; say ${quote(`${hint} ${task.optional}`)}; fi`;
	const once =
		task.unless === undefined
			? outcome
			: `if ! ${condition(task.unless.command, task.unless.expect)}; then\n${outcome}\nfi`;
	const lines = [`say ${quote(task.title)}`, once, ...(usesForward(task) ? ['unforward'] : [])].join('\n');
	return [
		...notes,
		task.ifDone === undefined ? lines : `if [ -n "\${done_${variable(task.ifDone)}-}" ]; then\n${lines}\nfi`,
	].join('\n');
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
	const how =
		equals === undefined ? (matches === undefined ? (lacks === undefined ? '' : 'lacks') : 'matches') : 'equals';
	const pattern = equals ?? matches ?? lacks ?? '';
	const judge = how === '' && exit === 0 ? '' : `answers ${exit} ${how === '' ? 'equals' : how} ${quote(pattern)} `;
	const environment = Object.entries(command.env ?? {}).map(
		([name, value]) => `${name}=${typeof value === 'string' ? quote(value) : expansion([value])}`,
	);
	const words = [command.program, ...command.arguments].map(quoteWithPort).join(' ');
	const output = command.saveTo === undefined ? (judge === '' ? ' >/dev/null' : '') : ` >${quote(command.saveTo)}`;
	// Assignments before the call of a function would stay, and `env NAME=…` would show them in ps.
	const setUp = [
		...(command.saveTo === undefined ? [] : ['umask 077']),
		...(environment.length === 0 ? [] : [`export ${environment.join(' ')}`]),
	];
	const call = `${judge}${words}${output}`;
	const guarded = setUp.length === 0 ? call : `(${[...setUp, call].join('; ')})`;
	const fed = command.stdin === undefined ? guarded : `{ ${feeding(command.stdin)}; } | ${guarded}`;
	const forward = command.forward;
	return forward === undefined
		? fed
		: `{ forward ${[forward.program, ...forward.arguments].map(quote).join(' ')} && ${fed}; }`;
}

function feeding(stdin: NonNullable<Command['stdin']>): string {
	if (isText(stdin)) return printing(stdin);
	return `if [ -n "\${done_${variable(stdin.ifDone)}-}" ]; then ${printing(stdin.then)}; else ${printing(stdin.otherwise)}; fi`;
}

function waiting({command, expect}: Check, seconds: number): string {
	const test = condition(command, expect);
	return `{ tries=0; until ${test}; do tries=$((tries + 1)); [ "$tries" -lt ${Math.max(1, Math.ceil(seconds / 3))} ] || break; sleep 3; done; [ "$tries" -lt ${Math.max(1, Math.ceil(seconds / 3))} ]; }`;
}

/** The settings of a plan as comments: now → then. */
export function settingNames(plan: Plan): readonly string[] {
	return plan.changes.map(({setting}) => pathName(setting.path));
}
