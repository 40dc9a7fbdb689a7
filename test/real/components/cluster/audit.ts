import {randomUUID} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {waitUntil} from '../process/wait-until.js';
import {type Api, callApi} from './api.js';
import {machinery} from './users.js';

/** One request as the API server saw it. */
export type AuditEvent = {
	readonly user: string;
	/** get, list, watch, create, update, patch, delete, deletecollection; for a path without a resource the method in lower case. */
	readonly verb: string;
	readonly group: string;
	readonly resource: string;
	/** `exec`, `portforward`, `status`, …; empty without one. */
	readonly subresource: string;
	readonly namespace: string;
	readonly name: string;
	/** Path and query. */
	readonly uri: string;
	/** Whether the server was told to change nothing (dryRun=All). */
	readonly dryRun: boolean;
	/** The HTTP status; 0 while a watch or stream has not ended. */
	readonly code: number;
	/** When the request came in, as the server writes times. */
	readonly at: string;
};

/** Writes the policy: each request of a person at Metadata level, none of the cluster's own machinery. */
export async function writeAuditPolicy(file: string): Promise<void> {
	const policy = {
		apiVersion: 'audit.k8s.io/v1',
		kind: 'Policy',
		omitStages: ['RequestReceived'],
		rules: [{level: 'None', users: [...machinery, 'system:apiserver']}, {level: 'Metadata'}],
	};
	await writeFile(file, JSON.stringify(policy));
}

/** Which events are wanted. */
export type AuditFilter = {readonly user?: string};

/**
 * What was asked of the API server so far, one event for each request. Answers leave before their line is written, so a
 * request of our own is made and waited for first.
 */
export async function readAudit(log: string, api: Api, {user}: AuditFilter): Promise<readonly AuditEvent[]> {
	const sign = `/version?sign=${randomUUID()}`;
	await callApi(api, {method: 'GET', path: sign});
	const lines = await waitUntil({
		what: 'the audit log to catch up',
		async ask() {
			const content = await readFile(log, 'utf8');
			return content.includes(sign) ? content.split('\n') : undefined;
		},
		patience: 10_000,
	});
	// A watch is written when it begins and again when it ends; the later line of a request counts.
	const requests = new Map<string, AuditEvent>();
	for (const line of lines) {
		if (line.endsWith('}')) {
			const raw = JSON.parse(line) as RawEvent;
			requests.set(raw.auditID, toEvent(raw));
		}
	}

	const events = [...requests.values()].filter((event) => !event.uri.startsWith('/version?sign='));
	return user === undefined ? events : events.filter((event) => event.user === user);
}

type RawEvent = {
	readonly auditID: string;
	readonly user: {readonly username: string};
	readonly verb: string;
	readonly requestURI: string;
	readonly stage: string;
	readonly requestReceivedTimestamp: string;
	readonly objectRef?: Readonly<
		Partial<Record<'apiGroup' | 'resource' | 'subresource' | 'namespace' | 'name', string>>
	>;
	readonly responseStatus?: {readonly code?: number};
};

function toEvent(raw: RawEvent): AuditEvent {
	const {apiGroup = '', resource = '', subresource = '', namespace = '', name = ''} = raw.objectRef ?? {};
	return {
		user: raw.user.username,
		verb: raw.verb,
		group: apiGroup,
		resource,
		subresource,
		namespace,
		name,
		uri: raw.requestURI,
		dryRun: new URL(raw.requestURI, 'https://127.0.0.1').searchParams.has('dryRun'),
		code: raw.stage === 'ResponseComplete' ? (raw.responseStatus?.code ?? 0) : 0,
		at: raw.requestReceivedTimestamp,
	};
}
