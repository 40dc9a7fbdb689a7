import {checkChain, findLeaf} from '../../../validate/certificate-chain.js';
import {readChain} from '../../../validate/certificate-file.js';
import {coversDomain} from '../../../validate/certificate-names.js';
import {type CertificateFacts, inspectCertificate, inspectPair} from '../../../validate/certificate.js';
import {pemBlocks} from '../../../validate/pem.js';
import type {Verdict} from '../../../validate/verdict.js';

/** A pair as it lies in the cluster, and against what it is held. */
export type Held = {
	readonly certificate: string;
	readonly key: string;
	readonly domain: string | undefined;
	readonly now: Date;
};

/** What is wrong with a pair, each by itself; nothing here holds the key. */
export type Standing = {
	readonly facts: CertificateFacts;
	/** Why the key is not the certificate's, or no key at all. */
	readonly key?: string;
	readonly names?: string;
	readonly chain?: string;
	/** A weak key or signature, or an authority's certificate. */
	readonly unfit?: string;
};

/** Judges a pair in every respect; only the sentence when the certificate cannot be read at all. */
export function standingOf({certificate, key, domain, now}: Held): Standing | {readonly unreadable: string} {
	const pair = inspectPair({certificate, key, domain, now});
	const alone = inspectCertificate({certificate, domain, now});
	const given = readChain(certificate);
	const leaf = 'says' in given ? undefined : findLeaf(given.given);
	if ('says' in given || leaf === undefined || alone.facts === undefined)
		return {unreadable: 'says' in given ? given.says : 'There is no certificate in it.'};
	const {facts} = alone;
	const dated = facts.notBefore.getTime() <= now.getTime() && facts.notAfter.getTime() > now.getTime();
	const chain = says(checkChain(given.given, leaf));
	const names = says(coversDomain(leaf, domain));
	const whole = says(alone.verdict);
	const said = says(pair.verdict);
	return {
		facts,
		...(said === undefined || said === whole ? {} : {key: said}),
		...(names === undefined ? {} : {names}),
		...(chain !== undefined
			? {chain}
			: facts.chainLength === 1 && !facts.selfSigned
				? {chain: 'There are no intermediate certificates with it.'}
				: {}),
		...(whole !== undefined && dated && chain === undefined && whole !== names ? {unfit: whole} : {}),
	};
}

function says(verdict: Verdict): string | undefined {
	return verdict.ok ? undefined : verdict.says;
}

/** A certificate in one line for people: names, and until when. */
export function described(certificate: string, now: Date): string {
	const {facts} = inspectCertificate({certificate, domain: undefined, now});
	if (facts === undefined) return 'one that cannot be read';
	const until = facts.notAfter.toISOString().slice(0, 10);
	return `for ${facts.names.slice(0, 3).join(', ')}, ${facts.notAfter.getTime() > now.getTime() ? 'until' : 'expired on'} ${until}, SHA-256 ${facts.fingerprint256}`;
}

/** The domain of the first wildcard among a certificate's names. */
export function wildcardDomain(certificate: string, now: Date): string | undefined {
	const {facts} = inspectCertificate({certificate, domain: undefined, now});
	return facts?.names.find((name) => name.startsWith('*.'))?.slice(2);
}

/**
 * A line of the first certificate's PEM by which it is told from every other: the last but one, of its signature.
 * Programs print PEM in lines of 64 letters, as it was normalised.
 */
export function tellingLine(certificate: string): string {
	const base64 = pemBlocks(certificate)[0]?.base64 ?? '';
	const lines = base64.match(/.{1,64}/g) ?? [];
	return lines.at(-2) ?? lines.at(-1) ?? '';
}
