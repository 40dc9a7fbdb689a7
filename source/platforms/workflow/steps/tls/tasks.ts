import {json, base64, type Text} from '../../../../core/text.js';
import {Secret} from '../../../../core/secret.js';
import type {Task} from '../../../../core/task.js';
import {askServer} from '../../../../tools/curl.js';
import {applyServerSide, portForward} from '../../../../tools/kubectl.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {described} from '../../../shared/tls/certificate.js';
import {type Asked, askPlain, redirects} from '../../../shared/tls/seeing.js';
import {presentCertificate, secretName, secretType} from './standing.js';

/** Writes certificate and key, each with one final newline, into the Secret that the router reads every ten seconds. */
export function store(facts: F, {certificate, key, now}: {certificate: string; key: Secret; now: Date}): Task {
	const {target} = facts;
	const present = presentCertificate(facts);
	const object: Text = [
		`{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "${secretName}", "namespace": `,
		json([target.namespace]),
		'}, "type": ',
		json([secretType(facts)]),
		',\n "data": {"tls.crt": "',
		base64([certificate]),
		'",\n "tls.key": "',
		base64([key, '\n']),
		'"}}\n',
	];
	return {
		id: 'tls/store',
		title: 'Store the certificate',
		notes: [
			`Secret ${secretName}: ${present === undefined ? 'nothing' : described(present, now)} → ${described(certificate, now)}`,
		],
		action: {kind: 'run', command: applyServerSide(target, object)},
		changes: [`secret/${secretName}`],
	};
}

/** Reads back that http is sent to https: from outside, or through a forwarded port where only 443 is reached at a port of its own. */
export function redirected(facts: F, asked: Asked): Task {
	const command =
		asked.address.port === 443
			? askPlain(asked)
			: askServer('http://127.0.0.1:{port}/v2/', {
					shows: 'redirect',
					words: ['--header', `Host: ${asked.host}`],
					forward: portForward(facts.target, 'deis-router', 80),
				});
	return redirects(command, asked.host, 'tls/answers');
}
