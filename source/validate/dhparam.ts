import {derAt, derBits, derChildren, derTag} from './der.js';
import {notPem} from './not-pem.js';
import {pemBlocks} from './pem.js';
import {type Verdict, accepted, refused} from './verdict.js';

const make = 'Make them: openssl dhparam -out dhparam.pem 2048';

/** Checks Diffie-Hellman parameters for the router: one PEM block whose prime has at least 2048 bits. */
export function inspectDhparam(text: string): Verdict {
	const says = notPem(text, 'dhparam');
	if (says !== undefined) return refused(says);
	const [block, ...others] = pemBlocks(text);
	if (block === undefined || others.length > 0)
		return refused(`There is more than one PEM block in this. Give the DH PARAMETERS alone. ${make}`);
	if (!block.label.endsWith('DH PARAMETERS'))
		return refused(
			`These are no Diffie-Hellman parameters: the first line would be -----BEGIN DH PARAMETERS-----. ${make}`,
		);
	const bytes = Buffer.from(block.base64, 'base64');
	const outer = derAt(bytes, 0);
	const [prime, generator] = outer?.tag === derTag.sequence ? derChildren(bytes, outer) : [];
	if (prime?.tag !== derTag.integer || generator?.tag !== derTag.integer || ((bytes[prime.end - 1] ?? 0) & 1) === 0) {
		return refused(`The Diffie-Hellman parameters are damaged: they cannot be read. ${make}`);
	}
	const bits = derBits(bytes, prime);
	return bits >= 2048
		? accepted()
		: refused(`The Diffie-Hellman parameters have ${bits} bits, and fewer than 2048 are weak. ${make}`);
}
