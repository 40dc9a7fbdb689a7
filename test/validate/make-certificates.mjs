/**
 * Makes the certificates and keys in ./certificates with the openssl program: `node test/validate/make-certificates.mjs`.
 * They are for tests only: the keys are public, and no one trusts the authority. All hold from 2026 to 2100 unless they say otherwise; the tests give the time.
 */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const folder = join(import.meta.dirname, 'certificates');
const work = mkdtempSync(join(tmpdir(), 'certificates-'));
const openssl = (...parameters) => execFileSync('openssl', parameters, {cwd: work, stdio: ['ignore', 'pipe', 'pipe']});
const file = (name) => readFileSync(join(work, name), 'utf8');
const keep = (name, text) => writeFileSync(join(folder, name), text);

mkdirSync(folder, {recursive: true});
writeFileSync(
	join(work, 'ca.cnf'),
	`[ca]
default_ca = here
[here]
new_certs_dir = .
database = index.txt
rand_serial = yes
policy = any
default_md = sha256
unique_subject = no
email_in_dn = no
[any]
commonName = optional
organizationName = optional
[req]
distinguished_name = none
[none]
`,
);
writeFileSync(join(work, 'index.txt'), '');

function key(name, ...how) {
	openssl('genpkey', '-out', `${name}.key`, ...how);
}

/** Issues NAME.pem for NAME.key; without an issuer it is self-signed. */
function issue(name, {subject, issuer, extensions = [], until = '21000101000000Z', digest = 'sha256'}) {
	openssl('req', '-new', '-config', 'ca.cnf', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`);
	writeFileSync(join(work, 'extensions.cnf'), extensions.join('\n') + '\n');
	const by = issuer
		? ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`]
		: ['-selfsign', '-keyfile', `${name}.key`];
	openssl(
		...[
			'ca',
			'-batch',
			'-notext',
			'-config',
			'ca.cnf',
			'-in',
			`${name}.csr`,
			'-out',
			`${name}.pem`,
			'-md',
			digest,
			...by,
		],
		...['-startdate', '20260101000000Z', '-enddate', until, '-extfile', 'extensions.cnf'],
	);
	keep(`${name}.pem`, file(`${name}.pem`));
}

const rsa = (bits) => ['-algorithm', 'RSA', '-pkeyopt', `rsa_keygen_bits:${bits}`];
const p256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
const server = (names) => ['basicConstraints=CA:FALSE', `subjectAltName=${names}`];
const wildcard = server('DNS:*.paas.example.com,DNS:paas.example.com');

key('root', ...p256);
issue('root', {subject: '/O=Test only/CN=Test Root', extensions: authority});
key('intermediate', ...p256);
issue('intermediate', {subject: '/O=Test only/CN=Test Intermediate', issuer: 'root', extensions: authority});
key('short-intermediate', ...p256);
issue('short-intermediate', {
	subject: '/O=Test only/CN=Short Intermediate',
	issuer: 'root',
	extensions: authority,
	until: '20500101000000Z',
});
key('other-authority', ...p256);
issue('other-authority', {subject: '/O=Test only/CN=Other Authority', issuer: 'root', extensions: authority});

