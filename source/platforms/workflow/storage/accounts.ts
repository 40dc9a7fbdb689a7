import type {Read} from '../../../core/ports.js';
import {known, type Reading, unknown, whyNot} from '../../../core/reading.js';
import type {Kubernetes} from '../../../tools/kubectl.js';
import {askDatabase} from '../registering.js';

/** Accounts of people; an empty database has guardian's AnonymousUser already (facts 1.7). */
export const countAccounts = "select count(*) from auth_user where username <> 'AnonymousUser'";

/** Reads how many accounts of people there are, from the on-cluster database. */
export async function readAccounts(target: Kubernetes, read: Read): Promise<Reading<number>> {
	const outcome = await read(askDatabase(target, countAccounts));
	const count = Number.parseInt(outcome.stdout.trim(), 10);
	return outcome.failure === undefined && outcome.exitCode === 0 && Number.isInteger(count)
		? known(count)
		: unknown(whyNot('kubectl', outcome));
}
