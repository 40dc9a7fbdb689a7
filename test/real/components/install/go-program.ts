import path from 'node:path';
import {type Component} from './component.js';
import {runProgram} from './run-program.js';

type GoProgram = {
	readonly name: string;
	/** The name of the built program. */
	readonly program: string;
	/** The version that the folder is named after. */
	readonly version: string;
	/** The package to build, without its version. */
	readonly package: string;
	/** The module's version, when it is not `v` and the version. */
	readonly moduleVersion?: string;
	/** The variable that a release build of it carries its version in. */
	readonly stamp?: string;
};

/** A component that `go install` builds from the module proxy. */
export function goProgram(program: GoProgram): Component {
	const {name, version, moduleVersion = `v${version}`, stamp} = program;
	const flags = ['-s', '-w', ...(stamp === undefined ? [] : [`-X ${stamp}=v${version}`])].join(' ');
	return {
		name,
		version,
		provides: [`bin/${program.program}`],
		async install(folder) {
			await runProgram({
				file: 'go',
				args: ['install', '-ldflags', flags, `${program.package}@${moduleVersion}`],
				env: {GOBIN: path.join(folder, 'bin')},
			});
		},
	};
}
