import type {Invocation} from './invocation.js';
import {Refused} from './reply.js';
import type {Look} from './stand-in.js';

/** Prepares one call of openssl: only `s_client` is known. */
export function openssl({args}: Invocation): Promise<Look> {
	throw new Refused(`Invalid command '${args[0] ?? ''}'; type "help" for a list.`);
}
