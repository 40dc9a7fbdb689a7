import type {AskedPlatform} from '../../../source/run/answers/asked.js';

/** Questions of every kind, as the real steps have them. */
export const platform: AskedPlatform = {
	id: 'workflow',
	decisions: {'mend-release': 'rolls it back', 'take-over-lock': 'takes the lock over'},
	steps: [
		{
			id: 'credentials',
			why: 'Keys for the store.',
			questions: [
				{id: 'source', kind: 'choice', message: 'Where keys come from', why: 'Nodes may have a role.'},
				{id: 'secretkey', kind: 'text', message: 'Secret key', why: 'It signs.', secret: true},
				{id: 'keyfile', kind: 'text', message: 'Key file', why: 'It is JSON.', secret: true, format: 'json'},
			],
		},
		{
			id: 'tls',
			why: 'Passwords cross the wire.',
			questions: [
				{id: 'certificate', kind: 'text', message: 'Certificate', why: 'It is shown to clients.', format: 'pem'},
				{id: 'key', kind: 'text', message: 'Key', why: 'It proves the certificate.', format: 'pem', secret: true},
				{id: 'domain', kind: 'text', message: 'Platform domain', why: 'Apps live below it.'},
				{id: 'enforce', kind: 'confirm', message: 'Enforce TLS?', why: 'Else it is a choice of the client.'},
				{id: 'hsts', kind: 'text', message: 'HSTS', why: 'Seconds.', optional: true},
			],
		},
	],
};
