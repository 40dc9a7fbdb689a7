import process from 'node:process';
import {execa, type Options} from 'execa';

type Program = {
	readonly file: string;
	readonly args: readonly string[];
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
};

/** Runs one program of an installation at low priority and returns its stdout; a failure carries its last lines. */
export async function runProgram({file, args, cwd, env}: Program): Promise<string> {
	const options: Options = {
		env: {...surroundings(), ...env},
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		...(cwd === undefined ? {} : {cwd}),
	};
	const result = await execa('nice', ['-n', '10', file, ...args], options);
	if (result.failed) {
		const words = `${String(result.stdout ?? '')}\n${String(result.stderr ?? '')}`.trim().split('\n');
		throw new Error(
			`${[file, ...args].join(' ')}\nended with ${String(result.exitCode ?? result.signal)}:\n${words.slice(-15).join('\n')}`,
		);
	}

	return String(result.stdout);
}

/** npm's own variables are left out: under `npm run` they would steer an inner npm. */
function surroundings(): Record<string, string | undefined> {
	const entries = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'));
	return Object.fromEntries(entries);
}
