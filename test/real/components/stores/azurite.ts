import {randomBytes} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {componentPath} from '../component-path.js';
import {startChild} from '../process/child.js';
import {freePort} from '../process/free-ports.js';

/** A running Azurite, Azure's blob store. */
export type Azurite = {
	/** With the account in its path. */
	readonly endpoint: string;
	readonly account: string;
	/** Base64 of 64 bytes. */
	readonly key: string;
	readonly env: Readonly<Record<string, string>>;
	readonly stop: () => Promise<void>;
};

type AzuritePlan = {
	readonly folder: string;
	readonly containers: readonly string[];
};

/** Starts Azurite with an account of its own and containers. */
export async function startAzurite({folder, containers}: AzuritePlan): Promise<Azurite> {
	await mkdir(folder, {recursive: true});
	const port = await freePort();
	const account = 'seaworthytest';
	const key = randomBytes(64).toString('base64');
	const child = await startChild({
		name: 'azurite',
		file: process.execPath,
		args: [
			componentPath('azurite-blob'),
			'--blobHost',
			'127.0.0.1',
			'--blobPort',
			String(port),
			'--location',
			folder,
			'--silent',
			'--disableTelemetry',
			'--skipApiVersionCheck',
		],
		env: {HOME: folder, AZURITE_ACCOUNTS: `${account}:${key}`},
		log: path.join(folder, 'azurite.log'),
		ready: async () => (await fetch(`http://127.0.0.1:${port}/`)).status > 0,
	});
	const endpoint = `http://127.0.0.1:${port}/${account}`;
	const env = {RCLONE_AZUREBLOB_ENDPOINT: endpoint};
	try {
		for (const name of containers) {
			await execa(componentPath('rclone'), ['--config', '', 'mkdir', `store:${name}`], {
				env: {
					...env,
					RCLONE_CONFIG_STORE_TYPE: 'azureblob',
					RCLONE_CONFIG_STORE_ACCOUNT: account,
					RCLONE_CONFIG_STORE_KEY: key,
				},
			});
		}
	} catch (error) {
		await child.stop();
		throw error;
	}

	return {endpoint, account, key, env, stop: child.stop};
}
