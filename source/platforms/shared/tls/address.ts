import {fine, type Verdict} from '../../../core/question.js';

/** Where 443 is reached: host (IPv6 in brackets) and port. */
export type Address = {readonly host: string; readonly port: number};

const shape = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?$/i;

/** Checks a host or IP address, with a port or without. */
export function checkAddress(value: string): Verdict {
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
		return {ok: false, says: 'This has a scheme. Give the host or address alone, for example 203.0.113.10.'};
	if (/^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(value))
		return {ok: false, says: `Write an IPv6 address in brackets: [${value}].`};
	const [, host, , port = '443'] = shape.exec(value) ?? [];
	return host !== undefined && isHost(host) && Number(port) > 0 && Number(port) < 65_536
		? fine
		: {
				ok: false,
				says: 'Give a host or IP address, for example 203.0.113.10 or lb.example.com, with :PORT when it is not 443.',
			};
}

function isHost(host: string): boolean {
	if (host.startsWith('[')) return host.length <= '[]'.length + 45;
	const labels = host.split('.');
	if (/^[\d.]+$/.test(host)) return labels.length === 4 && labels.every((label) => label !== '' && Number(label) < 256);
	return host.length <= 253 && labels.every((label) => label !== '' && label.length <= 63);
}

/** An address that has been checked, in its parts. */
export function parseAddress(value: string): Address {
	const [, host = value, , port] = shape.exec(value) ?? [];
	return {host, port: Number(port ?? 443)};
}
