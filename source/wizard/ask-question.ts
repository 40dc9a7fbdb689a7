import type {Line, Page, Prompt, Reply} from '../core/page.js';
import {type Answer, fine, type Known, type Question, variableName, type Verdict} from '../core/question.js';
import {Problem} from '../core/problem.js';
import {Secret} from '../core/secret.js';
import type {Step} from '../core/step.js';
import type {Session} from './session.js';

/** An answer with how it is written to an answers file. */
export type Typed = {
	readonly answer: Answer;
	readonly saved: string | boolean | {readonly env: string} | {readonly file: string} | undefined;
};

/** An answer whose check may have more to say; on the screen a typed line's warnings were shown before it was taken. */
export type Taken = Typed & {readonly warnings: readonly string[]; readonly unseen: boolean};

/** An answer, or back to the question before. */
export type Asked = Typed | 'back';

/** Asks one question on a page until its answer holds. `before` is what was answered the last time; `wrong` says why it is asked again. */
export async function askQuestion<F>({
	session,
	step,
	question,
	known,
	before,
	wrong,
	progress,
	back,
	caution,
}: {
	readonly session: Session<F>;
	readonly step: Step<F>;
	readonly question: Question<F>;
	readonly known: Known<F>;
	readonly before: Typed | undefined;
	readonly wrong: string | undefined;
	readonly progress: string;
	readonly back: boolean;
	/** Tells what the answer's check warns of when the page could not, e.g. of a file given by its path. */
	readonly caution: (warnings: readonly string[]) => void;
}): Promise<Asked> {
	let problem = wrong;
	for (;;) {
		const reply = await session.frontend.ask({
			id: `question/${step.id}.${question.id}`,
			title: step.title,
			progress,
			body: body(question, known, {problem, kept: kept(before), hint: session.hints?.[`${step.id}.${question.id}`]}),
			prompt: promptOf(question, known, before),
			back,
			help: helpLines(step, question),
		});
		if (reply.kind === 'back') return 'back';
		if (before !== undefined && kept(before) && valueOf(reply) === '') return before;
		const taken = await take({session, step, question, known, value: valueOf(reply)});
		if (!('wrong' in taken)) {
			if (taken.unseen) caution(taken.warnings);
			return {answer: taken.answer, saved: taken.saved};
		}
		problem = taken.wrong;
	}
}

/** Judges a value whichever way it was given; documents given by path are read. Its answer, or what is wrong with it. */
export async function take<F>({
	session,
	step,
	question,
	known,
	value,
}: {
	readonly session: Session<F>;
	readonly step: Step<F>;
	readonly question: Question<F>;
	readonly known: Known<F>;
	readonly value: string;
}): Promise<Taken | {readonly wrong: string}> {
	const silent = {warnings: [], unseen: false};
	if (question.kind === 'confirm') return {answer: value === 'yes', saved: value === 'yes', ...silent};
	if (value === '' && mayBeEmpty(question, known) !== undefined)
		return question.emptyMeans === undefined || question.keeps?.(known) === true
			? {answer: undefined, saved: undefined, ...silent}
			: {answer: '', saved: '', ...silent};
	const path = isDocument(question) && isPath(value) ? value : undefined;
	const content = path === undefined ? trimmed(question, value) : await read(session, path);
	if (typeof content !== 'string') return {wrong: content.message};
	const verdict = judge(question, known, content);
	if (!verdict.ok) return {wrong: path === undefined ? verdict.says : `${verdict.says} (read from ${path})`};
	const normal = question.normalise?.(content) ?? content;
	const told = {warnings: verdict.warnings, unseen: path !== undefined || question.kind === 'choice'};
	const saved = path === undefined ? undefined : {file: path};
	const name = variableName(step.id, question.id);
	if (question.secret !== true) return {answer: normal, saved: saved ?? normal, ...told};
	const secret = new Secret(name, normal, question.format);
	session.redactor.learn([secret]);
	return {answer: secret, saved: saved ?? {env: name}, ...told};
}

/**
 * A value without the blanks around it: no name, number or address begins or ends with one, and on the screen nobody
 * sees it. A secret may hold them, documents have a form of their own, and blanks alone are no way to say nothing.
 */
function trimmed<F>(question: Question<F>, value: string): string {
	return question.secret === true || isDocument(question) ? value : value.trim() || value;
}

/** The verdict on a value as it is taken: of the question itself, and that a choice is one of its options. */
export function judge<F>(question: Question<F>, known: Known<F>, typed: string): Verdict {
	const value = trimmed(question, typed);
	if (value === '') return {ok: false, says: 'It cannot be left empty.'};
	if (question.kind === 'choice') {
		const options = question.options?.(known) ?? [];
		if (!options.some((option) => option.value === value)) {
			const own = question.validate?.(value, known);
			return own?.ok === false
				? own
				: {ok: false, says: `Choose one of: ${options.map((option) => option.value).join(', ')}.`};
		}
	}
	return question.validate?.(value, known) ?? fine;
}

