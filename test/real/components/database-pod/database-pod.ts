import {appendFile, mkdir, readFile, readdir, rename, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {componentPath} from '../component-path.js';

/** Somebody who may log in to the platform. */
export type Account = {readonly name: string; readonly superuser: boolean};

/** A base backup in a bucket of the database's stand-ins. */
export type BaseBackup = {
	readonly name: string;
	/** The account (access key, client_email, user) that pushed it. */
	readonly madeBy: string;
};

/** What a test sees and changes of the database behind `kubectl exec`. */
export type DatabasePod = {
	/** What the pod sees as /etc/wal-e.d, /var/run/secrets, and the stand-ins' own state. */
	readonly folders: {readonly environment: string; readonly secrets: string; readonly state: string};
	/** The store that each pod so far has booted with, oldest first. */
	readonly boots: () => Promise<readonly string[]>;
	readonly accounts: () => Promise<readonly Account[]>;
	readonly addAccount: (account: Account) => Promise<void>;
	/** From now on the store refuses this account, as it does after its key was revoked. */
	readonly refuse: (account: string) => Promise<void>;
	readonly backups: (bucket: string) => Promise<readonly BaseBackup[]>;
	/** Puts a Secret's data where the pod mounts it, below /var/run/secrets/. */
	readonly mount: (at: string, files: Readonly<Record<string, string>>) => Promise<void>;
	/** Replaces WAL-E's environment, as the image does when it boots. */
	readonly setEnvironment: (variables: Readonly<Record<string, string>>) => Promise<void>;
	/** From now on WAL-E's stand-in keeps everything in real stores: where deis-minio is, and rclone's environment that leads to the others. */
	readonly useStore: (store: {
		readonly minio?: string;
		readonly env: Readonly<Record<string, string>>;
	}) => Promise<void>;
	/** Whether the database still restores: then do_backup does nothing and ends well. */
	readonly setRecovering: (recovering: boolean) => Promise<void>;
};

/** What WAL-E writes last: a base backup without it is none. */
const sentinel = '_backup_stop_sentinel.json';

const emptyArchiver = [
	'archived_count=0',
	'last_archived_wal=',
	'last_archived_time=',
	'failed_count=0',
	'last_failed_wal=',
	'last_failed_time=',
	'',
].join('\n');

/** Opens the database pod's folder, making it first: it holds guardian's AnonymousUser and no backup. */
export async function databasePod(folder: string): Promise<DatabasePod> {
	const environment = path.join(folder, 'wal-e.d', 'env');
	const secrets = path.join(folder, 'secrets');
	const state = path.join(folder, 'state');
	await Promise.all([environment, secrets, state].map(async (each) => mkdir(each, {recursive: true})));
	await writeNew(path.join(state, 'users'), 'AnonymousUser|f\n');
	await writeNew(path.join(state, 'archiver'), emptyArchiver);
	await writeNew(path.join(state, 'refused'), '');
	return {
		folders: {environment, secrets, state},
		boots: async () => (await readFile(path.join(state, 'boots'), 'utf8')).trim().split('\n'),
		accounts: async () => readAccounts(path.join(state, 'users')),
		async addAccount({name, superuser}) {
			await appendFile(path.join(state, 'users'), `${name}|${superuser ? 't' : 'f'}\n`);
		},
		async refuse(account) {
			await appendFile(path.join(state, 'refused'), `${account}\n`);
		},
		backups: async (bucket) => readBackups(path.join(state, 'buckets', bucket, 'basebackups_005')),
		async mount(at, files) {
			await replaceFiles(path.join(secrets, at), files);
		},
		async setEnvironment(variables) {
			const lines = Object.entries(variables).map(([name, value]) => [name, `${value}\n`] as const);
			await replaceFiles(environment, Object.fromEntries(lines));
		},
		// Port 1: nothing must ever look for a store beyond loopback.
		async useStore({minio = 'http://127.0.0.1:1', env}) {
			const all = Object.entries({...env, MINIO: minio, RCLONE: componentPath('rclone')});
			const lines = all.map(([name, value]) => `${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`);
			await writeFile(path.join(state, 'store'), lines.join(''), {mode: 0o600});
		},
		async setRecovering(recovering) {
			const sign = path.join(state, 'recovering');
			await (recovering ? writeFile(sign, '') : rm(sign, {force: true}));
		},
	};
}

async function writeNew(file: string, content: string): Promise<void> {
	try {
		await writeFile(file, content, {flag: 'wx'});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}
}

async function readAccounts(file: string): Promise<readonly Account[]> {
	const lines = (await readFile(file, 'utf8')).trim().split('\n');
	return lines.map((line) => {
		const [name = '', superuser] = line.split('|');
		return {name, superuser: superuser === 't'};
	});
}

async function readBackups(folder: string): Promise<readonly BaseBackup[]> {
	const exists = await stat(folder).then(
		() => true,
		() => false,
	);
	const names = exists ? await readdir(folder) : [];
	const sentinels = names.filter((name) => name.endsWith(sentinel)).toSorted();
	return Promise.all(
		sentinels.map(async (name) => {
			const madeBy = await readFile(path.join(folder, name), 'utf8');
			return {name: name.slice(0, -sentinel.length), madeBy: madeBy.trim()};
		}),
	);
}

/** Each file is replaced at once: a reader sees the old content or the new, never half of it. */
async function replaceFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
	await mkdir(folder, {recursive: true});
	for (const [name, content] of Object.entries(files)) {
		const aside = path.join(path.dirname(folder), `.${path.basename(folder)}.new`);
		await writeFile(aside, content, {mode: 0o600});
		await rename(aside, path.join(folder, name));
	}

	for (const name of await readdir(folder)) {
		if (!Object.hasOwn(files, name)) {
			await rm(path.join(folder, name), {recursive: true});
		}
	}
}
