import {execFileSync} from 'node:child_process';
import {describe, expect, test} from 'vitest';
import {start, type Session} from './pty.js';

const fixture = 'questions.fixture.ts';

const key = execFileSync('openssl', ['genrsa', '4096'], {
	encoding: 'utf8',
	stdio: ['ignore', 'pipe', 'ignore'],
}).trimEnd();
const certificate = [
	'-----BEGIN CERTIFICATE-----',
	...Array.from({length: 28}, (_line, index) => String(index % 10).repeat(64)),
	'-----END CERTIFICATE-----',
].join('\n');

/** The answers the program got. */
async function replies(session: Session): Promise<unknown> {
	await session.until('] END');
	session.type('\r');
	expect(await session.exited).toBe(0);
	return JSON.parse(/REPLIES (.*) END/.exec(session.output())?.[1] ?? 'null');
}

/** Only Backspace moves the cursor, and only over what was typed on the same line; no escape at all. */
function expectAppended(session: Session): void {
	expect(session.output()).not.toContain('\u001b');
	for (const line of session.output().split('\r\n')) {
		expect(line).not.toContain('\r');
		let column = 0;
		for (const character of line) {
			column += character === '\b' ? -1 : 1;
			expect(column).toBeGreaterThanOrEqual(0);
		}
	}
}

describe.each(['xterm-256color', 'dumb'])('questions in lines, TERM=%s', (TERM) => {
	test('choices are one number after numbered lines; Backspace takes back only what was typed, also on a line longer than the window', async () => {
		const session = start(fixture, {TERM, ASK: 'choice,long'}, 40);
		await session.until('Page choice (1 of 2, practice)');
		await session.until('danger: By default anybody may.');
		await session.until('2. Administrators (admin_only)');
		await session.until('Enter for 2, Administrators):');
		session.type('7\r');
		await session.until('“7” is none of the choices. Type a number from 1 to 3.');
		await session.until('Administrators):');
		session.type('back\r');
		await session.until('There is no page to go back to.');
		await session.until('Administrators):');
		session.type('?\r');
		await session.until('This is the help.');
		await session.until('Administrators):');
		session.type('disab');
		await session.until('disab');
		session.type('led\r');
		await session.until('= alone: leaves it out):');
		session.type('apps.exampel');
		await session.until('apps.exampel');
		session.type('\u007f\u007fle.com\r');
		expect(await replies(session)).toEqual([
			{kind: 'value', value: 'disabled'},
			{kind: 'value', value: 'apps.example.com'},
		]);
		expectAppended(session);
		const screen = await session.screen();
		expect(screen.match(/Page choice/g)).toHaveLength(1);
		expect(screen).toMatch(/^.*apps\.example\.com$/m);
	});
});

test('back goes to the page before, and =back is the value', async () => {
	const session = start(fixture, {ASK: 'text,secret'});
	await session.until('Domain:');
	session.type('=back\r');
	await session.until('Secret key (not shown):');
	session.type('back\r');
	await session.until('Page text');
	await session.until('Domain:');
	session.type('help\r');
	await session.until('This is the help.');
	await session.until('Domain:');
	session.type('a.example\r');
	await session.until('Secret key (not shown):');
	session.type('canary-7Q\r');
	expect(await replies(session)).toEqual([
		{kind: 'value', value: 'back'},
		{kind: 'back'},
		{kind: 'value', value: 'a.example'},
		{kind: 'value', value: 'canary-7Q'},
	]);
	expect(session.output().replace(/REPLIES.*/, '')).not.toContain('canary');
	expectAppended(session);
});

test('what is wrong is said in a line; what is odd is asked once more and kept by Enter', async () => {
	const session = start(fixture, {ASK: 'text'});
	await session.until('Domain:');
	session.type('wrong\r');
	await session.until('attention: That is wrong; right would be another.');
	await session.until('Domain:');
	session.type('odd\r');
	await session.until('attention: That looks odd.');
	await session.until('Enter keeps it, or type another):');
	session.type('\r');
	expect(await replies(session)).toEqual([{kind: 'value', value: 'odd'}]);
});

