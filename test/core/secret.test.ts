import {inspect} from 'node:util';
import {describe, expect, it} from 'vitest';
import {Secret} from '../../source/core/secret.js';
import {base64, equalsText, json, jsonString, secretsIn, shown, text, written} from '../../source/core/text.js';
import {hostileValues} from '../hostile/values.js';

const key = new Secret('SEAWORTHY_TLS_KEY', 'hunter2!');
const reveal = (secret: Secret) => secret.reveal();

describe('hostile 58: a secret', () => {
	it('shows as its variable, however it is printed', () => {
		expect(key.toString()).toBe('$SEAWORTHY_TLS_KEY');
		expect(JSON.stringify({key, list: [key]})).toBe('{"key":"$SEAWORTHY_TLS_KEY","list":["$SEAWORTHY_TLS_KEY"]}');
		expect(inspect({key}, {depth: 9, showHidden: true})).not.toContain('hunter2');
		expect(inspect(key)).toBe('$SEAWORTHY_TLS_KEY');
		expect(() => [key].join(' ')).toThrow(TypeError);
		expect(Object.keys(key)).toEqual(['name', 'format']);
		expect(JSON.stringify(structuredClone(key))).not.toContain('hunter2');
	});

	it('throws where it would become plain text by accident', () => {
		expect(() => 'password: ' + (key as unknown as string)).toThrow(
			'The secret SEAWORTHY_TLS_KEY was used as plain text.',
		);
		expect(() => encodeURIComponent(key as unknown as string)).toThrow(TypeError);
		expect(() => Number(key)).toThrow(TypeError);
		expect(() => (key as unknown as string) === 'x' || (key as unknown as number) > 1).toThrow(TypeError);
	});

	it('never ends in a newline, and keeps everything else', () => {
		expect(new Secret('A', ' a b \r\n\n').reveal()).toBe(' a b ');
		expect(new Secret('A', ' a b \r\n\n').ending).toBe('\r\n\n');
		expect(new Secret('A', 'a\nb').ending).toBe('');
		expect(new Secret('A', '\n').isEmpty).toBe(true);
		expect(new Secret('A', 'x').equals('x\n')).toBe(true);
		expect(new Secret('A', 'x').equals(new Secret('B', 'x'))).toBe(true);
		expect(new Secret('A', 'x').equals('X')).toBe(false);
	});
});

describe('a text', () => {
	const form = text`user=${'anna'}&password=${key} ${text`(${json([key])})`}\n`;

	it('hides its secrets from people and gives them to programs', () => {
		expect(shown(form)).toBe('user=anna&password=$SEAWORTHY_TLS_KEY ("$SEAWORTHY_TLS_KEY")\n');
		expect(shown([base64([key])])).toBe('base64($SEAWORTHY_TLS_KEY)');
		expect(written(form, reveal)).toBe('user=anna&password=hunter2! ("hunter2!")\n');
		expect(JSON.stringify(form)).not.toContain('hunter2');
	});

	it('names each secret once', () => {
		const other = new Secret('OTHER', 'x');
		expect(secretsIn([...form, base64([json([other])])])).toEqual([key, other]);
	});

	it('encodes hostile values so that nothing is lost', () => {
		for (const [label, value] of Object.entries(hostileValues)) {
			const secret = [new Secret('A', value)];
			expect(JSON.parse(written([json(secret)], reveal)), label).toBe(value);
			expect(Buffer.from(written([base64(secret)], reveal), 'base64').toString(), label).toBe(value);
		}
	});

	it('escapes in JSON what a YAML reader would alter (NEL, LS, PS, BOM, DEL), and leaves the rest readable', () => {
		expect(jsonString('é🚢\u0085\u2028\u2029\ufeff\u007f\u009b')).toBe(
			'"é🚢\\u0085\\u2028\\u2029\\ufeff\\u007f\\u009b"',
		);
	});

	it('tells whether it is what is there without showing either', () => {
		expect(equalsText([key], 'hunter2!')).toBe(true);
		expect(equalsText(text`a${key}`, new Secret('B', 'ahunter2!'))).toBe(true);
		expect(equalsText([key], 'hunter3!')).toBe(false);
	});
});
