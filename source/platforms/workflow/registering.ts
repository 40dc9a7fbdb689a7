import {text} from '../../core/text.js';
import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import type {Command} from '../../core/command.js';
import type {Read} from '../../core/ports.js';
import {postJson} from '../../tools/curl.js';
import {exec, portForward, type Kubernetes} from '../../tools/kubectl.js';
import type {Registering} from './facts.js';

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

/** Reads whether a stranger could register now: 400 open, 403 closed, 500 a mode the controller does not know. */
export async function readRegistering(target: Kubernetes, read: Read): Promise<Reading<Registering>> {
	const outcome = await read(emptyForm(target));
	if (outcome.failure !== undefined || outcome.exitCode !== 0) return unknown(whyNot('curl', outcome));
	const code = outcome.stdout.trimEnd().split('\n').at(-1);
	switch (code) {
		case '400':
			return known('open');
		case '403':
			return known('closed');
		case '500':
			return known('broken');
		case undefined:
		default:
			return unknown(`The controller answered ${code ?? 'nothing'} to an empty registration.`);
	}
}

/** Asks the on-cluster database one question; prints the answer alone. `gosu` is what images of Deis 2.18 have. */
export function askDatabase(target: Kubernetes, sql: string): Command {
	const script = `as=su-exec; command -v su-exec >/dev/null || as=gosu; $as postgres psql -d "$(cat /var/run/secrets/deis/database/creds/user)" -tAc "${sql}"`;
	return exec(target, 'deployment/deis-database', ['sh', '-c', script]);
}

/** The question that counts the administrators. */
export const countSuperusers = 'select count(*) from auth_user where is_superuser';

/** Reads how many administrators there are, from the on-cluster database. */
export async function readSuperusers(target: Kubernetes, read: Read): Promise<Reading<number>> {
	const outcome = await read(askDatabase(target, countSuperusers));
	const count = Number.parseInt(outcome.stdout.trim(), 10);
	return outcome.failure === undefined && outcome.exitCode === 0 && Number.isInteger(count)
		? known(count)
		: unknown(whyNot('kubectl', outcome));
}