describe('hostile 13: a pasted document', () => {
	test('a key of 4096 bits is read to its END line however its lines end, and never shown', async () => {
		const lines = key.split('\n');
		const pastes = [
			`${lines.join('\r\n')}\r\n`,
			`${lines.join('\r')}\r`,
			`\u001b[200~\ufeff${lines.join('  \r')}\r\u001b[201~`,
			// 14: an end marker inside the paste ends nothing.
			`\u001b[200~${lines.slice(0, 9).join('\r')}\u001b[201~\r${lines.slice(9).join('\r')}\r`,
		];
		const session = start(fixture, {ASK: [...pastes.map(() => 'key'), 'choice'].join(',')});
		for (const paste of pastes) {
			await session.until('not shown):');
			session.type(paste);
		}
		await session.until('Administrators):');
		session.type('1\r');
		const answers = (await replies(session)) as readonly {readonly value: string}[];
		for (const answer of answers.slice(0, -1)) {
			expect(answer.value.split('\n').map((line) => line.trimEnd())).toEqual([...lines, '']);
		}
		expect(answers).toHaveLength(pastes.length + 1);
		expect(session.output().replace(/REPLIES.*/, '')).not.toContain(lines[1]!.slice(0, 12));
	});

	test('without its last newline it waits for Enter and says so', async () => {
		const session = start(fixture, {ASK: 'key'});
		await session.until('not shown):');
		session.type(key.replaceAll('\n', '\r'));
		await session.until('The end is there. Press Enter.');
		session.type('\r');
		expect(await replies(session)).toEqual([{kind: 'value', value: `${key}\n`}]);
		expectAppended(session);
	});

	test('a chain is read whole: an empty line between its blocks does not end it, one after them does', async () => {
		const session = start(fixture, {ASK: 'certificate'});
		await session.until('type a path):');
		session.type(`${certificate}\n\n${certificate}\n`.replaceAll('\n', '\r'));
		await session.until('2 blocks read.');
		session.type('\r');
		expect(await replies(session)).toEqual([{kind: 'value', value: `${certificate}\n\n${certificate}\n`}]);
	});

	test('JSON is read to its last brace, braces in strings left alone', async () => {
		const json = '{\n  "private_key": "-----BEGIN }}} \\" {",\n  "a": {"b": 1}\n}';
		const session = start(fixture, {ASK: 'key', FORMAT: 'json'});
		await session.until('not shown):');
		session.type(`${json.replaceAll('\n', '\r')}\r`);
		expect(await replies(session)).toEqual([{kind: 'value', value: `${json}\n`}]);
	});

	test('a path on one line is taken as it is, echoed for a certificate, not for a key', async () => {
		const session = start(fixture, {ASK: 'certificate,key'});
		await session.until('type a path):');
		session.type('/etc/tls.crx');
		await session.until('tls.crx');
		session.type('\u007ft\r');
		await session.until('not shown):');
		session.type('back\r');
		await session.until('type a path):');
		session.type('help\r');
		await session.until('This is the help.');
		await session.until('type a path):');
		session.type('/etc/tls.crt\r');
		await session.until('not shown):');
		session.type('/etc/tls.key\r');
		const paths = ((await replies(session)) as readonly {readonly value?: string}[]).map(({value}) => value);
		expect(paths).toEqual(['/etc/tls.crt', undefined, '/etc/tls.crt', '/etc/tls.key']);
		expect(session.output().replace(/REPLIES.*/, '')).not.toContain('tls.key');
		expectAppended(session);
	});
});

describe.each(['secret', 'key'])('leaving at a question of kind %s', (ASK) => {
	test('Ctrl-C cancels and tells who asked for it', async () => {
		const session = start(fixture, {ASK});
		await session.until('not shown');
		await session.until('):');
		session.type('\u0003');
		await session.until('interrupted');
		await session.until('CANCELLED SIGINT');
		expect(await session.exited).toBe(130);
	});

	test('Ctrl-D on an empty line is the end of the input, in a sentence', async () => {
		const session = start(fixture, {ASK});
		await session.until('not shown');
		await session.until('):');
		session.type('\u0004');
		await session.until('The input has ended, so nothing more can be asked.');
		await session.until('CANCELLED SIGHUP');
		expect(await session.exited).toBe(130);
	});
});
