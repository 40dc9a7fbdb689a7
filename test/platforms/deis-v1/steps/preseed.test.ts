import {describe, expect, it} from 'vitest';
import type {Command} from '../../../../source/core/command.js';
import type {Answers} from '../../../../source/core/question.js';
import {known, unknown} from '../../../../source/core/reading.js';
import {platformImages} from '../../../../source/platforms/deis-v1/images.js';
import type {DeisFacts, HostImages} from '../../../../source/platforms/deis-v1/facts.js';
import {fileOf} from '../../../../source/platforms/deis-v1/steps/preseed/archive.js';
import {preseed} from '../../../../source/platforms/deis-v1/steps/preseed/preseed.js';
import {shellOf} from '../../../run/a-shell.js';
import {factsOf} from '../a-cluster.js';

const now = new Date('2026-11-21T00:00:00Z');
const answers: Answers = {hosts: '', version: 'v1.13.4', source: 'registry', archive: '', atonce: '8'};

/** Hosts by address: image → id, `-` where it lacks; a sentence for one that did not answer. */
type Hosts = Readonly<Record<string, Readonly<Record<string, string>> | string>>;

function factsWith(hosts: Hosts): DeisFacts {
	const images = Object.entries(hosts).map(([address, has], index): HostImages => {
		const machine = {id: String(index), address, metadata: {rack: index % 2 === 0 ? 'even' : 'odd'}};
		return {
			machine,
			images:
				typeof has === 'string'
					? unknown(has)
					: known(Object.entries(has).map(([image, id]) => (id === '-' ? {image} : {image, id}))),
		};
	});
	return {...factsOf(), machines: known(images.map(({machine}) => machine)), images: known(images)};
}

async function planned(hosts: Hosts, more: Answers = {}, files: readonly string[] = []) {
	const all = {...answers, ...more};
	const of = {facts: factsWith(hosts), answers: all, all: {preseed: all}, now};
	const shell = shellOf(({program}) => (program === 'ls' ? {stdout: files.join('\n')} : {exitCode: 1}));
	const {after = [], unverified = [], refusal} = preseed.plan(of, await preseed.look?.(of, shell.read));
	const each = after.map(({action}) => action).find((action) => action.kind === 'each');
	return {
		tasks: after.map(({id}) => id),
		hosts: Object.fromEntries((each?.hosts ?? []).map(({host, commands}) => [host, commands])),
		atOnce: each?.atOnce,
		unverified,
		refused: refusal?.says,
	};
}

const remote = (command: Command | undefined) => command?.arguments.at(-1) ?? '';
const found = (hosts: Hosts) =>
	Object.fromEntries(preseed.assess(factsWith(hosts), now).map(({id, status, says}) => [id, `${status}: ${says}`]));

describe('the images of Deis v1', () => {
	const names = (keys: Readonly<Record<string, string>>, release?: string) =>
		platformImages(factsOf({keys}).tree, release);

	it('are those of twelve components with the release meant, else with that of each host', () => {
		expect(names({'platform/version': 'v1.13.4'})).toHaveLength(12);
		expect(names({'platform/version': 'v1.13.4'})).toContain('deis/store-monitor:v1.13.4');
		expect(names({})).toContain('"deis/builder:$release"');
		expect(names({'platform/version': 'v1.13.3'}, 'v1.13.4')).toContain('deis/builder:v1.13.4');
	});

	it('have deis/cache among them until v1.10.1', () => {
		expect(names({'platform/version': 'v1.10.1'})).toContain('deis/cache:v1.10.1');
		expect(names({'platform/version': 'v1.11.0'})).toHaveLength(12);
	});

	it('honour an image of the operator, which no word of sh can get out of', () => {
		const own = names({'router/image': 'registry.example:5000/me/router:v9', 'builder/image': 'me/builder'});
		expect(own).toContain('registry.example:5000/me/router:v9');
		expect(own).toContain('me/builder:latest');
		expect(names({'router/image': "x';reboot;'"})).toContain(`'x'\\'';reboot;'\\'':latest'`);
	});
});

