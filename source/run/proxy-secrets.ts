import {Secret} from '../core/secret.js';

/** The passwords in the addresses of proxies: programs repeat the whole address when something is wrong with it. */
export function proxySecrets(environment: Readonly<Record<string, string | undefined>>): readonly Secret[] {
	return ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) =>
		[environment[name], environment[name.toLowerCase()]].flatMap((address = '') => {
			const written = /^(?:[a-z\d]+:\/\/)?[^:@]*:(.*)@/i.exec(address)?.[1];
			return written === undefined ? [] : [written, decoded(written)].map((password) => new Secret(name, password));
		}),
	);
}

function decoded(written: string): string {
	try {
		return decodeURIComponent(written);
	} catch {
		return written;
	}
}
