import {basename, delimiter, dirname, resolve} from 'node:path';
import {usage} from '../../core/problem.js';
import type {TargetOptions} from '../../core/platform.js';
import type {AskedPlatform} from './asked.js';
import {schemaMistakes} from './mistakes.js';
import {answersSchema} from './schema.js';
import {expanded, type ReadTextFile} from './text-file.js';
import {type Mistake, parseYaml, type YamlDocument} from './yaml-document.js';

/** A finding that check does not count, and until when. */
export type AcceptedFinding = {
	readonly id: string;
	readonly reason: string;
	/** The last day on which it is accepted, YYYY-MM-DD. */
	readonly until: string;
};

/** An answer as it stands in the file. */
export type WrittenAnswer = {
	readonly value: string | boolean | {readonly env: string} | {readonly file: string};
	/** For messages, e.g. `answers.yaml line 7`. */
	readonly source: string;
};

/** What an answers file holds, with all paths absolute. */
export type AnswersFile = {
	readonly platform: string | undefined;
	readonly target: TargetOptions;
	readonly accept: readonly string[];
	readonly findings: readonly AcceptedFinding[];
	readonly steps: Readonly<Record<string, Readonly<Record<string, WrittenAnswer>>>>;
	/** Where its relative paths begin. */
	readonly folder: string;
};

type Data = {
	readonly platform?: string;
	readonly target?: TargetOptions;
	readonly accept?: readonly string[];
	readonly findings?: readonly AcceptedFinding[];
	readonly steps?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const shownMistakes = 10;
/** Finding the line of each of a hundred thousand would take minutes. */
const lookedAt = 100;

/** Reads an answers file; throws one usage Problem that names line and key of up to ten mistakes. */
export async function readAnswers(
	path: string,
	platforms: readonly AskedPlatform[],
	readFile: ReadTextFile,
): Promise<AnswersFile> {
	const {text} = await readFile(path, 'The answers file');
	const document = parseYaml(text);
	if ('mistakes' in document) throw refusal(path, document.mistakes);
	const mistakes = await mistakesOf(document, platforms);
	if (mistakes.length > 0) throw refusal(path, mistakes);
	return contentOf(path, document);
}

function refusal(path: string, mistakes: readonly Mistake[]): Error {
	const sorted = [...mistakes].sort((a, b) => a.line - b.line);
	return usage(
		`The answers file ${path} cannot be used.`,
		...sorted.slice(0, shownMistakes).map(({line, says}) => `line ${line}: ${says}`),
		...(sorted.length > shownMistakes ? ['and more.'] : []),
		'The format: `seaworthy help answers`.',
	);
}

async function mistakesOf(document: YamlDocument, platforms: readonly AskedPlatform[]): Promise<readonly Mistake[]> {
	if (document.value === null || typeof document.value !== 'object' || Array.isArray(document.value))
		return [{line: 1, says: 'it must hold keys, the first of them `version: 1`.'}];
	// Only who has an answers file waits for ajv.
	const {Ajv} = await import('./load-ajv.js');
	const validate = new Ajv({allErrors: true, verbose: true, allowUnionTypes: true, strictTypes: false}).compile(
		answersSchema(platforms),
	);
	const bySchema = validate(document.value) ? [] : schemaMistakes((validate.errors ?? []).slice(0, lookedAt), document);
	return [...bySchema, ...(bySchema.length > 0 ? [] : dayMistakes(document)), ...trapMistakes(document, platforms)];
}

function dayMistakes(document: YamlDocument): readonly Mistake[] {
	return ((document.value as Data).findings ?? []).flatMap(({until}, index) => {
		const day = new Date(`${until}T00:00:00Z`);
		return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(until)
			? []
			: [{line: document.lineOf(['findings', index, 'until']), says: `findings.${index}.until: there is no such day.`}];
	});
}

/** What YAML 1.1 readers, and people, take for yes or no; and numbers that do not come back as they were written. */
function trapMistakes(document: YamlDocument, platforms: readonly AskedPlatform[]): readonly Mistake[] {
	const {platform: named, steps = {}} = document.value as Data;
	const platform = platforms.find(({id}) => id === named) ?? platforms[0];
	return (platform?.steps ?? []).flatMap((step) =>
		step.questions.flatMap((question): readonly Mistake[] => {
			const path = ['steps', step.id, question.id];
			const plain = question.kind === 'confirm' || question.secret === true ? undefined : document.plainText(path);
			const value = valueAt(steps, step.id, question.id);
			if (plain === undefined) return [];
			const place = path.join('.');
			if (typeof value === 'string' && /^(?:y|yes|n|no|on|off)$/i.test(plain))
				return [
					{
						line: document.lineOf(path),
						says: `${place}: "${plain}" without quotes is yes or no to many YAML readers; put it in quotes.`,
					},
				];
			if (typeof value === 'number' && Number.isInteger(value) && plain !== String(value))
				return [
					{line: document.lineOf(path), says: `${place}: YAML reads this as the number ${value}; put it in quotes.`},
				];
			return [];
		}),
	);
}

function valueAt(steps: unknown, step: string, question: string): unknown {
	const own: unknown = isRecord(steps) ? steps[step] : undefined;
	return isRecord(own) ? own[question] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

function contentOf(path: string, document: YamlDocument): AnswersFile {
	const {platform, target = {}, accept = [], findings = [], steps = {}} = document.value as Data;
	const beside = (file: string) => resolve(dirname(path), expanded(file));
	const answer = (step: string, question: string, value: unknown): WrittenAnswer => ({
		value: written(value, beside),
		source: `${basename(path)} line ${document.lineOf(['steps', step, question])}`,
	});
	return {
		platform,
		target:
			target.kubeconfig === undefined
				? target
				: {...target, kubeconfig: target.kubeconfig.split(delimiter).map(beside).join(delimiter)},
		accept,
		findings,
		folder: resolve(dirname(path)),
		steps: Object.fromEntries(
			Object.entries(steps).map(([step, answers]) => [
				step,
				Object.fromEntries(
					Object.entries(answers).map(([question, value]) => [question, answer(step, question, value)]),
				),
			]),
		),
	};
}

function written(value: unknown, beside: (file: string) => string): WrittenAnswer['value'] {
	if (typeof value === 'boolean' || typeof value === 'string') return value;
	if (isRecord(value)) {
		const {env, file} = value;
		if (typeof env === 'string') return {env};
		if (typeof file === 'string') return {file: beside(file)};
	}
	return String(value);
}
