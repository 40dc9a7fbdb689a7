import path from 'node:path';
import process from 'node:process';
import {componentFolder} from './install/cache.js';
import {components} from './install/components.js';

const owners = {
	helm: 'helm',
	helm4: 'helm4',
	kubectl: 'kubernetes',
	'kube-apiserver': 'kubernetes',
	'kube-controller-manager': 'kubernetes',
	'kube-scheduler': 'kubernetes',
	kwok: 'kwok',
	etcd: 'etcd',
	sshd: 'sshd',
	postgres: 'postgres',
	'parallel-ssh': 'pssh',
	rclone: 'rclone',
	minio: 'minio',
	'fake-gcs-server-linux-amd64': 'fake-gcs',
	'azurite-blob': 'azurite',
	memcached: 'swift',
} as const;

/** A program that one of the components brings. */
export type Program = keyof typeof owners;

/** The absolute path of a component's program; whether it is installed is the installer's affair. */
export function componentPath(program: Program): string {
	const component = components[owners[program]];
	const file = program === 'helm4' ? 'helm' : program;
	const provided: readonly string[] = component.provides;
	const found = provided.find((candidate) => path.basename(candidate) === file);
	if (found === undefined) {
		throw new Error(`${component.name} brings no ${program}.`);
	}

	return path.resolve(componentFolder(component), found);
}

/** Which helm comes first on the PATH. */
export type HelmMajor = 3 | 4;

/** PATH with the installed helm, kubectl and rclone before whatever else the machine has. */
export function componentEnv(helm: HelmMajor = 3): {readonly PATH: string} {
	const programs = [helm === 3 ? 'helm' : 'helm4', 'kubectl', 'rclone'] as const;
	const folders = programs.map((program) => path.dirname(componentPath(program)));
	return {PATH: [...folders, process.env['PATH'] ?? '/usr/bin:/bin'].join(path.delimiter)};
}
