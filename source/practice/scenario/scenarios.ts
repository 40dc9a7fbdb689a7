import type {Scenario} from '../state.js';
import type {World} from '../world.js';
import {emptyWorld, install} from './base.js';
import {practiceStores} from './stores.js';

/** The world as a scenario begins. */
export function begin(scenario: Scenario, {folder, now, pace}: {folder: string; now: number; pace: number}): World {
	const world = emptyWorld({scenario, stores: practiceStores(), now, folder});
	install(world, {});
	const ready: World = {...world, now};
	ready.state = {...ready.state, pace};
	return ready;
}
