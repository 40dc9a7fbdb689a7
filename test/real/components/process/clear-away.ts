import {rm} from 'node:fs/promises';

/** Takes a test's folder away. What a program that was just stopped still writes there is waited for, 20 times 100 ms and more. */
export async function clearAway(folder: string): Promise<void> {
	await rm(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
}
