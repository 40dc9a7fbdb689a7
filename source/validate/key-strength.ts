import type {KeyObject} from 'node:crypto';
import {type Verdict, accepted, refused} from './verdict.js';

const curves: Readonly<Record<string, string>> = {prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521'};

/** The kind of a key in words: "RSA 2048", "EC P-256", "Ed25519". */
export function keyTypeName(key: KeyObject): string {
	const {modulusLength, namedCurve} = key.asymmetricKeyDetails ?? {};
	switch (key.asymmetricKeyType) {
		case 'rsa':
			return `RSA ${modulusLength ?? 0}`;
		case 'rsa-pss':
			return `RSA-PSS ${modulusLength ?? 0}`;
		case 'ec':
			return `EC ${namedCurve === undefined ? '' : (curves[namedCurve] ?? namedCurve)}`;
		case 'ed25519':
			return 'Ed25519';
		case 'ed448':
			return 'Ed448';
		case 'dsa':
		case 'x25519':
		case 'x448':
		case undefined:
		default:
			return (key.asymmetricKeyType ?? 'unknown').toUpperCase();
	}
}

/** Refuses keys that browsers or nginx refuse, and warns of kinds that older clients cannot use. */
export function keyStrength(key: KeyObject): Verdict {
	const name = keyTypeName(key);
	switch (key.asymmetricKeyType) {
		case 'rsa':
		case 'rsa-pss': {
			const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
			if (bits < 2048)
				return refused(
					`The key is ${name}, which is too weak: clients refuse it. Make a new one with at least 2048 bits, and a certificate for it.`,
				);
			return key.asymmetricKeyType === 'rsa'
				? accepted()
				: accepted('The key is RSA-PSS, which many clients cannot use. An ordinary RSA or EC key is safer.');
		}
		case 'ec':
			return Object.hasOwn(curves, key.asymmetricKeyDetails?.namedCurve ?? '')
				? accepted()
				: accepted(`The key is ${name}, a curve that browsers do not take. P-256 is what all take.`);
		case 'ed25519':
		case 'ed448':
			return accepted(
				`The key is ${name}, which older clients and browsers cannot use. RSA or EC P-256 is what all take.`,
			);
		case 'dsa':
		case 'x25519':
		case 'x448':
		case undefined:
		default:
			return refused(
				`The key is of the kind ${name}, which cannot serve TLS. Make an RSA or EC key, and a certificate for it.`,
			);
	}
}
