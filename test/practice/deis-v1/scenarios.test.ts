import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, onTestFinished, test} from 'vitest';
import {deisV1} from '../../../source/platforms/deis-v1/platform.js';
import {removePractice} from '../../../source/practice/folder.js';
import {makeDeisPractice, resetDeisPractice} from '../../../source/practice/deis-v1/make.js';
import {type DeisScenario, hostAddresses, tunnelName} from '../../../source/practice/deis-v1/state.js';
import {createShell} from '../../../source/run/shell.js';

const standIns = fileURLToPath(new URL('../../../dist/stand-ins.js', import.meta.url));
const path = process.env['PATH'] ?? '';

/** What the platform finds in a scenario: its facts, and the ids of the findings of its steps with their status. */
async function surveyed(scenario: DeisScenario) {
	const folder = mkdtempSync(join(tmpdir(), 'seaworthy-deis-'));
	onTestFinished(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	resetDeisPractice({folder, scenario, standIns, pace: 0, path});
	const environment = {PATH: `${join(folder, 'bin')}:${path}`};
	const {read} = createShell({environment, hidden: [], redact: (said) => said});
	const found = await deisV1.find({tunnel: tunnelName}, read);
	if (found.target === undefined) throw new Error(found.tried.join('\n'));
	const steps = deisV1.steps.map(({id}) => id);
	const facts = await deisV1.survey(found.target, read, 'setup', steps);
	const findings = deisV1.steps.flatMap((step) => step.assess(facts, new Date()));
	return {folder, facts, findings: Object.fromEntries(findings.map(({id, status}) => [id, status]))};
}

test.each<readonly [DeisScenario, Readonly<Record<string, string>>]>([
	[
		'fresh',
		{
			'registration/open': 'danger',
			'registration/admin-unknown': 'unknown',
			'tls/no-certificate': 'danger',
			'tls/not-enforced': 'attention',
			'preseed/incomplete': 'attention',
		},
	],
	['live-data', {'registration/open': 'danger', 'registration/admin': 'good'}],
	['dead-host', {'registration/open': 'danger', 'preseed/incomplete': 'attention'}],
	['rate-limit', {'registration/open': 'danger', 'preseed/incomplete': 'attention'}],
])('%s: eight hosts, their units, and what is to be done', async (scenario, findings) => {
	const {facts, findings: found} = await surveyed(scenario);
	expect(found).toMatchObject(findings);
	expect(facts.version).toEqual({known: true, value: '1.13.4'});
	const {machines, units} = facts;
	expect(machines.known && machines.value.map(({address}) => address).toSorted()).toEqual(hostAddresses);
	const named = units.known ? new Set(units.value.map(({unit}) => unit)) : new Set();
	expect(named.has('deis-controller.service')).toBe(true);
	const {routers, https} = facts.serving;
	expect(routers).toMatchObject({known: true, value: [{plain: '404'}, {plain: '404'}]});
	expect(https).toEqual({known: true, value: {code: '000', redirect: ''}});
	expect(named.has('deis-store-monitor.service')).toBe(scenario === 'live-data');
});

test('dead-host: the one of eight that does not answer, and why', async () => {
	const {facts} = await surveyed('dead-host');
	const silent = facts.images.known ? facts.images.value.filter(({images}) => !images.known) : [];
	expect(silent.map(({machine}) => machine.address)).toEqual([hostAddresses[6]]);
});

test('rate-limit: one host has every image', async () => {
	const {facts} = await surveyed('rate-limit');
	const whole = facts.images.known
		? facts.images.value.filter(({images}) => images.known && images.value.every(({id}) => id !== undefined))
		: [];
	expect(whole.map(({machine}) => machine.address)).toEqual([hostAddresses[0]]);
});

test('it keeps its state when it is made again, is refused when that is damaged, and is gone when removed', async () => {
	const folder = join(mkdtempSync(join(tmpdir(), 'seaworthy-deis-')), 'practice');
	onTestFinished(() => {
		rmSync(join(folder, '..'), {recursive: true, force: true});
	});
	const making = {folder, standIns, pace: 0, path};
	makeDeisPractice(making);
	writeFileSync(join(folder, 'hosts/mine'), '');
	makeDeisPractice(making);
	writeFileSync(join(folder, 'state.json'), '{"version":1}');
	expect(() => {
		makeDeisPractice(making);
	}).toThrow('damaged');
	resetDeisPractice(making);
	makeDeisPractice(making);
	await removePractice(folder);
	expect(() => {
		rmSync(folder);
	}).toThrow('ENOENT');
});
