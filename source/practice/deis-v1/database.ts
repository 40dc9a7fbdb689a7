import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type DeisWorld, hostAddresses} from './state.js';

/** Where the database's container is on a host. */
export const databaseContainer = join('containers', 'deis-database');

/** Writes down what the database answers, on the host where it runs; the stand-in of docker reads it. */
export function keepDatabase({state, folder}: DeisWorld): void {
	const {accounts} = state;
	const answers = [
		[accounts.filter(({superuser}) => superuser).length, 'select count(*) from auth_user where is_superuser'],
		[accounts.length, 'select count(*) from auth_user'],
		[
			Object.keys(state.nodes).filter((key) => /^\/deis\/domains\/[^/]+$/.test(key)).length,
			'select count(*) from api_app',
		],
	];
	for (const address of hostAddresses) {
		const container = join(folder, 'hosts', address, databaseContainer);
		if (existsSync(container))
			writeFileSync(join(container, 'psql'), answers.map((line) => `${line.join('\t')}\n`).join(''), {mode: 0o600});
	}
}
