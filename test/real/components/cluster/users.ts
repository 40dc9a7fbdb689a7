import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {issue} from './pki.js';

/** Who asks the API server, each with a token of its own so that the audit log tells them apart. */
export const users = {
	admin: {name: 'admin', groups: ['system:masters']},
	/** The program under test: every right, and a name of its own to be counted by. */
	wizard: {name: 'wizard', groups: ['system:masters']},
	/** May look at most things, not at Secrets, and change nothing (the built-in role `view`). */
	forbidden: {name: 'forbidden', groups: ['seaworthy-test:view']},
	/** May read everything and forward ports: what a check needs, without exec and without a write. */
	reader: {name: 'reader', groups: ['seaworthy-test:read']},
	controllers: {name: 'system:kube-controller-manager', groups: ['system:masters']},
	scheduler: {name: 'system:kube-scheduler', groups: ['system:masters']},
	kwok: {name: 'kwok', groups: ['system:masters']},
} as const;

/** The cluster's own machinery, which the audit log leaves out. */
export const machinery = [users.controllers.name, users.scheduler.name, users.kwok.name] as const;

/** A role's name among the users. */
export type UserKey = keyof typeof users;

/** Writes a token for each user, as --token-auth-file reads them. */
export async function writeTokens(file: string): Promise<void> {
	const lines = Object.values(users).map(({name, groups}) => {
		const token = randomBytes(24).toString('base64url');
		return `${token},${name},${name},"${groups.join(',')}"\n`;
	});
	await writeFile(file, lines.join(''), {mode: 0o600});
}

/** The token of a user, from the file that the API server reads. */
export async function tokenOf(file: string, key: UserKey): Promise<string> {
	const lines = (await readFile(file, 'utf8')).split('\n');
	const token = lines.find((line) => line.split(',')[1] === users[key].name)?.split(',')[0];
	if (token === undefined) {
		throw new Error(`${file} holds no token of ${key}.`);
	}

	return token;
}

/** The name of cluster and context in every kubeconfig here. */
export const contextName = 'seaworthy-test';

type Kubeconfig = {
	readonly file: string;
	readonly server: string;
	/** The folder of the cluster's authority. */
	readonly pki: string;
	readonly credentials: Readonly<Record<string, string>>;
};

/** Writes a kubeconfig with one context; YAML reads JSON. */
export async function writeKubeconfig({file, server, pki, credentials}: Kubeconfig): Promise<string> {
	const authority = await readFile(path.join(pki, 'ca.crt'));
	const config = {
		apiVersion: 'v1',
		kind: 'Config',
		clusters: [{name: contextName, cluster: {server, 'certificate-authority-data': authority.toString('base64')}}],
		users: [{name: contextName, user: credentials}],
		contexts: [{name: contextName, context: {cluster: contextName, user: contextName}}],
		'current-context': contextName,
	};
	await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, {mode: 0o600});
	return file;
}

type NewUser = {
	readonly pki: string;
	readonly name: string;
	readonly groups?: readonly string[];
};

/** Credentials of a user made while the cluster runs: the token file is read only once, a certificate needs no restart. */
export async function certify({pki, name, groups = []}: NewUser): Promise<Readonly<Record<string, string>>> {
	const subject = [`/CN=${name}`, ...groups.map((group) => `/O=${group}`)].join('');
	await issue({folder: pki, name: `user-${name}`, subject, extension: 'extendedKeyUsage=clientAuth'});
	const read = async (ending: string) => readFile(path.join(pki, `user-${name}.${ending}`), 'base64');
	return {'client-certificate-data': await read('crt'), 'client-key-data': await read('key')};
}
