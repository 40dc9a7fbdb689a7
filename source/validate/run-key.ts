import {type KeyObject, createPrivateKey} from 'node:crypto';
import {pemBlocks, pemText} from './pem.js';
import {type Verdict, accepted, refused} from './verdict.js';

/** Makes one that will do; its public half must be let in on the hosts. */
const makeOne =
	"Make one for this: ssh-keygen -t rsa -b 4096 -m PEM -N '' -f FILE, and let FILE.pub in for core on every host.";

/** From any other form of an RSA key, and from one with a passphrase; it changes the file in place. */
const bring = "Bring a copy of it to PEM without a passphrase: ssh-keygen -p -m PEM -N '' -f COPY";

const notRsa = (type: string) =>
	refused(`This is a key of type ${type}, and the controller of Deis v1 reads RSA alone. ${makeOne}`);

/**
 * Checks the private key for `deis run`: the controller reads it with an old paramiko, which knows RSA in PEM alone
 * (deis/deis controller/scheduler/fleet.py: paramiko.RSAKey).
 */
export function checkRunKey(value: string): Verdict {
	const first = value.trim().split('\n')[0]?.trim() ?? '';
	if (/^(ssh-\w+|ecdsa-\S+|sk-\S+) /.test(first)) return refused('This is the public key. Give the private one.');
	if (/BEGIN OPENSSH PRIVATE KEY/.test(first)) return ofNewerOpenSsh(value);
	if (/ENCRYPTED/.test(value)) return refused(`This key has a passphrase, which nobody types on the cluster. ${bring}`);
	if (/BEGIN (EC |DSA )?PRIVATE KEY/.test(first)) return ofAnotherPem(value);
	if (!/BEGIN RSA PRIVATE KEY/.test(first))
		return refused(
			`This is no RSA key in PEM (BEGIN RSA PRIVATE KEY): the controller of Deis v1 reads no other. ${makeOne}`,
		);
	return /-----END RSA PRIVATE KEY-----\s*$/.test(value) ? accepted() : refused('The end of the key is missing.');
}

function ofNewerOpenSsh(value: string): Verdict {
	const type = openSshType(value);
	if (type === undefined) return refused('This key cannot be read. Is it whole, with its BEGIN and END lines?');
	if (type !== 'ssh-rsa') return notRsa(type.replace(/^ssh-|@.*$/g, ''));
	return refused(`This key is in the form of newer OpenSSH, which the controller of Deis v1 cannot read. ${bring}`);
}

/** The type of the public half, which stands in clear before the private one (OpenSSH's PROTOCOL.key): `ssh-ed25519`. */
function openSshType(value: string): string | undefined {
	const [block] = pemBlocks(value);
	const magic = 'openssh-key-v1\0';
	const bytes = Buffer.from(block?.base64 ?? '', 'base64');
	if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
	let place = magic.length;
	const take = (): Buffer | undefined => {
		if (place + 4 > bytes.length) return undefined;
		const from = place + 4;
		place = from + bytes.readUInt32BE(place);
		return place <= bytes.length ? bytes.subarray(from, place) : undefined;
	};
	// The cipher, how its key is made, and with what; then the number of keys.
	for (let field = 0; field < 3; field++) if (take() === undefined) return undefined;
	place += 4;
	const publicKey = take();
	if (publicKey === undefined || publicKey.length < 4) return undefined;
	const type = publicKey.toString('latin1', 4, 4 + publicKey.readUInt32BE(0));
	return /^[\w@.-]{1,64}$/.test(type) ? type : undefined;
}

function ofAnotherPem(value: string): Verdict {
	const [block] = pemBlocks(value);
	const key = block === undefined ? undefined : readable(pemText(block));
	if (key === undefined) return refused('This key cannot be read. Is it whole, with its BEGIN and END lines?');
	if (key.asymmetricKeyType !== 'rsa') return notRsa(key.asymmetricKeyType ?? 'unknown');
	return refused(`This key is RSA in PKCS#8, which the controller of Deis v1 cannot read. ${bring}`);
}

function readable(pem: string): KeyObject | undefined {
	try {
		return createPrivateKey(pem);
	} catch {
		return undefined;
	}
}
