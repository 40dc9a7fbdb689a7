import {copyFile, mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Component} from './component.js';
import {runProgram} from './run-program.js';

const programs = ['kubectl', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** Kubernetes' servers and kubectl, built into one binary from the module `k8s.io/kubernetes` (Debian has none). */
export function kubernetes(version: string): Component {
	return {
		name: 'kubernetes',
		version,
		provides: ['bin/kubernetes', ...programs.map((name) => `bin/${name}`)],
		async install(folder) {
			const source = path.join(folder, 'source');
			await mkdir(source);
			await writeWrapper({version, source});
			await runProgram({
				file: 'go',
				args: [
					'build',
					'-mod=mod',
					'-ldflags',
					linkerFlags(version),
					'-o',
					path.join(folder, 'bin', 'kubernetes'),
					'.',
				],
				cwd: source,
			});
			await Promise.all(programs.map(async (name) => symlink('kubernetes', path.join(folder, 'bin', name))));
		},
	};
}

type Wrapper = {readonly version: string; readonly source: string};

/** The wrapper's module is Kubernetes' own go.mod with the staging folders replaced by their published modules. */
async function writeWrapper({version, source}: Wrapper): Promise<void> {
	const answer = await runProgram({
		file: 'go',
		args: ['mod', 'download', '-json', `k8s.io/kubernetes@v${version}`],
		cwd: source,
	});
	const {Dir: original} = JSON.parse(answer) as {readonly Dir: string};
	const goMod = await readFile(path.join(original, 'go.mod'), 'utf8');
	await writeFile(path.join(source, 'go.mod'), wrapperModule({goMod, version}));
	await writeFile(path.join(source, 'go.sum'), await readFile(path.join(original, 'go.sum')));
	await copyFile(fileURLToPath(new URL('../kubernetes/main.go', import.meta.url)), path.join(source, 'main.go'));
}

/** The go.mod of the wrapper, from Kubernetes' own: 1.24.17 takes its staging modules at v0.24.17. */
export function wrapperModule({goMod, version}: {readonly goMod: string; readonly version: string}): string {
	const staging = `v0${version.slice(version.indexOf('.'))}`;
	const own = goMod
		.replace(/^module .*$/m, 'module seaworthy.test/kubernetes')
		.replaceAll(/(k8s\.io\/\S+) v0\.0\.0$/gm, `$1 ${staging}`)
		.replaceAll(/=> \.\/staging\/src\/(k8s\.io\/\S+)/g, `=> $1 ${staging}`);
	return `${own}\nrequire k8s.io/kubernetes v${version}\n`;
}

/** Without -checklinkname=0 Go refuses to link 1.24; without the version the server calls itself v0.0.0-master. */
function linkerFlags(version: string): string {
	const [major = '', minor = ''] = version.split('.');
	const facts = [`gitVersion=v${version}`, `gitMajor=${major}`, `gitMinor=${minor}`, 'gitTreeState=clean'];
	const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
	const stamps = packages.flatMap((name) => facts.map((fact) => `-X ${name}.${fact}`));
	return ['-s', '-w', '-checklinkname=0', ...stamps].join(' ');
}
