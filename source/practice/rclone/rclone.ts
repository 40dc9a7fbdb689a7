import type {Invocation} from '../invocation.js';
import {Refused} from '../reply.js';
import type {Look} from '../stand-in.js';

/** Prepares one call of rclone. */
export function rclone({args}: Invocation): Promise<Look> {
	throw new Refused(`Error: unknown command "${args[0] ?? ''}" for "rclone"`);
}
