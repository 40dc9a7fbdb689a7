import {describe, expect, it} from 'vitest';
import type {Command, Outcome} from '../../../source/core/command.js';
import type {Depth} from '../../../source/core/platform.js';
import {known} from '../../../source/core/reading.js';
import {readSuperusers} from '../../../source/platforms/deis-v1/registering.js';
import {factsOf} from './a-cluster.js';

/** The count of administrators, and the commands that it took; the database answers 2. */
async function counted(units: readonly string[], depth: Depth) {
	const {target, units: states, machines} = factsOf({units, hosts: 1});
	const asked: Command[] = [];
	const read = async (command: Command): Promise<Outcome> => {
		asked.push(command);
		return Promise.resolve({exitCode: 0, stdout: '2\n', stderr: '', took: 1});
	};
	const count = await readSuperusers({target, units: states, machines, depth}, read);
	return {count, asked: asked.map((command) => command.arguments.at(-1))};
}

describe('the administrators of Deis v1', () => {
	it('are counted by the database where it runs on the cluster', async () => {
		const {count, asked} = await counted(['database'], 'setup');
		expect(count).toEqual(known(2));
		expect(asked).toEqual([expect.stringContaining('docker exec deis-database ')]);
	});

	it('are not asked for by check, which starts nothing; nor where there is no such database, which is what is told', async () => {
		expect(await counted(['database'], 'check')).toMatchObject({
			count: {because: expect.stringContaining('starts nothing in containers')},
			asked: [],
		});
		for (const depth of ['setup', 'check'] as const)
			expect(await counted(['registry@1'], depth)).toMatchObject({
				count: {because: expect.stringContaining('not on the cluster')},
				asked: [],
			});
	});
});