const leaf = {subject: '/CN=*.paas.example.com', issuer: 'intermediate', extensions: wildcard};
key('leaf', ...rsa(2048));
issue('leaf', leaf);
key('leaf-ec', ...p256);
issue('leaf-ec', leaf);
key('leaf-ed25519', '-algorithm', 'ED25519');
issue('leaf-ed25519', leaf);
key('leaf-1024', ...rsa(1024));
issue('leaf-1024', leaf);
key('leaf-pss', '-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048');
issue('leaf-pss', leaf);
key('leaf-secp256k1', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1');
issue('leaf-secp256k1', leaf);
key('leaf-sha1', ...p256);
issue('leaf-sha1', {...leaf, digest: 'sha1'});
key('leaf-short', ...p256);
issue('leaf-short', {...leaf, issuer: 'short-intermediate'});
key('leaf-host', ...p256);
issue('leaf-host', {
	...leaf,
	subject: '/CN=deis.paas.example.com',
	extensions: server('DNS:deis.paas.example.com,DNS:paas.example.com'),
});
key('leaf-cn', ...p256);
issue('leaf-cn', {...leaf, extensions: ['basicConstraints=CA:FALSE']});
key('leaf-ip', ...p256);
issue('leaf-ip', {...leaf, extensions: server('IP:192.0.2.7')});
key('leaf-ca', ...p256);
issue('leaf-ca', {...leaf, extensions: [...authority, 'subjectAltName=DNS:*.paas.example.com']});
key('self-signed', ...rsa(2048));
issue('self-signed', {subject: '/CN=paas.example.com', extensions: wildcard});
key('self-signed-ca', ...p256);
issue('self-signed-ca', {
	subject: '/CN=paas.example.com',
	extensions: [...authority, 'subjectAltName=DNS:*.paas.example.com'],
});
key('hostile', ...p256);
issue('hostile', {
	subject: '/CN=\u001B]0;gotcha\u0007red',
	extensions: server('DNS:*.paas.example.com,DNS:\u001B[31m.example.com'),
});

for (const name of [
	'leaf',
	'leaf-ec',
	'leaf-ed25519',
	'leaf-1024',
	'leaf-pss',
	'leaf-sha1',
	'leaf-secp256k1',
	'leaf-short',
	'intermediate',
])
	keep(`${name}.key`, file(`${name}.key`));
keep('leaf.csr', file('leaf.csr'));
const convert = (name, ...how) => {
	openssl(...how, '-out', name);
	keep(name, readFileSync(join(work, name)));
};
convert('leaf.pem.der', 'x509', '-in', 'leaf.pem', '-outform', 'DER');
convert('leaf.key.der', 'pkey', '-in', 'leaf.key', '-outform', 'DER');
convert('leaf.p12', 'pkcs12', '-export', '-inkey', 'leaf.key', '-in', 'leaf.pem', '-passout', 'pass:test');
convert('leaf.p7b', 'crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-outform', 'DER');
convert('leaf-encrypted-pkcs8.key', 'pkcs8', '-topk8', '-in', 'leaf.key', '-passout', 'pass:test');
convert('leaf-encrypted-old.key', 'rsa', '-traditional', '-aes128', '-in', 'leaf.key', '-passout', 'pass:test');
convert('leaf-pkcs1.key', 'rsa', '-traditional', '-in', 'leaf.key');
convert('leaf-ec-sec1.key', 'ec', '-in', 'leaf-ec.key');
convert('leaf-trusted.pem', 'x509', '-trustout', '-in', 'leaf.pem');
convert('leaf-public.pem', 'pkey', '-in', 'leaf.key', '-pubout');
convert('dsa.key', 'genpkey', '-genparam', '-algorithm', 'DSA', '-pkeyopt', 'dsa_paramgen_bits:2048');
openssl('genpkey', '-paramfile', 'dsa.key', '-out', 'dsa-real.key');
keep('dsa.key', file('dsa-real.key'));
convert('dhparam-2048.pem', 'genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048');
openssl('dhparam', '-dsaparam', '-out', 'dhparam-1024.pem', '1024');
keep('dhparam-1024.pem', file('dhparam-1024.pem'));
convert('dhparam-2048.der', 'dhparam', '-in', 'dhparam-2048.pem', '-outform', 'DER');
for (const [name, type, phrase] of [
	['openssh-ed25519.key', 'ed25519', ''],
	['openssh-ecdsa.key', 'ecdsa', ''],
	['openssh-rsa.key', 'rsa', ''],
	['openssh-encrypted.key', 'ed25519', 'test'],
]) {
	execFileSync('ssh-keygen', ['-q', '-t', type, '-N', phrase, '-C', 'test', '-f', join(work, name)]);
	keep(name, file(name));
}
keep(
	'README.md',
	'Test certificates and **test keys only**: the keys are public, nothing trusts them. Made once by `../make-certificates.mjs`.\n',
);
rmSync(work, {recursive: true});
