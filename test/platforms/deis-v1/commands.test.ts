import {describe, expect, it} from 'vitest';
import type {Command, Outcome} from '../../../source/core/command.js';
import type {Answers, Known} from '../../../source/core/question.js';
import {known} from '../../../source/core/reading.js';
import {commandsOf} from '../../../source/core/script/script.js';
import {Secret} from '../../../source/core/secret.js';
import type {Step, StepPlan} from '../../../source/core/step.js';
import type {DeisFacts} from '../../../source/platforms/deis-v1/facts.js';
import {settle} from '../../../source/platforms/deis-v1/settle.js';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {acceptNew, oldKeys} from '../../../source/tools/ssh.js';
import {goodCertificate, goodKey} from '../../../source/practice/files/certificates.js';
import {factsOf} from './a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const options = [acceptNew, ...oldKeys];
const stateless = ['logger', 'logspout', 'registry@1', 'controller', 'builder', 'publisher', 'router@1'];
const ceph = ['store-monitor', 'store-daemon', 'store-metadata', 'store-volume', 'store-gateway@1', 'database'];
const image = 'deis/router:v1.13.4';

/** A cluster on Ceph that is reached with the options of --accept-new-host-keys and --ssh-rsa. */
function facts(): DeisFacts {
	const found = factsOf({
		keys: {
			'platform/domain': 'practice.example',
			'store/monSetupComplete': 'youBetcha',
			'store/gateway/accessKey': 'CEPH',
			'store/gateway/secretKey': 'CEPHSECRET',
			'router/hosts/10.0.0.11': '10.0.0.11:80',
			'router/sslCert': goodCertificate,
			'router/sslKey': goodKey,
		},
		alive: {
			...{'store/gateway/host': '10.0.0.11', 'store/gateway/port': '8888', 'database/host': '10.0.0.11'},
			...{'controller/host': '10.0.0.11'},
		},
		units: [...ceph, ...stateless],
		hosts: 3,
		psql: true,
		registering: 'open',
	});
	const machines = found.machines.known ? found.machines.value : [];
	return {
		...found,
		target: {...found.target, at: {...found.target.at, options}},
		images: known(
			machines.map((machine, index) => ({
				machine,
				images: known([index === 0 ? {image, id: 'sha256:router'} : {image}]),
			})),
		),
	};
}

const given: Readonly<Record<string, Answers>> = {
	storage: {backend: 'external', domain: 'practice.example'},
	credentials: {
		...{registry: 's3', bucket: 'images', region: 'us-west-1', path: '/registry', source: 'keys'},
		accesskey: new Secret('SEAWORTHY_CREDENTIALS_ACCESSKEY', 'KEY'),
		secretkey: new Secret('SEAWORTHY_CREDENTIALS_SECRETKEY', 'SECRET'),
		...{dbhost: 'db.example.com', dbport: '5432', dbname: 'deis', dbuser: 'deis'},
		dbpassword: new Secret('SEAWORTHY_CREDENTIALS_DBPASSWORD', 'a password'),
	},
	registration: {mode: 'admin_only', admin: true, username: 'ops', email: 'ops@example.com'},
	tls: {address: '127.0.0.1', enforce: true, hsts: '300', protocols: 'TLSv1.2'},
	preseed: {hosts: '', version: 'v1.13.4', source: 'neighbour', archive: '', atonce: '8'},
};

const asking = ({id}: Step<DeisFacts>, more: Answers = {}): Known<DeisFacts> => ({
	facts: facts(),
	answers: {...given[id], ...more},
	all: {...given, [id]: {...given[id], ...more}},
	now,
});

/** What is called on the way to a plan, and by it. */
async function calls(step: Step<DeisFacts>, more: Answers = {}) {
	const looked: Command[] = [];
	const read = async (command: Command): Promise<Outcome> => {
		looked.push(command);
		const stdout = command.arguments.join(' ').includes('lsf') ? 'one/layer\n' : 'auth_user|1|x\n';
		return Promise.resolve({exitCode: 0, stdout, stderr: '', took: 0});
	};
	const of = asking(step, more);
	const plan: StepPlan = step.plan(of, await step.look?.(of, read));
	const changes = (plan.settings ?? []).map((setting) => ({setting, present: undefined}));
	const tasks = [...(plan.before ?? []), ...(plan.after ?? []), ...settle(of.facts, changes).tasks];
	return {commands: [...looked, ...tasks.flatMap(commandsOf)], plan};
}

/** The words of every ssh that a command starts, by itself or to bring a port here. */
function sshOf({program, arguments: words, forward}: Command): readonly (readonly string[])[] {
	return [...(program === 'ssh' ? [words] : []), ...(forward === undefined ? [] : [forward.arguments])];
}

const step = (id: string) => {
	const found = deisV1.steps.find((one) => one.id === id);
	if (found === undefined) throw new Error(id);
	return found;
};

describe('what is written below /deis', () => {
	it.each(['storage', 'credentials', 'registration', 'tls', 'preseed'])(
		'is keys by their name, and never all of it: %s (deis/deis#4892)',
		async (id) => {
			const {commands} = await calls(step(id));
			const lines = commands.map(({arguments: words}) => words.at(-1) ?? '');
			expect(lines.length).toBeGreaterThan(0);
			for (const line of lines)
				expect(line).not.toMatch(/recursive=true[^]*DELETE|DELETE[^]*recursive|rmdir|rm .*--recursive/);
		},
	);
});

describe('what was said of ssh for one run', () => {
	it.each<readonly [string, Answers, RegExp]>([
		['storage', {}, /pg_dump|psql -At deis/],
		['credentials', {}, /writ/],
		['registration', {}, /auth\/register/],
		['tls', {}, /nginx -t/],
		['preseed', {}, /docker save|docker load/],
		['preseed', {source: 'registry'}, /docker pull/],
	])('holds for every host that %s %j calls', async (id, more, what) => {
		const {commands} = await calls(step(id), more);
		const all = commands.flatMap(sshOf);
		expect(all.map((words) => words.at(-1)).join('\n')).toMatch(what);
		for (const words of all)
			for (const option of options) expect(words.slice(0, words.indexOf('--')), words.join(' ')).toContain(option);
	});

	it('holds in the commands that copy what Ceph holds', async () => {
		const {plan} = await calls(step('storage'));
		const lines = (plan.refusal?.instructions ?? []).filter((line) => /\bssh -/.test(line));
		expect(lines.join('\n')).toMatch(/pg_dump[^]*etcdctl get[^]*-L 127\.0\.0\.1:19001/);
		for (const line of lines)
			for (const call of line.split(/\b(?=ssh -)/).slice(1))
				for (const option of options) expect(call).toContain(option);
	});
});
