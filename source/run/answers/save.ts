import {constants} from 'node:fs';
import {open} from 'node:fs/promises';
import {resolve} from 'node:path';
import {Document, Scalar, visit} from 'yaml';
import {Problem, usage} from '../../core/problem.js';
import {replaceFile} from './replace-file.js';
import {expanded} from './text-file.js';

/** What is saved: only plain answers and references can be, never a secret. */
export type Saving = {
	readonly platform: string;
	/** The target's fields; those that are empty or not known to answers files are left out. */
	readonly target: Readonly<Record<string, string>>;
	readonly accept: readonly string[];
	/** What leads to the practice cluster they were given to, e.g. `--practice`: by its target alone a real one would be addressed. */
	readonly practice?: string;
	readonly steps: Readonly<
		Record<string, Readonly<Record<string, string | boolean | {readonly env: string} | {readonly file: string}>>>
	>;
};

const firstLine = '# Answers for seaworthy.';
const head = (practice: string | undefined) =>
	[
		firstLine,
		`# Use them: seaworthy setup ${practice === undefined ? '' : `${practice} `}--answers FILE --yes --confirm NAME`,
		...(practice === undefined ? [] : ['# They were given to a practice cluster: the target below is none of yours.']),
		'# Secrets are not in here: env names the variable, file the path, that holds one.',
		'',
	].join('\n');

const targetKeys = ['kubeconfig', 'context', 'namespace', 'release', 'chart', 'tunnel'] as const;

/** The text of an answers file; equal answers give equal bytes. Paths become absolute. */
export function savedAnswers({platform, target, accept, practice, steps}: Saving): string {
	const fields = targetKeys.filter((key) => (target[key] ?? '') !== '').map((key) => [key, target[key]] as const);
	const document = new Document({
		version: 1,
		platform,
		...(fields.length === 0 ? {} : {target: Object.fromEntries(fields)}),
		...(accept.length === 0 ? {} : {accept: [...accept]}),
		steps: Object.fromEntries(
			Object.entries(steps).map(([step, answers]) => [
				step,
				Object.fromEntries(Object.entries(answers).map(([question, answer]) => [question, absolute(answer)])),
			]),
		),
	});
	visit(document, {
		Scalar: (key, node) => {
			if (key !== 'key') quoteIfMistaken(node);
		},
	});
	return head(practice) + document.toString({lineWidth: 0, flowCollectionPadding: true});
}

function absolute(answer: Saving['steps'][string][string]): unknown {
	return typeof answer === 'object' && 'file' in answer ? {file: resolve(expanded(answer.file))} : answer;
}

/** Other readers of YAML take these for yes and no; ours asks for quotes. */
function quoteIfMistaken(node: Scalar): void {
	if (typeof node.value !== 'string') return;
	if (/^(?:y|yes|n|no|on|off)$/i.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
}

/** Writes the text in one go, readable by its owner alone. Refuses to replace a file that it did not write. */
export async function saveAnswers(path: string, text: string): Promise<void> {
	const file = expanded(path);
	await refuseForeign(file);
	try {
		await replaceFile(file, text);
	} catch (error) {
		throw new Problem(
			`The answers could not be saved to ${path}: ${error instanceof Error ? error.message : String(error)}`,
			{
				next: ['Name a new file, in a folder that exists and that you may write to.'],
			},
		);
	}
}

async function refuseForeign(path: string): Promise<void> {
	const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw usage(
			`The answers cannot be saved to ${path}: ${error instanceof Error ? error.message : String(error)}`,
			'Name a file that does not exist yet.',
		);
	});
	if (file === undefined) return;
	try {
		const status = await file.stat();
		const {buffer, bytesRead} = status.isFile()
			? await file.read(Buffer.alloc(firstLine.length), 0)
			: {buffer: Buffer.alloc(0), bytesRead: 0};
		if (buffer.toString('utf8', 0, bytesRead) === firstLine) return;
		throw usage(
			`The answers would replace ${path}, which seaworthy did not write.`,
			'Name another file, or remove that one first.',
		);
	} finally {
		await file.close();
	}
}
