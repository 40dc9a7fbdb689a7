import {setTimeout as pause} from 'node:timers/promises';
import {type DatabasePod} from '../database-pod/database-pod.js';
import {type Api, findObject, readObject} from './api.js';

/** A live Secret and where the database pod sees it, below /var/run/secrets/. */
export type SecretMount = {readonly namespace: string; readonly name: string; readonly at: string};

/** The Secrets that are mounted now. */
export type SecretMounts = {
	/** Mounts a Secret that is there, and keeps its files up to date from then on. */
	readonly mount: (mount: SecretMount) => Promise<void>;
	readonly stop: () => Promise<void>;
};

type Secret = {readonly data?: Readonly<Record<string, string>>};

/** How often the Secrets are read, in milliseconds; a kubelet takes up to a minute. */
const period = 500;

/** Does for the database pod what a kubelet does: a changed Secret shows in its files without a restart. */
export function secretMounts(api: Api, database: Pick<DatabasePod, 'mount'>): SecretMounts {
	const mounts: SecretMount[] = [];
	const shown = new Map<string, string>();
	const leaving = new AbortController();
	const show = async ({at}: SecretMount, {data = {}}: Secret) => {
		const content = JSON.stringify(data);
		if (shown.get(at) !== content) {
			const files = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()] as const);
			await database.mount(at, Object.fromEntries(files));
			shown.set(at, content);
		}
	};

	// One at a time, reading and writing: two at once wrote one Secret's value into the other's file, or an older Secret last.
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = async (work: () => Promise<void>): Promise<void> => {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	};

	const refresh = async () => {
		for (const mount of mounts) {
			await inTurn(async () => {
				const secret = await findObject<Secret>(api, pathOf(mount));
				if (secret !== undefined) await show(mount, secret);
			});
		}
	};

	const following = follow(refresh, leaving.signal);
	return {
		async mount(mount) {
			await inTurn(async () => show(mount, await readObject<Secret>(api, pathOf(mount))));
			if (!mounts.some(({at}) => at === mount.at)) {
				mounts.push(mount);
			}
		},
		async stop() {
			leaving.abort();
			await following;
		},
	};
}

async function follow(refresh: () => Promise<void>, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		// The API server may be away for a moment: the next round reads all again.
		await refresh().catch(() => undefined);
		await pause(period, undefined, {signal}).catch(() => undefined);
	}
}

function pathOf({namespace, name}: SecretMount): string {
	return `/api/v1/namespaces/${namespace}/secrets/${name}`;
}
