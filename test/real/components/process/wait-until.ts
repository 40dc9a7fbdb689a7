import {setTimeout as pause} from 'node:timers/promises';

type Wait<T> = {
	/** What is waited for, as the end of "waited N s for …". */
	readonly what: string;
	/** Asked again and again until it gives something; what it throws counts as nothing yet. */
	readonly ask: () => Promise<T | undefined>;
	/** The longest wait, in milliseconds. */
	readonly patience: number;
	/** Between two questions, in milliseconds. */
	readonly every?: number;
	/** Why waiting on is useless (the process died), if it is. */
	readonly hopeless?: () => string | undefined;
};

/** Polls until a condition holds, it cannot hold any more, or the deadline has passed. */
export async function waitUntil<T>({what, ask, patience, every = 50, hopeless}: Wait<T>): Promise<T> {
	const deadline = Date.now() + patience;
	let last = '';
	while (Date.now() < deadline) {
		try {
			const answer = await ask();
			if (answer !== undefined) {
				return answer;
			}
		} catch (error) {
			last = ` (last: ${(error as Error).message})`;
		}

		const why = hopeless?.();
		if (why !== undefined) {
			throw new Error(`Waiting for ${what} is useless: ${why}`);
		}

		await pause(every);
	}

	throw new Error(`Waited ${patience / 1000} s for ${what}${last}.`);
}