describe('whether the hosts are preseeded', () => {
	it('tells who lacks what, who could not be asked, and that one name is two images', () => {
		expect(found({'10.0.0.1': {a: '1', b: '2'}, '10.0.0.2': {a: '1', b: '2'}})).toEqual({
			'preseed/seeded': 'good: All 2 hosts have the 2 images of the platform.',
		});
		expect(found({'10.0.0.10': {a: '-', b: '-'}, '10.0.0.9': {a: '1', b: '-'}, '10.0.0.1': {a: '1', b: '2'}})).toEqual({
			'preseed/incomplete': 'attention: 1 of 3 hosts have all images (2); 10.0.0.9 lacks b, 10.0.0.10 lacks all.',
		});
		expect(found({'10.0.0.1': {a: '1'}, '10.0.0.2': 'it does not answer.'})).toEqual({
			'preseed/seeded': 'good: The one host has the image of the platform.',
			'preseed/unreachable': 'attention: 1 of 2 hosts could not be asked: 10.0.0.2: it does not answer.',
		});
		expect(found({'10.0.0.1': 'no.'})).toEqual({
			'preseed/unreachable': 'unknown: 1 of 1 hosts could not be asked: 10.0.0.1: no.',
		});
		expect(found({'10.0.0.1': {a: '1'}, '10.0.0.2': {a: '2'}})).toHaveProperty('preseed/different-images');
	});
});

describe('pulling', () => {
	it('is planned for the hosts that lack something, with what each of them lacks', async () => {
		const {hosts, atOnce, tasks} = await planned(
			{'10.0.0.1': {a: '1', b: '2'}, '10.0.0.2': {a: '1', b: '-'}, '10.0.0.3': {a: '-', b: '-'}},
			{atonce: '2'},
		);
		expect(Object.keys(hosts)).toEqual(['10.0.0.2', '10.0.0.3']);
		expect(remote(hosts['10.0.0.2']?.[0])).toContain('for image in b; do');
		expect(remote(hosts['10.0.0.3']?.[0])).toContain('for image in a b; do');
		expect(hosts['10.0.0.2']?.[0]?.arguments).toContain('core@tunnel');
		expect({atOnce, tasks}).toEqual({atOnce: 2, tasks: ['preseed/pull']});
	});

	it('is nothing where nothing lacks, and tells whom it leaves out', async () => {
		expect((await planned({'10.0.0.1': {a: '1'}})).tasks).toEqual([]);
		const {tasks, unverified} = await planned({'10.0.0.1': {a: '-'}, '10.0.0.2': 'it is down.'});
		expect(tasks).toEqual(['preseed/pull']);
		expect(unverified).toEqual(['Left out, because it could not be asked: 10.0.0.2: it is down.']);
		expect((await planned({'10.0.0.2': 'it is down.'})).refused).toContain('None of the hosts');
	});

	it('goes to the hosts whose metadata fits', async () => {
		const hosts = {'10.0.0.1': {a: '-'}, '10.0.0.2': {a: '-'}};
		expect(Object.keys((await planned(hosts, {hosts: 'rack=odd'})).hosts)).toEqual(['10.0.0.2']);
		expect(Object.keys((await planned(hosts, {hosts: '!rack'})).hosts)).toEqual([]);
	});
});

