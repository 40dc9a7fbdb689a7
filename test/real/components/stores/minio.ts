import {randomBytes, randomInt} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {componentPath} from '../component-path.js';
import {componentFolder} from '../install/cache.js';
import {components} from '../install/components.js';
import {startChild} from '../process/child.js';
import {freePort} from '../process/free-ports.js';

/** A pair of keys in the shape that Amazon gives out, as the program checks it. */
export type S3Keys = {readonly accessKey: string; readonly secretKey: string};

/** What a user may do, in the three buckets and nowhere else. */
export type S3Rights = 'full' | 'read-only' | 'no-delete' | 'none';

/** A running MinIO. */
export type Minio = {
	readonly endpoint: string;
	/** Sends rclone's S3 calls here, also for a remote of Amazon's own without an endpoint. */
	readonly env: Readonly<Record<string, string>>;
	readonly root: S3Keys;
	readonly full: S3Keys;
	readonly readOnly: S3Keys;
	readonly noDelete: S3Keys;
	/** Keys that begin with ASIA look like temporary ones of Amazon's. */
	readonly addUser: (rights: S3Rights, kind?: 'AKIA' | 'ASIA') => Promise<S3Keys>;
	/** The key is refused from now on, as after a rotation. */
	readonly disableUser: (keys: Pick<S3Keys, 'accessKey'>) => Promise<void>;
	readonly removeUser: (keys: Pick<S3Keys, 'accessKey'>) => Promise<void>;
	readonly stop: () => Promise<void>;
};

type MinioPlan = {
	readonly folder: string;
	/** The three buckets, made at the start. */
	readonly buckets: readonly string[];
	/** The region it insists on, `us-east-1` when absent. */
	readonly region?: string;
	/** The first user's keys, random when absent. */
	readonly root?: S3Keys;
};

/** The keys and buckets that deis-minio has in every cluster, as the chart here has them. */
export const deisMinio = {
	root: {accessKey: 'deis-minio-public', secretKey: 'deis-minio-public-secret'},
	buckets: ['git', 'registry', 'dbwal'],
} as const;

/** Starts MinIO with buckets and three users. */
export async function startMinio({
	folder,
	buckets,
	region = 'us-east-1',
	root = newKeys('AKIA'),
}: MinioPlan): Promise<Minio> {
	const data = path.join(folder, 'data');
	await mkdir(data, {recursive: true});
	const port = await freePort();
	const address = `127.0.0.1:${port}`;
	const child = await startChild({
		name: 'minio',
		file: componentPath('minio'),
		args: ['server', '--address', address, data],
		env: {
			MINIO_ROOT_USER: root.accessKey,
			MINIO_ROOT_PASSWORD: root.secretKey,
			MINIO_SITE_REGION: region,
			MINIO_BROWSER: 'off',
			MINIO_UPDATE: 'off',
			HOME: folder,
		},
		log: path.join(folder, 'minio.log'),
		ready: async () => (await fetch(`http://${address}/minio/health/cluster`)).status === 200,
	});
	const order = async (work: Partial<Order>) => administer({address, root, ...work});
	try {
		const [full, readOnly, noDelete] = [newKeys('AKIA'), newKeys('AKIA'), newKeys('AKIA')] as const;
		const add = [
			{...full, policy: policy(buckets, 'full')},
			{...readOnly, policy: policy(buckets, 'read-only')},
			{...noDelete, policy: policy(buckets, 'no-delete')},
		];
		await order({buckets, add});
		return {
			endpoint: `http://${address}`,
			env: {
				RCLONE_S3_ENDPOINT: `http://${address}`,
				RCLONE_S3_FORCE_PATH_STYLE: 'true',
				// Over plain HTTP rclone cannot sign a body that it reads from a pipe.
				RCLONE_S3_USE_UNSIGNED_PAYLOAD: 'true',
			},
			root,
			full,
			readOnly,
			noDelete,
			async addUser(rights, kind = 'AKIA') {
				const keys = newKeys(kind);
				await order({add: [{...keys, policy: policy(buckets, rights)}]});
				return keys;
			},
			disableUser: async ({accessKey}) => order({disable: [accessKey]}),
			removeUser: async ({accessKey}) => order({remove: [accessKey]}),
			stop: child.stop,
		};
	} catch (error) {
		await child.stop();
		throw error;
	}
}

function newKeys(kind: 'AKIA' | 'ASIA'): S3Keys {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	const name = Array.from({length: 16}, () => letters[randomInt(letters.length)]).join('');
	return {accessKey: `${kind}${name}`, secretKey: randomBytes(30).toString('base64')};
}

const actions: Readonly<Record<S3Rights, readonly string[]>> = {
	full: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
	'read-only': ['s3:GetObject'],
	'no-delete': ['s3:GetObject', 's3:PutObject'],
	none: [],
};

function policy(buckets: readonly string[], rights: S3Rights): unknown {
	const of = (suffix: string) => buckets.map((bucket) => `arn:aws:s3:::${bucket}${suffix}`);
	const allow = (Action: readonly string[], Resource: readonly string[]) => ({Effect: 'Allow', Action, Resource});
	const bucketActions = ['s3:ListBucket', 's3:GetBucketLocation'];
	// A policy without a statement is refused, so "none" may look at a bucket that is not there.
	const Statement =
		rights === 'none'
			? [allow(bucketActions, ['arn:aws:s3:::no-such-bucket'])]
			: [allow(bucketActions, of('')), allow(actions[rights], of('/*'))];
	return {Version: '2012-10-17', Statement};
}

type Order = {
	readonly address: string;
	readonly root: S3Keys;
	readonly buckets: readonly string[];
	readonly add: readonly (S3Keys & {readonly policy: unknown})[];
	readonly disable: readonly string[];
	readonly remove: readonly string[];
};

/** MinIO's admin calls are encrypted bodies; its own Python client makes them. */
async function administer({address, root, ...work}: Pick<Order, 'address' | 'root'> & Partial<Order>): Promise<void> {
	const order = {
		endpoint: address,
		user: root.accessKey,
		secret: root.secretKey,
		buckets: [],
		add: [],
		disable: [],
		remove: [],
		...work,
	};
	await execa('python3', [fileURLToPath(new URL('minio-admin.py', import.meta.url))], {
		input: JSON.stringify(order),
		env: {PYTHONPATH: componentFolder(components['minio-admin']), PYTHONDONTWRITEBYTECODE: '1'},
	});
}
