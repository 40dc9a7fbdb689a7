import {text} from '../../core/text.js';
import type {Reading} from '../../core/reading.js';
import type {Command} from '../../core/command.js';
import type {Read} from '../../core/ports.js';
import {postJson} from '../../tools/curl.js';
import {exec, portForward, type Kubernetes} from '../../tools/kubectl.js';
import {countOf, countSuperusers, type Registering, registeringOf} from '../shared/registration.js';

/** Where the controller takes registrations, behind a forwarded port. */
export const registerUrl = 'http://127.0.0.1:{port}/v2/auth/register/';

/** An empty form: the controller says whether it would take one from us, and makes no account (facts §3). */
export function emptyForm(target: Kubernetes): Command {
	return postJson(registerUrl, text`{}`, {
		effect: 'reads',
		forward: portForward(target, 'deis-controller', 80),
		timeout: 25,
	});
}

/** Reads whether a stranger could register now. */
export async function readRegistering(target: Kubernetes, read: Read): Promise<Reading<Registering>> {
	return registeringOf('curl', await read(emptyForm(target)));
}

/** Asks the on-cluster database one question; prints the answer alone. `gosu` is what images of Deis 2.18 have. */
export function askDatabase(target: Kubernetes, sql: string): Command {
	const script = `as=su-exec; command -v su-exec >/dev/null || as=gosu; $as postgres psql -d "$(cat /var/run/secrets/deis/database/creds/user)" -tAc "${sql}"`;
	return exec(target, 'deployment/deis-database', ['sh', '-c', script]);
}

/** Reads how many administrators there are, from the on-cluster database. */
export async function readSuperusers(target: Kubernetes, read: Read): Promise<Reading<number>> {
	return countOf('kubectl', await read(askDatabase(target, countSuperusers)));
}
