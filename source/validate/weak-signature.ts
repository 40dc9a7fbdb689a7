import {type DerElement, derAt, derChildren, derHex, derTag} from './der.js';

/** Object identifiers of signature algorithms (content bytes in hexadecimal) that clients refuse, by their hash. */
const weak: Readonly<Record<string, string>> = {
	'2a864886f70d010102': 'MD2',
	'2a864886f70d010104': 'MD5',
	'2a864886f70d010105': 'SHA-1',
	'2a8648ce3d0401': 'SHA-1',
	'2a8648ce380403': 'SHA-1',
	'2b0e03021d': 'SHA-1',
};

const rsaPss = '2a864886f70d01010a';
const sha1 = '2b0e03021a';

function pssHash(raw: Uint8Array, parameters: DerElement | undefined): string | undefined {
	const hash = parameters && derChildren(raw, parameters).find(({tag}) => tag === derTag.context0);
	if (!hash) return 'SHA-1';
	const algorithm = derAt(raw, hash.start);
	const oid = algorithm && derChildren(raw, algorithm)[0];
	return oid && derHex(raw, oid) === sha1 ? 'SHA-1' : undefined;
}

/** The weak hash that a certificate (DER) is signed with, or undefined; Node before 24 does not tell the algorithm. RSASSA-PSS without a named hash means SHA-1 (RFC 4055). */
export function weakSignatureHash(raw: Uint8Array): string | undefined {
	const certificate = derAt(raw, 0);
	const algorithm = certificate && derChildren(raw, certificate)[1];
	if (algorithm?.tag !== derTag.sequence) return undefined;
	const [oid, parameters] = derChildren(raw, algorithm);
	if (oid?.tag !== derTag.oid) return undefined;
	const name = derHex(raw, oid);
	if (name === rsaPss) return pssHash(raw, parameters);
	return Object.hasOwn(weak, name) ? weak[name] : undefined;
}
