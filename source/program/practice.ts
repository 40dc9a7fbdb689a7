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
	/** The folder of the practice cluster's stand-ins, put first on PATH. */
	readonly programs?: string;
};

/** The practice cluster's folder. */
export function practiceFolder(environment: Readonly<Record<string, string | undefined>>): string {
	return join(stateFolder(environment), 'practice');
}

/** Makes the practice cluster when it is not there, and points everything at it. */
export async function preparePractice(
	environment: Readonly<Record<string, string | undefined>>,
): Promise<Surroundings> {
	const folder = practiceFolder(environment);
	if (!existsSync(join(folder, 'state.json'))) {
		const {makePractice} = await import('../practice/make.js');
		await makePractice({folder, scenario: 'fresh', standIns: standIns()});
	}
	const programs = join(folder, 'bin');
	return {
		environment: {...environment, PATH: `${programs}:${environment['PATH'] ?? ''}`},
		target: {kubeconfig: join(folder, 'kubeconfig'), context: 'practice'},
		programs,
	};
}

/** `practice reset` and `practice remove`; undefined when the wizard is to be started on it. */
export async function practiceCommand({words}: Invocation): Promise<number | undefined> {
	const [action, scenario] = words;
	if (action === undefined) return undefined;
	const folder = practiceFolder(process.env);
	const {isScenario, removePractice, resetPractice} = await import('../practice/make.js');
	if (action === 'remove') {
		await removePractice(folder);
		process.stderr.write('The practice cluster is gone.\n');
		return 0;
	}
	const chosen = scenario ?? 'fresh';
	if (!isScenario(chosen)) throw usage(`There is no scenario "${chosen}".`, 'See `seaworthy practice --help`.');
	await resetPractice({folder, scenario: chosen, standIns: standIns()});
	process.stderr.write(`The practice cluster is as new (${chosen}): ${folder}\n`);
	return 0;
}

/** The stand-ins beside the bundle; from the sources, their source. */
function standIns(): string {
	const beside = fileURLToPath(new URL('stand-ins.js', import.meta.url));
	return existsSync(beside) ? beside : fileURLToPath(new URL('../../dist/stand-ins.js', import.meta.url));
}
