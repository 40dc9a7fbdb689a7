import type {X509Certificate} from 'node:crypto';
import {type Verdict, accepted, refused} from './verdict.js';

const day = 86_400_000;

/** From when and until when a certificate holds. */
export function validity(certificate: X509Certificate): {readonly notBefore: Date; readonly notAfter: Date} {
	return {notBefore: new Date(certificate.validFrom), notAfter: new Date(certificate.validTo)};
}

/** Whole days that a certificate still holds; negative when it is over. */
export function daysLeft(certificate: X509Certificate, now: Date): number {
	return Math.floor((validity(certificate).notAfter.getTime() - now.getTime()) / day);
}

function iso(date: Date): string {
	return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10);
}

/** Refuses a certificate that is expired or not yet valid (naming this computer's clock, which may be the one that is wrong), and warns below 30 and 7 days. `what` names the certificate: "certificate". */
export function holdsAt(certificate: X509Certificate, now: Date, what: string): Verdict {
	const {notBefore, notAfter} = validity(certificate);
	const clock = `by the clock of this computer it is ${iso(now)}`;
	if (!(notAfter.getTime() > now.getTime()))
		return refused(`The ${what} expired on ${iso(notAfter)} (${clock}). Get a new one.`);
	if (!(notBefore.getTime() <= now.getTime()))
		return refused(`The ${what} is valid only from ${iso(notBefore)} (${clock}). Wait until then, or set the clock.`);
	const left = daysLeft(certificate, now);
	const days = left === 0 ? 'less than a day' : left === 1 ? '1 day' : `${left} days`;
	if (left < 7) return accepted(`The ${what} expires in ${days}, on ${iso(notAfter)}: renew it now.`);
	return left < 30 ? accepted(`The ${what} expires in ${days}, on ${iso(notAfter)}: renew it soon.`) : accepted();
}
