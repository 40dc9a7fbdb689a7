import {fine, type Known, type Question, type Verdict} from '../../../../core/question.js';
import {checkDomain} from '../../../../validate/domain.js';
import {checkRunKey} from '../../../../validate/run-key.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {eligible, flavourOf, secretAt} from '../../storage/standing.js';
import {routersOf} from '../../storage/units.js';
import {plainAt} from '../../tree.js';

const refused = (says: string): Verdict => ({ok: false, says});

const isNew = ({facts}: Known<F>) => flavourOf(facts) === 'none';

/** Whether the platform is installed and started in this run. */
export function installs(known: Known<F>): boolean {
	return isNew(known) && known.answers['install'] === true;
}

function judgeBackend(value: string, facts: F): Verdict {
	if (value !== 'ceph' && value !== 'external') return refused('Choose ceph or external.');
	if (value === 'external')
		return isAtLeast(facts.version, '1.8.0') === false
			? refused('A control plane without Ceph (stateless-platform) came with v1.8.0: choose ceph, or upgrade first.')
			: fine;
	const hosts = eligible(facts, 'controlPlane');
	return flavourOf(facts) === 'none' && hosts !== undefined && hosts.length < 3
		? refused(
				`Ceph keeps three copies and needs three hosts at least; ${hosts.length === 1 ? 'one host is' : `${hosts.length} hosts are`} there for the control plane. Add hosts, or choose external.`,
			)
		: fine;
}

function judgeRouters(value: string, facts: F): Verdict {
	if (!/^[1-9]\d{0,2}$/.test(value) || Number(value) > 255) return refused('Give a number between 1 and 255.');
	if (isAtLeast(facts.version, '1.9.0') === false && value !== '3')
		return refused('Before v1.9.0 deisctl installs three routers and can be told no other number: give 3.');
	const hosts = eligible(facts, 'routerMesh');
	return hosts !== undefined && Number(value) > hosts.length
		? refused(
				`One host takes one router, and ${hosts.length === 1 ? 'one host is' : `${hosts.length} hosts are`} there for them: with more, the installation never ends (deis/deis#4659, #5040). Give ${hosts.length} or fewer.`,
			)
		: fine;
}

/** The store of the control plane, and what must be there before the platform is installed. */
export const questions: readonly Question<F>[] = [
	{
		id: 'backend',
		kind: 'choice',
		message: 'Where the control plane keeps its data',
		why: 'Images of the apps, the database and logs: in Ceph on the hosts themselves, or outside of the cluster.',
		options: () => [
			{
				value: 'ceph',
				label: 'ceph',
				hint: 'on the hosts: three at least, 4 GB of memory and 40 GB of disk each, and Ceph to look after',
			},
			{
				value: 'external',
				label: 'external',
				hint: 'a store that speaks S3, PostgreSQL, and a drain for logs: nothing on the hosts but etcd',
			},
		],
		present: ({facts}) => {
			const live = flavourOf(facts);
			if (live === 'mixed') return 'parts of both';
			return live === 'ceph' || live === 'external' ? live : undefined;
		},
		proposal: ({facts}) => {
			const live = flavourOf(facts);
			return live === 'ceph' || live === 'external' ? live : undefined;
		},
		validate: (value, {facts}) => judgeBackend(value, facts),
	},
	{
		id: 'domain',
		kind: 'text',
		message: 'Domain of the platform',
		why: 'The controller is deis.DOMAIN and each app APP.DOMAIN; a wildcard of the DNS leads to the routers.',
		present: ({facts}) => plainAt(facts.tree, 'platform/domain'),
		proposal: ({facts}) => plainAt(facts.tree, 'platform/domain'),
		validate: (value) => checkDomain(value),
	},
	{
		id: 'sshkey',
		kind: 'text',
		secret: true,
		format: 'pem',
		optional: true,
		message: 'Private key for `deis run`',
		why: 'The controller logs in at the hosts with it; without one `deis run` does not work, and all else does.',
		present: ({facts}) => (secretAt(facts.tree, 'platform/sshPrivateKey') === undefined ? undefined : 'set'),
		keeps: ({facts}) => secretAt(facts.tree, 'platform/sshPrivateKey') !== undefined,
		normalise: (value) => value.replaceAll('\r\n', '\n').trim(),
		validate: (value) => checkRunKey(value),
	},
	{
		id: 'install',
		kind: 'confirm',
		message: 'Install and start the platform in this run?',
		why: 'Nothing is installed yet. With no, only the keys are set, for instance to preseed the hosts first.',
		when: (known) => isNew(known) && isAtLeast(known.facts.version, '1.8.0') !== false,
		proposal: () => true,
	},
	{
		id: 'routers',
		kind: 'text',
		message: 'Number of routers',
		why: 'Each runs on a host of its own, and the load balancer leads to them.',
		when: (known) => installs(known),
		present: ({facts}) => {
			const now = routersOf(facts);
			return now === 0 ? undefined : String(now);
		},
		proposal: ({facts}) => {
			const hosts = eligible(facts, 'routerMesh')?.length ?? 3;
			return String(Math.max(1, Math.min(3, hosts)));
		},
		validate: (value, {facts}) => judgeRouters(value, facts),
	},
];
