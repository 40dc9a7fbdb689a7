import {isObject, at, parseJson, textAt} from '../../core/json.js';
import type {Store} from '../../core/platform.js';
import {known, unknown} from '../../core/reading.js';
import type {Secret} from '../../core/secret.js';
import {base64, json, type Text} from '../../core/text.js';
import {kubectl, type Kubernetes} from '../../tools/kubectl.js';

const secretName = 'seaworthy';
const leaseName = 'seaworthy';

/** What is remembered lies in a Secret of ours; the lock is a Lease whose resourceVersion decides who was first. */
export function store(target: Kubernetes): Store {
	const head = (kind: string, version: string): Text => [
		`{"apiVersion":"${version}","kind":"${kind}","metadata":{"name":"${secretName}","namespace":`,
		json([target.namespace]),
		',"labels":{"app.kubernetes.io/managed-by":"seaworthy"}',
	];
	const written = (over: string | undefined, object: Text) =>
		kubectl(target, [over === undefined ? 'create' : 'replace', '--filename', '-'], {
			stdin: object,
			effect: 'writes',
			timeout: 60,
		});
	return {
		wording: {
			program: 'kubectl',
			reads: 'The role needs get on secrets of the namespace.',
			writes: 'The role needs get, create and update on secrets of the namespace.',
			locks: 'The role needs get, create and update on leases (coordination.k8s.io) of the namespace.',
		},
		load: () =>
			kubectl(target, ['get', 'secret', secretName, '--ignore-not-found', '--output', 'json'], {confidential: true}),
		parse: (stdout) => {
			if (stdout.trim() === '') return known({documents: {}});
			const secret = parseJson(stdout);
			if (!isObject(secret)) return unknown('kubectl answered something that was not understood.');
			const data = at(secret, 'data');
			const version = textAt(secret, 'metadata', 'resourceVersion');
			const entries = Object.entries(isObject(data) ? data : {});
			return known({
				documents: Object.fromEntries(
					entries.map(([name, value]) => [name, typeof value === 'string' ? decoded(value) : ''] as const),
				),
				...(version === undefined ? {} : {version}),
			});
		},
		// Not `kubectl patch`: it takes no patch from a pipe of ours, and on argv it would show. Nor server-side apply: it
		// leaves the keys that another field manager wrote, and knows no version.
		save: (documents, over) =>
			written(over, [
				...head('Secret', 'v1'),
				...versioned(over),
				'},"type":"seaworthy/memory","data":',
				...data(documents),
				'}\n',
			]),
		readLock: () => kubectl(target, ['get', 'lease', leaseName, '--ignore-not-found', '--output', 'json']),
		parseLock: (stdout) => {
			if (stdout.trim() === '') return known(undefined);
			const lease = parseJson(stdout);
			if (!isObject(lease)) return unknown('kubectl answered something that was not understood.');
			return known({
				holder: textAt(lease, 'spec', 'holderIdentity') ?? '',
				version: textAt(lease, 'metadata', 'resourceVersion') ?? '',
				renewed: textAt(lease, 'spec', 'renewTime') ?? '',
			});
		},
		isConflict: (stderr) => /has been modified|AlreadyExists|already exists/.test(stderr),
		takeLock: (holder, time, over) =>
			written(over, [
				...head('Lease', 'coordination.k8s.io/v1'),
				...versioned(over),
				'},"spec":{"holderIdentity":',
				json([holder]),
				`,"leaseDurationSeconds":60,"acquireTime":"${time}","renewTime":"${time}"}}\n`,
			]),
	};
}

function versioned(over: string | undefined): Text {
	return over === undefined ? [] : [`,"resourceVersion":${JSON.stringify(over)}`];
}

/** Documents are base64 in a Secret's data. */
function data(documents: Readonly<Record<string, Secret>>): Text {
	const members = Object.entries(documents).map(([name, content]): Text => [
		`${JSON.stringify(name)}:`,
		json([base64([content])]),
	]);
	return ['{', ...members.flatMap((member, index) => (index === 0 ? member : [',', ...member])), '}'];
}

function decoded(value: string): string {
	return new TextDecoder().decode(Uint8Array.from(atob(value), (character) => character.codePointAt(0) ?? 0));
}
