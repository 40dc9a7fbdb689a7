import type {Line, Page, Prompt} from '../core/page.js';
import type {Platform, TargetOptions} from '../core/platform.js';
import type {Frontend} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import type {Verdict} from '../core/question.js';
import {quote} from '../core/script/quote.js';
import {flag} from '../flags/options.js';

/** Puts the cluster that is worked on into the commands of a text. */
export type Naming = (text: string) => string;

/** The options that every command on a cluster takes; a new host key is remembered by the one run that took it. */
const naming = ['kubeconfig', 'context', 'namespace', 'release', 'tunnel'] as const;

/** The words that name the cluster again, as the operator named it; what the environment says, it says to the next command too. */
export function targetWords(
	{id, wording}: Pick<Platform<never>, 'id' | 'wording'>,
	named: TargetOptions,
	{usual, fallback}: {readonly usual: string; readonly fallback: TargetOptions},
): readonly string[] {
	const keys = naming.filter((key) => named[key] !== undefined && named[key] !== fallback[key]);
	return [
		...(id === usual || keys.some((key) => key === wording.name.option) ? [] : ['--platform', id]),
		...keys.flatMap((key) => [flag(key), quote(named[key] ?? '')]),
		...(named.sshRsa === true ? [flag('sshRsa')] : []),
	];
}

/**
 * Completes commands in backquotes, such as `seaworthy tls`: texts of steps and of the wizard know no cluster, and as they
 * stand they would ask whichever is the present one. Help needs none, and `practice` has its own.
 */
export function namer(program: string): Naming {
	return (text) =>
		text.replaceAll(
			/`seaworthy (?!(?:help|practice)\b|--(?:help|version|practice|platform)\b)/g,
			() => `\`${program} `,
		);
}

/** The same for a JSON document. */
export function documentNamer(program: string): Naming {
	return namer(JSON.stringify(program).slice(1, -1));
}

/** A front end that says everything with the cluster's name in it. */
export function namingFrontend(frontend: Frontend, name: Naming): Frontend {
	const lines = (all: readonly Line[]) => all.map((line) => ({...line, text: name(line.text)}));
	return {
		ask: async (page) => frontend.ask(namedPage(page, name, lines)),
		say: (all) => {
			frontend.say(lines(all));
		},
		show: (event) => {
			frontend.show('says' in event ? {...event, says: name(event.says)} : event);
		},
		close: async () => frontend.close(),
	};
}

function namedPage(page: Page, name: Naming, lines: (all: readonly Line[]) => readonly Line[]): Page {
	const live = page.live?.bind(page);
	return {
		...page,
		body: lines(page.body),
		help: lines(page.help),
		prompt: namedPrompt(page.prompt, name),
		...(live === undefined
			? {}
			: {
					live: (update: (body: readonly Line[]) => void) =>
						live((body) => {
							update(lines(body));
						}),
				}),
	};
}

function namedPrompt(prompt: Prompt, name: Naming): Prompt {
	if (prompt.kind === 'choice' || prompt.kind === 'choices')
		return {
			...prompt,
			options: prompt.options.map((option) =>
				option.hint === undefined ? option : {...option, hint: name(option.hint)},
			),
		};
	return {...prompt, validate: (value: string) => namedVerdict(prompt.validate(value), name)};
}

function namedVerdict(verdict: Verdict, name: Naming): Verdict {
	return verdict.ok ? {...verdict, warnings: verdict.warnings.map(name)} : {...verdict, says: name(verdict.says)};
}

/** An error with the cluster's name in what it says. */
export function namedProblem(error: unknown, name: Naming): unknown {
	if (!(error instanceof Problem)) return error;
	const {message, kind, next, output, exitCode} = error;
	return new Problem(name(message), {
		kind,
		next: next.map(name),
		output,
		...(exitCode === undefined ? {} : {exitCode}),
	});
}
