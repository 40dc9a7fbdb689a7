import {derAt, derChildren, derHex, derTag} from './der.js';
import {type PemBlock, hasUnfinishedPem, pemBlocks} from './pem.js';

/** The most that a Kubernetes Secret holds, in bytes. */
const longest = 1024 * 1024;

/** The file that is asked for. */
export type PemKind = 'certificate' | 'key' | 'dhparam';

type Form = 'pkcs12' | 'pkcs7' | 'der';

const nouns: Readonly<Record<PemKind, string>> = {
	certificate: 'certificate',
	key: 'private key',
	dhparam: 'file of Diffie-Hellman parameters',
};

const commands: Readonly<Record<PemKind, Readonly<Record<Form, string>>>> = {
	certificate: {
		pkcs12: 'openssl pkcs12 -in FILE -nokeys -out certificate.pem',
		pkcs7: 'openssl pkcs7 -inform DER -in FILE -print_certs -out certificate.pem',
		der: 'openssl x509 -inform DER -in FILE -out certificate.pem',
	},
	key: {
		pkcs12: 'openssl pkcs12 -in FILE -nocerts -nodes -out key.pem',
		pkcs7: 'openssl pkey -inform DER -in FILE -out key.pem',
		der: 'openssl pkey -inform DER -in FILE -out key.pem',
	},
	dhparam: {
		pkcs12: 'openssl dhparam -out dhparam.pem 2048',
		pkcs7: 'openssl dhparam -out dhparam.pem 2048',
		der: 'openssl dhparam -inform DER -in FILE -out dhparam.pem',
	},
};

const formNames: Readonly<Record<Form, string>> = {pkcs12: 'PKCS#12 (.p12, .pfx)', pkcs7: 'PKCS#7 (.p7b)', der: 'DER'};

const pkcs7Oid = '2a864886f70d010702';

function formOf(bytes: Uint8Array): Form | undefined {
	const outer = derAt(bytes, 0);
	if (outer?.tag !== derTag.sequence) return undefined;
	const [first, second] = derChildren(bytes, outer);
	if (first?.tag === derTag.integer && derHex(bytes, first) === '03' && second?.tag === derTag.sequence)
		return 'pkcs12';
	if (first?.tag === derTag.oid && derHex(bytes, first) === pkcs7Oid) return 'pkcs7';
	return first === undefined ? undefined : 'der';
}

/** Binary DER that was read as UTF-8: bytes above 127 have become U+FFFD, yet its head can still be told. */
function mangledForm(text: string): Form | undefined {
	if (!/^0[\s\S]{0,8}/.test(text) || !/[\uFFFD\0-\u0008]/.test(text)) return undefined;
	const head = text.slice(0, 24);
	if (/^0[\s\S]{1,5}\u0002\u0001\u0003/.test(head)) return 'pkcs12';
	if (/^0[\s\S]{1,5}\u0006\t\*/.test(head)) return 'pkcs7';
	return 'der';
}

function convert(kind: PemKind, form: Form, armoured: boolean): string {
	const command = armoured ? commands[kind][form].replaceAll('FILE', 'file.der') : commands[kind][form];
	const first = armoured ? 'base64 -d FILE > file.der && ' : '';
	return `This is ${formNames[form]}${armoured ? ' in base64' : ''}, and PEM is needed. Convert it: ${first}${command}`;
}

function binary(text: string, kind: PemKind): string | undefined {
	const asLatin1 = Buffer.from(text, 'latin1');
	const form = /[^\0-\u00FF]/.test(text) ? undefined : formOf(asLatin1);
	const found = form ?? mangledForm(text);
	if (found !== undefined) return convert(kind, found, false);
	const plain = text.replaceAll(/\s/g, '');
	const bare = /^M[A-Za-z0-9+/]{30,}={0,2}$/.test(plain) ? formOf(Buffer.from(plain, 'base64')) : undefined;
	return bare === undefined ? undefined : convert(kind, bare, true);
}

/** What is wrong with a text as PEM at large, before its blocks are looked at; never quotes it, as it may be a private key. */
export function notPem(text: string, kind: PemKind): string | undefined {
	const noun = nouns[kind];
	if (text.trim() === '') return `The ${noun} is empty. Give the PEM file, or paste it whole.`;
	if (Buffer.byteLength(text) > longest)
		return `The ${noun} is larger than 1 MB, more than a Kubernetes Secret holds. Is this the right file?`;
	if (/-\0-\0|\uFFFD-\0|^\uFFFD\uFFFD/.test(text))
		return `The ${noun} is saved as UTF-16. Save it as UTF-8 or plain ASCII.`;
	const blocks: readonly PemBlock[] = pemBlocks(text);
	if (text.includes(String.raw`-----\n`))
		return `The line breaks of the ${noun} are written as \\n. Give it with real line breaks.`;
	if (hasUnfinishedPem(text))
		return `The ${noun} is cut off: a BEGIN line has no END line of its own. Give it whole, with both.`;
	if (blocks.length > 0) return undefined;
	return (
		binary(text, kind) ??
		`This is not PEM, which begins with a line such as -----BEGIN ${kind === 'key' ? 'PRIVATE KEY' : kind === 'certificate' ? 'CERTIFICATE' : 'DH PARAMETERS'}-----. Give the PEM file, or paste it whole.`
	);
}
