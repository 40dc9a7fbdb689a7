import {Problem} from '../../../source/core/problem.js';

/** The Problem that the work ends with, as lines. */
export async function problemOf(work: Promise<unknown>): Promise<string> {
	try {
		await work;
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return [error.message, ...error.next].join('\n');
	}
	throw new Error('It went well.');
}
