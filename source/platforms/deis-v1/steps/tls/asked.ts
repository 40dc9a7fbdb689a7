import type {Known} from '../../../../core/question.js';
import {parseAddress} from '../../../shared/tls/address.js';
import type {Asked} from '../../../shared/tls/seeing.js';
import type {DeisFacts as F} from '../../facts.js';
import {controllerHost} from '../../serving.js';

/** Where 443 is asked; undefined when nobody said where. When it was not asked, under the controller's own name. */
export function askedAt({facts, answers}: Known<F>, host: string): Asked | undefined {
	const given = answers['address'];
	const address = typeof given === 'string' ? given : 'address' in answers ? undefined : controllerHost(facts.tree);
	return address === undefined ? undefined : {host, address: parseAddress(address)};
}
