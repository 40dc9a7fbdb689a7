import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Invocation} from '../flags/parse.js';
import {usage} from '../core/problem.js';
import type {TargetOptions} from '../core/platform.js';
import {stateFolder} from '../run/places.js';

/** Where programs are found and what they are pointed at. */
export type Surroundings = {
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** Goes before everything else that names a target. */
	readonly target: TargetOptions;
	/** The practice cluster that is worked on. */
	readonly practice?: {
		/** The folder of its stand-ins, put first on PATH. */
		readonly programs: string;
		/** What leads to it again, e.g. `--practice`. */
		readonly words: string;
		/** What a newcomer lacks, told at the questions that want it; by `step.question`. */
		readonly hints: Readonly<Record<string, string>>;
	};
};

type Environment = Readonly<Record<string, string | undefined>>;
type Making = {readonly folder: string; readonly standIns: string};

/** The practice cluster of a platform. */
export type PracticeKind = {
	/** The first is the usual one. */
	readonly scenarios: readonly string[];
	/** Makes it when it is not there. */
	make(making: Making): Promise<void>;
	/** Puts it into a scenario, whatever was there. */
	reset(making: Making, scenario: string): Promise<void>;
	/** What names it to the platform. */
	target(folder: string): TargetOptions;
	hints(folder: string): Readonly<Record<string, string>>;
};

/** Loaded only to practise. */
const kinds: Readonly<Record<string, () => Promise<PracticeKind>>> = {
	workflow: async () => (await import('./practice/workflow.js')).workflowPractice,
	'deis-v1': async () => (await import('./practice/deis-v1.js')).deisPractice,
};

/** The platform whose practice cluster is meant when none is named; its folder has the shorter name. */
const usual = 'workflow';

async function kindOf(platform: string): Promise<PracticeKind> {
	const kind = await kinds[platform]?.();
	if (kind !== undefined) return kind;
	throw usage(`There is no practice cluster of "${platform}".`, `There are: ${Object.keys(kinds).join(', ')}.`);
}

/** The words that practise on a platform's cluster. */
export function practiceWords(platform: string): string {
	return `--practice${platform === usual ? '' : ` --platform ${platform}`}`;
}

/** The folder of a platform's practice cluster. */
export function practiceFolder(environment: Environment, platform: string): string {
	return join(stateFolder(environment), `practice${platform === usual ? '' : `-${platform}`}`);
}

/** Makes the practice cluster when it is not there, and points everything at it. */
export async function preparePractice(environment: Environment, platform: string): Promise<Surroundings> {
	const kind = await kindOf(platform);
	const folder = practiceFolder(environment, platform);
	await kind.make({folder, standIns: standIns()});
	const programs = join(folder, 'bin');
	return {
		environment: {...environment, PATH: `${programs}:${environment['PATH'] ?? ''}`},
		target: kind.target(folder),
		practice: {programs, words: practiceWords(platform), hints: kind.hints(folder)},
	};
}

/** `practice reset` and `practice remove`; undefined when the wizard is to be started on it. */
export async function practiceCommand({words, options}: Invocation): Promise<number | undefined> {
	const [action, scenario] = words;
	if (action === undefined) return undefined;
	const platform = options.platform ?? usual;
	const kind = await kindOf(platform);
	const folder = practiceFolder(process.env, platform);
	if (action === 'remove') {
		const {removePractice} = await import('../practice/folder.js');
		await removePractice(folder);
		process.stderr.write('The practice cluster is gone.\n');
		return 0;
	}
	const chosen = scenario ?? kind.scenarios[0] ?? '';
	if (!kind.scenarios.includes(chosen))
		throw usage(
			`The practice cluster of ${platform} has no scenario "${chosen}".`,
			`Its scenarios: ${kind.scenarios.join(', ')}.`,
			'The kind of cluster is named by --platform: `seaworthy practice --help`.',
		);
	await kind.reset({folder, standIns: standIns()}, chosen);
	process.stderr.write(`The practice cluster is as new (${chosen}): ${folder}\n`);
	return 0;
}

/** The stand-ins beside the bundle; from the sources, their source. */
function standIns(): string {
	const beside = fileURLToPath(new URL('stand-ins.js', import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/stand-ins.js', import.meta.url));
}