describe('copying from a neighbour', () => {
	const source = {source: 'neighbour'};

	it('takes each image from hosts that have it, in turn, and compares its id', async () => {
		const {hosts} = await planned(
			{'10.0.0.1': {a: '1'}, '10.0.0.2': {a: '1'}, '10.0.0.3': {a: '-'}, '10.0.0.4': {a: '-'}},
			source,
		);
		const froms = Object.values(hosts).map(([command]) => command?.from?.arguments.at(-2));
		expect(froms.toSorted()).toEqual(['core@10.0.0.1', 'core@10.0.0.2']);
		expect(remote(hosts['10.0.0.3']?.[0])).toContain('sha256:* | 1) ;;');
	});

	it('copies from hosts that were not chosen, and of two images by one name that of most hosts', async () => {
		const {hosts} = await planned(
			{'10.0.0.1': {a: 'odd-one'}, '10.0.0.2': {a: '-'}, '10.0.0.3': {a: 'usual'}, '10.0.0.5': {a: 'usual'}},
			{...source, hosts: 'rack=odd'},
		);
		expect(Object.keys(hosts)).toEqual(['10.0.0.2']);
		expect(remote(hosts['10.0.0.2']?.[0])).toContain('| usual) ;;');
	});

	it('tells what no host has, and is refused when that is all', async () => {
		const {unverified, hosts} = await planned({'10.0.0.1': {a: '1', b: '-'}, '10.0.0.2': {a: '-', b: '-'}}, source);
		expect(unverified).toEqual(['No host has b: it stays missing.']);
		expect(Object.keys(hosts)).toEqual(['10.0.0.2']);
		expect((await planned({'10.0.0.1': {a: '-'}}, source)).refused).toContain('nothing can be copied');
	});

	describe('by way of an archive', () => {
		const archive = {...source, archive: '/srv/images'};
		const fromFile = (command: Command | undefined) => command?.from?.arguments.at(-1);

		it('keeps what is not there yet, and copies from there, also what no host has any more', async () => {
			const hosts = {'10.0.0.1': {a: '1', b: '-'}, '10.0.0.2': {a: '-', b: '-'}};
			const one = await planned(hosts, archive, [fileOf('b', 'sha256:2'), fileOf('b', 'sha256:3')]);
			expect(one.tasks).toEqual(['preseed/folder', 'preseed/keep/a@1.tar', 'preseed/copy']);
			expect(one.hosts['10.0.0.2']?.map(fromFile)).toEqual(['/srv/images/a@1.tar', '/srv/images/b@sha256-2.tar']);
			expect(one.hosts['10.0.0.1']?.map(fromFile)).toEqual(['/srv/images/b@sha256-2.tar']);
			expect(remote(one.hosts['10.0.0.1']?.[0])).toContain('sha256:2) ;;');
		});

		it('keeps what every host has too: one day these may be the last copies', async () => {
			const {tasks, hosts} = await planned({'10.0.0.1': {a: '1', b: '2'}, '10.0.0.2': {a: '1', b: '2'}}, archive, [
				fileOf('b', '2'),
			]);
			expect(tasks).toEqual(['preseed/folder', 'preseed/keep/a@1.tar']);
			expect(hosts).toEqual({});
		});

		it('is nothing when all is kept and nothing lacks', async () => {
			expect((await planned({'10.0.0.1': {a: '1'}}, archive, [fileOf('a', '1')])).tasks).toEqual([]);
		});

		it('takes no other image by the same name: what a host has now is kept beside it, and copied', async () => {
			const hosts = {'10.0.0.1': {a: 'sha256:new'}, '10.0.0.2': {a: '-'}};
			const one = await planned(hosts, archive, [fileOf('a', 'sha256:old'), 'a.tar', 'a@sha256-new.tar.part']);
			expect(one.tasks).toEqual(['preseed/folder', 'preseed/keep/a@sha256-new.tar', 'preseed/copy']);
			expect(one.hosts['10.0.0.2']?.map(fromFile)).toEqual(['/srv/images/a@sha256-new.tar']);
		});
	});
});

describe('the questions of preseed', () => {
	const judged = (id: string, value: string) => {
		const question = preseed.questions.find((one) => one.id === id);
		const of = {facts: factsWith({'10.0.0.1': {a: '1'}}), answers, all: {}, now};
		const verdict = question?.validate?.(question.normalise?.(value) ?? value, of);
		return verdict?.ok === false ? verdict.says : 'fine';
	};

	it('takes what is installed, whoever released it, and warns of a release after the last', () => {
		const question = preseed.questions.find(({id}) => id === 'version');
		const of = {facts: factsOf({version: '1.14.0'}), answers, all: {}, now};
		expect(question?.validate?.('v1.14.0', of)).toMatchObject({ok: true});
		expect(question?.validate?.('v1.13.4', of)).toEqual({ok: true, warnings: []});
		expect(question?.validate?.('1.14.1', of)).toEqual({
			ok: true,
			warnings: ['The last release of Deis v1 is v1.13.4: v1.14.1 must be one of your own.'],
		});
	});

	it.each([
		['hosts', '', 'fine'],
		['hosts', 'rack=even', 'fine'],
		['hosts', 'rack=nowhere', 'There is: rack=even.'],
		['hosts', 'rack in (odd, even)', 'fine'],
		['hosts', 'rack in (', 'The metadata of fleet are pairs KEY=VALUE, and this is not made of them.'],
		['hosts', 'a=b=c', 'The metadata of fleet are pairs KEY=VALUE, with one = in each.'],
		['hosts', 'rack!=a,b=c=d', 'with one = in each'],
		['hosts', 'rack: even', 'Give pairs as in controlPlane=true'],
		['version', '1.13.4', 'fine'],
		['version', 'v1.5.0', 'fine'],
		['version', 'latest', 'three numbers'],
		['version', 'v01.13.4', 'three numbers'],
		['version', 'v0.15.1', 'begins with v1.0.0'],
		['archive', 'images', 'beginning with /'],
		['archive', '/srv/images', 'fine'],
		['atonce', '0', 'from 1 to 8'],
		['atonce', '8', 'fine'],
		['atonce', '9', 'from 1 to 8'],
	])('%s %j: %s', (id, value, says) => {
		expect(judged(id, value)).toContain(says);
		if (says !== 'fine') expect(judged(id, value)).not.toBe('fine');
	});
});
