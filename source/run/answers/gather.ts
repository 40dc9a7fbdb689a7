import {resolve} from 'node:path';
import {type Given, type GivenAnswer, variableName} from '../../core/question.js';
import {usage} from '../../core/problem.js';
import type {TargetOptions} from '../../core/platform.js';
import {Secret} from '../../core/secret.js';
import {type AskedPlatform, type AskedQuestion, type AskedStep, isDocument, isPath} from './asked.js';
import {didYouMean} from '../../validate/nearest.js';
import type {AcceptedFinding, AnswersFile, WrittenAnswer} from './read.js';
import {expanded, type ReadTextFile} from './text-file.js';
import {type Environment, refuseUnknownVariables} from './variables.js';

/** An answer of the command line: by `--set`, or by the option that is short for it. */
type SetAnswer = {readonly step: string; readonly question: string; readonly value: string; readonly option?: string};

/** Where answers may come from. */
export type Sources = {
	/** The path of the answers file. */
	readonly file?: string;
	readonly sets: readonly SetAnswer[];
	readonly environment: Environment;
	/** The platforms there are; the first is meant when none is named. */
	readonly platforms: readonly AskedPlatform[];
	/** What the command line says: it goes before the answers file. */
	readonly platform?: string;
	readonly target?: TargetOptions;
	readonly accept?: readonly string[];
	/** What neither says, e.g. KUBECONFIG of the environment. */
	readonly fallback?: TargetOptions;
	/** The steps whose answers are wanted; all when left out. Files that only other steps name are not opened. */
	readonly steps?: readonly string[];
	readonly readFile: ReadTextFile;
};

/** What was given beforehand. */
export type Gathered = {
	readonly given: Given;
	/** By the command line, else by the answers file, else the fallback. */
	readonly target: TargetOptions;
	readonly accept: readonly string[];
	readonly acceptedFindings: readonly AcceptedFinding[];
	readonly platform: string | undefined;
	/** Sentences: files with secrets that others can read, references to variables that are not set. */
	readonly warnings: readonly string[];
};

type Place = {readonly step: AskedStep; readonly question: AskedQuestion; readonly variable: string};
type Gathering = Sources & {readonly answers: AnswersFile | undefined; readonly warnings: string[]};

/**
 * Gathers the answers given by `--set`, else by variables, else by the answers file. Throws usage Problems;
 * whether an answer is a good one is judged later, by its question.
 */
export async function gatherAnswers(sources: Sources): Promise<Gathered> {
	const {file, platforms} = sources;
	const answers = file === undefined ? undefined : await read(file, sources);
	const platform = platformOf(sources, answers);
	refuseUnknownVariables(sources.environment, platforms);
	for (const set of sources.sets) refuseUnknownSet(set, platform, platforms);
	const accept = [...new Set([...(sources.accept ?? []), ...(answers?.accept ?? [])])];
	refuseUnknownDecisions(accept, platform);
	const gathering: Gathering = {...sources, answers, warnings: []};
	const steps = platform.steps.filter(({id}) => sources.steps?.includes(id) ?? true);
	const given: Record<string, Record<string, GivenAnswer>> = {};
	for (const step of steps)
		for (const question of step.questions) {
			const answer = await answerTo({step, question, variable: variableName(step.id, question.id)}, gathering);
			if (answer !== undefined) (given[step.id] ??= {})[question.id] = answer;
		}
	return {
		given,
		target: {...sources.fallback, ...answers?.target, ...sources.target},
		accept,
		acceptedFindings: answers?.findings ?? [],
		platform: sources.platform ?? answers?.platform,
		warnings: gathering.warnings,
	};
}

/** YAML is loaded only for a file. */
async function read(file: string, {platforms, readFile}: Sources): Promise<AnswersFile> {
	const {readAnswers} = await import('./read.js');
	return readAnswers(expanded(file), platforms, readFile);
}

function platformOf({platform, platforms}: Sources, answers: AnswersFile | undefined): AskedPlatform {
	if (platform !== undefined && answers?.platform !== undefined && platform !== answers.platform)
		throw usage(
			`The command line names a cluster of ${platform}, and the answers file is for ${answers.platform}.`,
			'Leave out what names it there, or give the answers file of that platform.',
		);
	const name = platform ?? answers?.platform ?? platforms[0]?.id ?? '';
	const found = platforms.find(({id}) => id === name);
	if (found !== undefined) return found;
	const known = platforms.map(({id}) => id);
	throw usage(`There is no platform "${name}".`, didYouMean(name, known));
}

function refuseUnknownSet(
	{step: stepId, question: questionId, option}: SetAnswer,
	platform: AskedPlatform,
	platforms: readonly AskedPlatform[],
): void {
	const step = platform.steps.find(({id}) => id === stepId);
	const long = `--set ${stepId}.${questionId}`;
	const place = option === undefined ? long : `${option}, short for ${long}`;
	if (step === undefined)
		throw usage(
			`${place}: there is no such step.`,
			didYouMean(
				stepId,
				platform.steps.map(({id}) => id),
			),
		);
	const question = step.questions.find(({id}) => id === questionId);
	if (question === undefined)
		throw usage(
			`${place}: ${stepId} has no such question on ${platform.id}.`,
			...elsewhere(stepId, questionId, platforms),
			didYouMean(
				questionId,
				step.questions.map(({id}) => id),
			),
		);
	if (question.secret !== true) return;
	const variable = variableName(stepId, questionId);
	throw usage(
		`${place}: a secret cannot be given on the command line, where every user of this machine can read it in the list of processes.`,
		`Give it by the variable ${variable} or ${variable}_FILE (the path of a file), or by reference in the answers file.`,
		'What stood in that line may lie in the history of the shell: take it out there.',
	);
}

