import {describe, expect, it} from 'vitest';
import {Secret} from '../../source/core/secret.js';
import {createRedactor} from '../../source/run/redact.js';
import {hostileValues} from '../hostile/values.js';

function redacting(...values: readonly string[]): (text: string) => string {
	const redactor = createRedactor();
	redactor.learn(values.map((value, index) => new Secret(`SEAWORTHY_X_${index}`, value)));
	return redactor.redact;
}

describe('hostile 59, 60: what programs print', () => {
	it('loses its secrets, in every form in which programs repeat them', () => {
		const secret = 'p&ss/wörd+"1"<x>';
		const redact = redacting(secret);
		const forms = {
			plain: secret,
			base64: Buffer.from(secret).toString('base64'),
			'base64 with its newline': Buffer.from(`${secret}\n`).toString('base64'),
			'URL-encoded': encodeURIComponent(secret),
			'URL-encoded in small letters': encodeURIComponent(secret).toLowerCase().replace('w%c3%b6rd', 'w%c3%b6rd'),
			'in a form': new URLSearchParams({v: secret}).toString().slice(2),
			'in JSON': JSON.stringify(secret).slice(1, -1),
			"in Go's JSON": String.raw`p\u0026ss/wörd+\"1\"\u003cx\u003e`,
		};
		for (const [how, form] of Object.entries(forms))
			expect(redact(`error: <${form}> refused`), how).toBe('error: <$SEAWORTHY_X_0> refused');
	});

	it('loses them inside the base64 of something longer, e.g. of `user:password`', () => {
		const redact = redacting('correct horse battery');
		for (const before of ['', 'u', 'us', 'usr:'])
			for (const after of ['', '!', '!!', '!!!'])
				expect(
					redact(Buffer.from(`${before}correct horse battery${after}`).toString('base64')),
					before + after,
				).toContain('$SEAWORTHY_X_0');
	});

	it.each(Object.entries(hostileValues))('hides %s', (_label, value) => {
		const redact = redacting(value);
		for (const text of [value, JSON.stringify(value), Buffer.from(value).toString('base64')])
			if (value.length > 3) expect(redact(`before ${text} after`)).not.toContain(value);
	});

	it('hides short values only as words of their own, and takes nothing out of sentences', () => {
		const redact = redacting('no', 'a.c', '7');
		expect(redact('no node notes 7 of 17, abc a.c')).toBe(
			'$SEAWORTHY_X_0 node notes $SEAWORTHY_X_2 of 17, abc $SEAWORTHY_X_1',
		);
	});

	it('hides each line of a PEM that is printed alone', () => {
		const redact = redacting(hostileValues['a PEM']!);
		expect(redact('line 2: MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw is bad')).toBe('line 2: $SEAWORTHY_X_0 is bad');
		expect(redact('expected -----BEGIN CERTIFICATE-----')).toBe('expected -----BEGIN CERTIFICATE-----');
	});

	it('hides the longest of secrets that are part of each other', () => {
		expect(redacting('secret', 'secret-and-more')('secret-and-more secret')).toBe('$SEAWORTHY_X_1 $SEAWORTHY_X_0');
	});

	it('learns as it goes; empty secrets hide nothing', () => {
		const redactor = createRedactor();
		redactor.learn([new Secret('A', '')]);
		expect(redactor.redact('hunter2 as it is')).toBe('hunter2 as it is');
		redactor.learn([new Secret('B', 'hunter2')]);
		redactor.learn([]);
		expect(redactor.redact('hunter2 as it is')).toBe('$B as it is');
	});

	it('hostile 15: loses what moves a terminal', () => {
		const redact = redacting('hunter2');
		expect(redact('\u001b]52;c;AAAA\u0007\u001b]0;title\u001b\\\u001b[31mhun\u001b[0mter2')).toBe('$SEAWORTHY_X_0');
	});
});
