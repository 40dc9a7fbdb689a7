import {published, work} from './components.js';
import {followDatabase} from './database.js';
import {followRouters} from './routers.js';
import type {DeisState, DeisWorld} from './state.js';
import {transact} from '../world.js';
import {pass} from './etcd.js';

/** Milliseconds between two looks of confd (facts/deis-v1 §3). */
const interval = 5000;

/** What controller, registry and routers are templated from; what components write of themselves is not. */
function templated({nodes}: DeisState): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(nodes).flatMap(([key, {value, expires}]) =>
			value !== undefined &&
			expires === undefined &&
			/^\/deis\/(controller|database|platform|registry|router|store)\//.test(key)
				? [[key, value]]
				: [],
		),
	);
}

/** Controller and routers go by what confd saw when it looked last. */
function look(world: DeisWorld): void {
	const {state, now} = world;
	const {seen, pace} = state;
	const keys = templated(state);
	const since = seen.changed ?? now;
	if (JSON.stringify(keys) === JSON.stringify(seen.keys)) {
		if (seen.changed !== undefined) world.state = {...state, seen: {keys}};
	} else if (pace === 0 || Math.floor(now / interval) > Math.floor(since / interval))
		world.state = {...state, seen: {keys}};
	else if (seen.changed === undefined) world.state = {...state, seen: {...seen, changed: now}};
}

/** What time has done by now: confd has looked, who is alive has written his own, and what was alive is gone. */
export function follow(world: DeisWorld): void {
	work(world);
	look(world);
	followRouters(world);
	followDatabase(world);
	pass(world, published(world.state));
}

/** Does one thing with the practice cluster of Deis v1, as it is by now. */
export function atOnce<T>(folder: string, act: (world: DeisWorld) => T): T {
	return transact<T, DeisState>(folder, (world) => {
		follow(world);
		try {
			return act(world);
		} finally {
			follow(world);
		}
	});
}
