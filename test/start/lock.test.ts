import {existsSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Clone} from './clone.js';

const untilGone = `const wait = setInterval(() => {
	if (!existsSync('go')) return;
	clearInterval(wait);
	done();
}, 10);`;

test('of two first starts one installs and the other waits for it', async () => {
	const clone = new Clone();
	clone.fakeBuild();
	const environment = clone.fakeNpm(untilGone);
	const first = clone.begin(['source/start.mjs', 'first'], environment);
	await first.says('Installing');
	const second = clone.begin(['source/start.mjs', 'second'], environment);
	await second.says('waiting for it');
	clone.write('go', '');
	expect((await first.ended()).stdout).toBe('["first"]\n');
	expect((await second.ended()).stdout).toBe('["second"]\n');
	expect(clone.read('installs').trim().split('\n')).toHaveLength(1);
	expect(clone.read('builds')).toBe('built\n');
	expect(existsSync(join(clone.root, '.start.lock'))).toBe(false);
});

test('ten starts at once install and build once', async () => {
	const clone = new Clone();
	clone.fakeBuild();
	const environment = clone.fakeNpm();
	const all = await Promise.all(Array.from({length: 10}, async () => clone.start(['check'], environment)));
	expect(all.map((told) => told.stdout)).toEqual(Array.from({length: 10}, () => '["check"]\n'));
	expect(clone.read('installs').trim().split('\n')).toHaveLength(1);
	expect(clone.read('builds')).toBe('built\n');
});

test('a start that was killed does not stop the next one', async () => {
	const clone = new Clone();
	clone.fakeBuild();
	const gone = clone.begin(['-e', 'console.log(process.pid)']);
	const pid = (await gone.ended()).stdout.trim();
	writeFileSync(join(clone.root, '.start.lock'), `process ${pid} on ${hostname()}`);
	expect((await clone.start([], clone.fakeNpm())).stdout).toBe('[]\n');
});

test('a signal during the installation ends npm, gives its exit code, and leaves no lock', async () => {
	const clone = new Clone();
	clone.fakeBuild();
	const environment = clone.fakeNpm(
		"process.on('SIGTERM', () => { console.log('npm stops'); process.exit(1); }); console.log('downloading'); setInterval(() => {}, 1000);",
	);
	const running = clone.begin(['source/start.mjs'], environment);
	await running.says('downloading');
	running.signal('SIGTERM');
	const told = await running.ended();
	expect(told.stderr).toContain('npm stops');
	expect(told).toMatchObject({code: 143, stdout: ''});
	expect(existsSync(join(clone.root, '.start.lock'))).toBe(false);
});
