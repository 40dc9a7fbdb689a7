import type {Finding} from '../../../core/finding.js';
import {type Held, type Standing, standingOf} from './certificate.js';

const renew = 'Renew it: `seaworthy tls` asks for certificate and key alone.';

/** What is so of the certificate and key in the cluster; good only when there is nothing against it. */
export function assessPair(held: Held): readonly Finding[] {
	const standing = standingOf(held);
	if ('unreadable' in standing)
		return [
			{
				id: 'tls/unreadable',
				status: 'danger',
				says: `The certificate in the cluster cannot be read, nor by the router: ${standing.unreadable}`,
				remedy: 'Put in another pair: `seaworthy tls`.',
			},
		];
	const found = [...pairFindings(standing), ...dateFindings(standing, held.now), ...chainFindings(standing)];
	if (found.length > 0) return found;
	const {facts} = standing;
	return [
		{
			id: 'tls/certificate',
			status: 'good',
			says: `The certificate is for ${facts.names.slice(0, 3).join(', ')}, until ${day(facts.notAfter)} (${facts.daysLeft} days).`,
		},
	];
}

function pairFindings({key, names, unfit}: Standing): readonly Finding[] {
	return [
		...(key === undefined
			? []
			: [
					{
						id: 'tls/mismatch',
						status: 'danger' as const,
						says: `The router cannot load the pair, and goes on with the one before until it restarts: ${key}`,
						because: 'deis/controller#1155',
						remedy: 'Put in a pair that fits: `seaworthy tls`.',
					},
				]),
		...(names === undefined
			? []
			: [
					{
						id: 'tls/wrong-names',
						status: 'danger' as const,
						says: names,
						remedy: 'Put in one that is: `seaworthy tls`.',
					},
				]),
		...(unfit === undefined
			? []
			: [{id: 'tls/unfit', status: 'danger' as const, says: unfit, remedy: 'Put in another: `seaworthy tls`.'}]),
	];
}

/** Expired or less than 7 days left is dangerous, less than 30 wants attention. */
function dateFindings({facts}: Standing, now: Date): readonly Finding[] {
	const {notBefore, notAfter, daysLeft} = facts;
	if (notAfter.getTime() <= now.getTime())
		return [
			{
				id: 'tls/expired',
				status: 'danger',
				says: `The certificate expired on ${day(notAfter)}: clients refuse to connect.`,
				remedy: renew,
			},
		];
	if (notBefore.getTime() > now.getTime())
		return [
			{
				id: 'tls/not-yet-valid',
				status: 'danger',
				says: `The certificate is valid only from ${day(notBefore)}, by the clock of this computer.`,
				remedy: 'Put the earlier one back until then: `seaworthy undo tls`.',
			},
		];
	return daysLeft < 30
		? [
				{
					id: 'tls/expires-soon',
					status: daysLeft < 7 ? 'danger' : 'attention',
					says: `The certificate expires on ${day(notAfter)}, in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}.`,
					remedy: renew,
				},
			]
		: [];
}

function chainFindings({chain, facts}: Standing): readonly Finding[] {
	if (facts.selfSigned)
		return [
			{
				id: 'tls/self-signed',
				status: 'attention',
				says: 'The certificate is self-signed: every client must be told to trust it.',
				remedy: 'Put in one of an authority: `seaworthy tls`.',
			},
		];
	return chain === undefined
		? []
		: [
				{
					id: 'tls/incomplete-chain',
					status: 'attention',
					says: chain,
					because: 'Browsers may cope with that, command-line clients do not.',
					remedy: 'Put it in again with its intermediates, in their order: `seaworthy tls`.',
				},
			];
}

function day(date: Date): string {
	return date.toISOString().slice(0, 10);
}
