import {mkdtemp, readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {clearAway} from '../process/clear-away.js';

/** A certificate (leaf first) and its key, PEM. */
export type KeyPair = {readonly certificate: string; readonly key: string};

/** Makes a certificate that signs itself, good for ten days. */
export async function selfSigned(name: string, ...alternatives: readonly string[]): Promise<KeyPair> {
	const folder = await mkdtemp(path.join(tmpdir(), 'seaworthy-self-signed-'));
	const [certificate, key] = [path.join(folder, 'tls.crt'), path.join(folder, 'tls.key')];
	const names = [name, ...alternatives].map((each) => `DNS:${each}`).join(',');
	try {
		const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '10'];
		const what = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${names}`];
		await execa('/usr/bin/openssl', ['req', '-x509', ...kind, ...what, '-keyout', key, '-out', certificate]);
		return {certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8')};
	} finally {
		await clearAway(folder);
	}
}
