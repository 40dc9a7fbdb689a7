import {generateKeyPairSync} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';

const keyArguments = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'];

/** Makes a cluster's authority, the certificate of its servers on 127.0.0.1 and the key that signs service accounts. */
export async function makePki(folder: string): Promise<void> {
	await mkdir(folder, {recursive: true, mode: 0o700});
	const file = (name: string) => path.join(folder, name);
	// Debian's own openssl.cnf adds basicConstraints a second time, which Go refuses to read.
	await writeFile(file('openssl.cnf'), '[req]\ndistinguished_name = name\n[name]\n');
	const authority = ['-subj', '/CN=test-ca', '-addext', 'basicConstraints=critical,CA:TRUE'];
	await request({folder, name: 'ca', args: authority});
	await issue({
		folder,
		name: 'server',
		subject: '/CN=127.0.0.1',
		extension: 'subjectAltName=IP:127.0.0.1,DNS:localhost',
	});
	const {privateKey} = generateKeyPairSync('rsa', {
		modulusLength: 2048,
		privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
		publicKeyEncoding: {type: 'spki', format: 'pem'},
	});
	await writeFile(file('sa.key'), privateKey, {mode: 0o600});
}

type Certificate = {
	/** The folder of the authority; certificate and key are written beside it. */
	readonly folder: string;
	/** The files' name, without `.crt` and `.key`. */
	readonly name: string;
	/** As openssl takes it: `/CN=…/O=…`. */
	readonly subject: string;
	/** As openssl's -addext takes it. */
	readonly extension: string;
};

/** Issues a certificate from the folder's authority. */
export async function issue({folder, name, subject, extension}: Certificate): Promise<void> {
	const authority = ['-CA', path.join(folder, 'ca.crt'), '-CAkey', path.join(folder, 'ca.key')];
	const wanted = ['-subj', subject, '-addext', extension, '-addext', 'basicConstraints=critical,CA:FALSE'];
	await request({folder, name, args: [...authority, ...wanted]});
}

type Request = Pick<Certificate, 'folder' | 'name'> & {readonly args: readonly string[]};

async function request({folder, name, args}: Request): Promise<void> {
	const file = (ending: string) => path.join(folder, ending);
	const written = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)];
	const config = ['-config', file('openssl.cnf')];
	await execa('/usr/bin/openssl', ['req', '-x509', ...config, ...keyArguments, ...args, ...written]);
}
