import {type Installed} from './cache.js';

/** One real component: what it is called, what it brings and how it gets there. */
export type Component = Installed & {
	/** Components of one lock are never installed at the same time; its own name when absent. */
	readonly lock?: string;
	/** Fills the given empty folder; throws with the program's own last words when it cannot. */
	readonly install: (folder: string) => Promise<void>;
};
