import {createPrivateKey} from 'node:crypto';
import {jsonError} from './json-error.js';
import {type Verdict, accepted, refused} from './verdict.js';

/** What a service account's key tells; `json` is the normalised key itself (a secret), without a final newline. */
export type ServiceAccount = {readonly projectId: string; readonly clientEmail: string; readonly json: string};

/** The verdict on a service-account key, and what it tells when it is fit. */
export type ServiceAccountReport = {readonly verdict: Verdict; readonly facts: ServiceAccount | undefined};

const how = 'Make a JSON key in the Google Cloud console under IAM, Service Accounts, Keys.';
const longest = 64 * 1024;

function no(says: string): ServiceAccountReport {
	return {verdict: refused(says), facts: undefined};
}

function decoded(text: string): string | undefined {
	const plain = text.replaceAll(/\s/g, '');
	if (!/^[A-Za-z0-9+/_-]{16,}={0,2}$/.test(plain)) return undefined;
	const json = Buffer.from(plain, 'base64').toString('utf8').trim();
	return json.startsWith('{') ? json : undefined;
}

function privateKeyProblem(pem: string): string | undefined {
	if (!pem.includes('PRIVATE KEY-----'))
		return 'The field private_key of this service-account key is not a private key in PEM. Give the file as Google made it.';
	try {
		if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return undefined;
	} catch {
		return 'The private_key in this service-account key is damaged (its line breaks must stand as \\n). Give the file as Google made it.';
	}
	return 'The private_key in this service-account key is no RSA key. Give the file as Google made it.';
}

function wrongKind(key: Readonly<Record<string, unknown>>): string | undefined {
	if (key['type'] === 'service_account') return undefined;
	if (key['type'] === 'authorized_user')
		return `These are the credentials of a person (authorized_user), not of a service account. ${how}`;
	if (key['type'] === 'external_account')
		return `This is a workload identity federation file (external_account), which the platform's images cannot use. ${how}`;
	if ('installed' in key || 'web' in key) return `This is an OAuth client, not the key of a service account. ${how}`;
	return `This JSON is not the key of a service account: its type must be "service_account". ${how}`;
}

function missing(key: Readonly<Record<string, unknown>>): string | undefined {
	return ['project_id', 'private_key', 'client_email'].find(
		(field) => typeof key[field] !== 'string' || key[field] === '',
	);
}

function inspectKey(key: Readonly<Record<string, unknown>>, ...warnings: readonly string[]): ServiceAccountReport {
	const kind = wrongKind(key);
	if (kind !== undefined) return no(kind);
	const field = missing(key);
	if (field !== undefined) return no(`The service-account key has no ${field}. Give the file as Google made it.`);
	const {
		project_id: projectId,
		private_key: privateKey,
		client_email: clientEmail,
	} = key as Readonly<Record<string, string>>;
	const problem = privateKeyProblem(privateKey ?? '');
	if (problem !== undefined) return no(problem);
	if (!/^[a-z][a-z0-9:.-]{3,99}$/.test(projectId ?? ''))
		return no(
			'The project_id in this service-account key is not the id of a Google project. Give the file as Google made it.',
		);
	if (!/^[\w.+-]{1,128}@[\w.-]{1,253}$/.test(clientEmail ?? ''))
		return no(
			'The client_email in this service-account key is not an e-mail address. Give the file as Google made it.',
		);
	return {
		verdict: accepted(...warnings),
		facts: {projectId: projectId ?? '', clientEmail: clientEmail ?? '', json: JSON.stringify(key)},
	};
}

function wrongText(text: string): string | undefined {
	if (text === '') return `The service-account key is empty. ${how}`;
	if (Buffer.byteLength(text) > longest) return `This is longer than 64 kB, which no service-account key is. ${how}`;
	if (text.includes('-----BEGIN'))
		return text.startsWith('{') ? undefined : `This is a key in PEM; the whole JSON file around it is needed. ${how}`;
	if (/[\0\uFFFD]/.test(text))
		return `This is a binary file (perhaps a P12 key or text in UTF-16), and JSON in UTF-8 is needed. ${how}`;
	return undefined;
}

/** Checks the JSON key of a Google service account; base64 of it is recognised and decoded. Errors are told by position, never by quoting. */
export function inspectServiceAccount(given: string): ServiceAccountReport {
	const text = given.replace(/^\uFEFF/, '').trim();
	const wrong = wrongText(text);
	if (wrong !== undefined) return no(wrong);
	const fromBase64 = decoded(text);
	const json = fromBase64 ?? text;
	if (!json.startsWith('{')) return no(`This is not JSON: a service-account key begins with { and ends with }. ${how}`);
	const error = jsonError(json);
	if (error) {
		const where = `line ${error.line}, column ${error.column}`;
		return no(
			`This is not whole JSON: the first error is at ${where}${fromBase64 === undefined ? '' : ' of what the base64 holds'}. Give the file as Google made it.`,
		);
	}
	const warnings =
		fromBase64 === undefined
			? []
			: ['The key was given in base64; it is decoded here and encoded again for the chart.'];
	try {
		return inspectKey(JSON.parse(json) as Readonly<Record<string, unknown>>, ...warnings);
	} catch {
		return no('This JSON cannot be read. Give the file as Google made it.');
	}
}