/** Which other platform has the question. */
function elsewhere(stepId: string, questionId: string, platforms: readonly AskedPlatform[]): readonly string[] {
	const isThere = ({id, questions}: AskedStep) =>
		id === stepId && questions.some((question) => question.id === questionId);
	const found = platforms.filter(({steps}) => steps.some(isThere)).map(({id}) => id);
	return found.length === 0 ? [] : [`It is one of ${found.join(' and ')} (--platform ${found[0] ?? ''}).`];
}

function refuseUnknownDecisions(accept: readonly string[], platform: AskedPlatform): void {
	const known = Object.keys(platform.decisions);
	for (const id of accept)
		if (!known.includes(id)) throw usage(`"${id}" is accepted, and there is no such decision.`, didYouMean(id, known));
}

async function answerTo(place: Place, gathering: Gathering): Promise<GivenAnswer | undefined> {
	const {step, question, variable} = place;
	const set = gathering.sets.find((one) => one.step === step.id && one.question === question.id);
	if (set !== undefined) return plain(place, {value: set.value, source: '--set'}, {gathering, folder: '.'});
	return (await fromVariable(place, gathering)) ?? (await fromFile({...place, variable}, gathering));
}

async function fromVariable(place: Place, gathering: Gathering): Promise<GivenAnswer | undefined> {
	const {question, variable} = place;
	const {environment} = gathering;
	const [value, path] = [environment[variable], environment[`${variable}_FILE`]];
	if (value !== undefined && path !== undefined)
		throw usage(`Both ${variable} and ${variable}_FILE are set.`, 'Unset one of them.');
	if (path !== undefined) return content(place, {path: resolve(expanded(path)), source: `${variable}_FILE`}, gathering);
	if (value === undefined) return undefined;
	if (question.secret === true) return secretOf(place, {name: variable, source: variable}, gathering);
	if (value.includes('\0')) throw usage(`${variable} has a NUL byte.`, 'Give a text.');
	return isDocument(question) ? {value, source: variable, saved: value} : typed(place, value, variable);
}

async function fromFile(place: Place, gathering: Gathering): Promise<GivenAnswer | undefined> {
	const {step, question} = place;
	const written = gathering.answers?.steps[step.id]?.[question.id];
	if (written === undefined || gathering.answers === undefined) return undefined;
	const {value, source} = written;
	if (typeof value !== 'object') return plain(place, written, {gathering, folder: gathering.answers.folder});
	if ('file' in value) return content(place, {path: value.file, source}, gathering);
	if (question.secret === true) return secretOf(place, {name: value.env, source}, gathering);
	const text = gathering.environment[value.env];
	if (text === undefined) return notSet(value.env, source, gathering);
	return {value: text, source, saved: value};
}

/** A literal answer; a document's is a path, unless it is the document itself. */
async function plain(
	place: Place,
	{value, source}: WrittenAnswer,
	{gathering, folder}: {readonly gathering: Gathering; readonly folder: string},
): Promise<GivenAnswer> {
	if (typeof value !== 'string') return {value: value === true, source, saved: value === true};
	if (!isDocument(place.question)) return typed(place, value, source);
	return isPath(value) && value.trim() !== ''
		? content(place, {path: resolve(folder, expanded(value)), source}, gathering)
		: {value, source, saved: value};
}

/** A text, or the yes or no that it says. */
function typed({step, question}: Place, value: string, source: string): GivenAnswer {
	if (question.kind !== 'confirm') return {value, source, saved: value};
	const answer = {true: true, yes: true, false: false, no: false}[value.trim().toLowerCase()];
	if (answer === undefined)
		throw usage(`${source}: ${step.id}.${question.id} is answered with yes or no.`, 'For example: yes');
	return {value: answer, source, saved: answer};
}

async function content(
	{question, variable}: Place,
	{path, source}: {readonly path: string; readonly source: string},
	gathering: Gathering,
): Promise<GivenAnswer> {
	const {text, mode} = await gathering.readFile(path, `${source}: the file`);
	const saved = {file: path};
	if (question.secret !== true) return {value: isDocument(question) ? text : withoutLastNewline(text), source, saved};
	if ((mode & 0o077) !== 0)
		gathering.warnings.push(
			`${source}: ${path} holds a secret, and others than you may read or write it (mode ${mode.toString(8).padStart(4, '0')}): chmod 600 ${path}`,
		);
	return {value: new Secret(variable, text, question.format), source, saved};
}

function withoutLastNewline(text: string): string {
	return text.replace(/\r?\n$/, '');
}

function secretOf(
	{question, variable}: Place,
	{name, source}: {readonly name: string; readonly source: string},
	gathering: Gathering,
): GivenAnswer | undefined {
	const secret = new Secret(variable, gathering.environment[name] ?? '', question.format);
	return secret.isEmpty ? notSet(name, source, gathering) : {value: secret, source, saved: {env: name}};
}

/** Not an error: it may be a question that is not asked, or one that somebody is there to answer. */
function notSet(name: string, source: string, gathering: Gathering): undefined {
	gathering.warnings.push(
		source === name ? `The variable ${name} is empty.` : `${source}: the variable ${name} is not set, or is empty.`,
	);
	return undefined;
}
