import type {Command} from '../../core/command.js';
import type {Depth} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {type Reading, unknown} from '../../core/reading.js';
import {quote} from '../../core/script/quote.js';
import type {Text} from '../../core/text.js';
import {behind, ssh} from '../../tools/ssh.js';
import {countOf, countSuperusers, type Registering, registeringOf} from '../shared/registration.js';
import type {DeisTarget, Machine, Tree, UnitState} from './facts.js';
import {plainAt} from './tree.js';

/** Where the controller answers inside the cluster: it tells etcd as long as it is alive. */
function controllerUrl(tree: Reading<Tree>): string | undefined {
	const host = plainAt(tree, 'controller/host');
	return host === undefined ? undefined : `http://${host}:${plainAt(tree, 'controller/port') ?? '8000'}`;
}

/** Posts a form to the controller from the tunnel host; prints the answer, then the status code alone on the last line. */
export function register(
	{target, tree}: {readonly target: DeisTarget; readonly tree: Reading<Tree>},
	form: Text,
	rest: Pick<Command, 'effect'>,
): Command | undefined {
	const url = controllerUrl(tree);
	if (url === undefined) return undefined;
	const remote = `curl --silent --show-error --max-time 20 --request POST --header 'Content-Type: application/json' --data-binary @- --write-out '\\n%{http_code}\\n' ${quote(`${url}/v1/auth/register`)}`;
	return ssh(target.at, remote, {stdin: form, timeout: 40, ...rest});
}

/** Reads whether a stranger could register now; an empty form never makes an account (facts/deis-v1 step 3). */
export async function readRegistering(
	facts: {readonly target: DeisTarget; readonly tree: Reading<Tree>},
	read: Read,
): Promise<Reading<Registering>> {
	const command = register(facts, ['{}'], {effect: 'reads'});
	if (command === undefined) return unknown('No controller is alive: /deis/controller/host is not there.');
	return registeringOf('ssh', await read(command));
}

/** Counts the superusers in the database that runs on the cluster, on the host where it does; a check starts nothing in containers. */
export async function readSuperusers(
	{
		target,
		units,
		machines,
		depth,
	}: {
		readonly target: DeisTarget;
		readonly units: Reading<readonly UnitState[]>;
		readonly machines: Reading<readonly Machine[]>;
		readonly depth: Depth;
	},
	read: Read,
): Promise<Reading<number>> {
	if (!units.known || !machines.known) return unknown('Where the database runs could not be read.');
	const unit = units.value.find((one) => one.unit === 'deis-database.service' && one.sub === 'running');
	const machine = machines.value.find(({id}) => id === unit?.machine);
	if (machine === undefined) return unknown('The database is not on the cluster, and was not asked.');
	if (depth === 'check') return unknown('It was not asked: `check` starts nothing in containers.');
	const remote = `docker exec deis-database sudo -u postgres psql -At deis -c ${quote(countSuperusers)}`;
	return countOf('ssh', await read(ssh(behind(target.at, machine.address), remote, {timeout: 40})));
}