async function read<F>(session: Session<F>, path: string): Promise<string | Problem> {
	try {
		return await session.readDocument(path);
	} catch (error) {
		if (error instanceof Problem) return error;
		throw error;
	}
}

function isDocument<F>({format = 'line'}: Question<F>): boolean {
	return format !== 'line';
}

/** One line that is neither PEM nor JSON is the path of a file. */
function isPath(value: string): boolean {
	return !value.trim().includes('\n') && !value.includes('-----') && !value.trimStart().startsWith('{');
}

function valueOf(reply: Exclude<Reply, {readonly kind: 'back'}>): string {
	return reply.kind === 'value' ? reply.value : reply.values.join(',');
}

/** What an empty answer means, when it is allowed. */
export function mayBeEmpty<F>(question: Question<F>, known: Known<F>): string | undefined {
	if (question.keeps?.(known) === true) return 'keep what is set';
	return question.emptyMeans ?? (question.optional === true ? 'leave it out' : undefined);
}

/** Whether it was answered before with something that is not shown again: a secret, or a document. */
function kept(before: Typed | undefined): boolean {
	const answer = before?.answer;
	return typeof answer === 'object' || (typeof answer === 'string' && answer.includes('\n'));
}

function body<F>(
	question: Question<F>,
	known: Known<F>,
	{
		problem,
		kept: hasBefore,
		hint,
	}: {readonly problem: string | undefined; readonly kept: boolean; readonly hint: string | undefined},
): readonly Line[] {
	const present = question.present?.(known);
	const empty = hasBefore ? keepTyped : mayBeEmpty(question, known);
	return [
		{text: question.why, tone: 'dim'},
		...(present === undefined || present === '' ? [] : [{text: `Now: ${present}`, tone: 'dim'} as const]),
		...(empty === undefined ? [] : [{text: `Empty means: ${empty}.`, tone: 'dim'} as const]),
		...(hint === undefined ? [] : [{text: `In practice: ${hint}`, tone: 'code'} as const]),
		...(problem === undefined ? [] : [{text: problem, mark: 'failed'} as const]),
	];
}

function helpLines<F>(step: Step<F>, question: Question<F>): readonly Line[] {
	return [
		{text: step.why},
		{text: question.why},
		{
			text: `Elsewhere: ${question.secret === true ? '' : `--set ${step.id}.${question.id}=…, `}the answers file (steps: ${step.id}: ${question.id}:), or the variable ${variableName(step.id, question.id)} (${variableName(step.id, question.id)}_FILE for a file).`,
		},
		{text: `More: seaworthy help ${step.id}`},
	];
}

const keepTyped = 'keep what was given before';

function promptOf<F>(question: Question<F>, known: Known<F>, before: Typed | undefined): Prompt {
	const {message} = question;
	const proposal = before?.answer ?? question.proposal?.(known);
	const empty = kept(before) ? keepTyped : mayBeEmpty(question, known);
	const allowed = empty === undefined ? {} : {mayBeEmpty: empty};
	if (question.kind === 'confirm')
		return {
			kind: 'choice',
			message,
			options: [
				{value: 'yes', label: 'Yes'},
				{value: 'no', label: 'No'},
			],
			initial: proposal === false ? 'no' : 'yes',
		};
	const initial = typeof proposal === 'string' && !proposal.includes('\n') ? {initial: proposal} : {};
	if (question.kind === 'choice')
		return {kind: 'choice', message, options: question.options?.(known) ?? [], ...initial};
	const validate = (value: string): Verdict =>
		(value === '' && empty !== undefined) || (isDocument(question) && isPath(value) && value.trim() !== '')
			? fine
			: judge(question, known, value);
	if (question.secret === true)
		return {kind: 'secret', message, format: question.format ?? 'line', ...allowed, validate};
	return isDocument(question)
		? {kind: 'document', message, format: question.format ?? 'pem', ...initial, ...allowed, validate}
		: {kind: 'text', message, ...initial, ...allowed, validate};
}

/** The page without its question, for what is asked beside the steps. */
export function choicePage(
	page: Pick<Page, 'id' | 'title' | 'body'> & {
		readonly message: string;
		readonly options: readonly {readonly value: string; readonly label: string; readonly hint?: string}[];
		readonly initial?: string;
		readonly back?: boolean;
		readonly help?: readonly Line[];
	},
): Page {
	return {
		id: page.id,
		title: page.title,
		body: page.body,
		back: page.back ?? false,
		help: page.help ?? [],
		prompt: {
			kind: 'choice',
			message: page.message,
			options: page.options,
			...(page.initial === undefined ? {} : {initial: page.initial}),
		},
	};
}
