import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {imageWord, listImages, loadImage} from '../../source/tools/docker.js';

const docker = fileURLToPath(new URL('../../source/practice/deis-v1/docker.sh', import.meta.url));
const id = `sha256:${'a'.repeat(64)}`;

let base: string;

/** A host with a program `docker` that also writes down what it was asked. */
beforeEach(() => {
	base = mkdtempSync(join(tmpdir(), 'seaworthy-docker-'));
	for (const part of ['bin', 'host/images']) mkdirSync(join(base, part), {recursive: true});
	writeFileSync(join(base, 'bin/docker'), `#!/bin/sh\necho "$1" >>${base}/asked\nexec sh ${docker} "$@"\n`);
	chmodSync(join(base, 'bin/docker'), 0o755);
});

afterEach(() => {
	rmSync(base, {recursive: true, force: true});
});

function give(image: string): void {
	writeFileSync(join(base, 'host/images', image.replaceAll('/', '%2F').replaceAll(':', '%3A')), `${id}\n`);
}

function list(shell: string, ...images: readonly string[]) {
	return spawnSync(shell, ['-c', listImages(images)], {
		encoding: 'utf8',
		// A socket there would have bash read this machine's ~/.bashrc, as for rshd.
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {PATH: `${join(base, 'bin')}:/usr/bin:/bin`, SEAWORTHY_HOST_FOLDER: join(base, 'host')},
	});
}

describe.each(['sh', 'bash'])('the images of a host by %s', (shell) => {
	it('are listed with their ids, or as missing, and Docker is asked once', () => {
		give('deis/router:v1.13.4');
		give('registry.example:5000/deis/builder:v1');
		const {stdout, status} = list(
			shell,
			imageWord('deis/router', 'v1.13.4'),
			imageWord('deis/router', 'v1.13.3'),
			imageWord('registry.example:5000/deis/builder', 'v1'),
		);
		expect(status).toBe(0);
		expect(stdout.split('\n')).toEqual([
			`deis/router:v1.13.4 ${id}`,
			'deis/router:v1.13.3 -',
			`registry.example:5000/deis/builder:v1 ${id}`,
			'',
		]);
		expect(spawnSync('cat', [join(base, 'asked')], {encoding: 'utf8'}).stdout).toBe('images\n');
	});

	it('are asked for one by one where the list calls them otherwise: by digest, by the full name', () => {
		const digest = `deis/router@sha256:${'b'.repeat(64)}`;
		give(digest);
		const {stdout} = list(shell, `'${digest}'`, "'docker.io/deis/router:v1.13.4'");
		expect(stdout.split('\n')).toEqual([`${digest} ${id}`, 'docker.io/deis/router:v1.13.4 -', '']);
	});

	it('fail when Docker does not answer, for then nothing is known of them', () => {
		give('deis/router:v1.13.4');
		writeFileSync(join(base, 'host/down'), '');
		const {status, stdout, stderr} = list(shell, imageWord('deis/router', 'v1.13.4'));
		expect({status, stdout}).toEqual({status: 1, stdout: ''});
		expect(stderr).toContain('Cannot connect to the Docker daemon.');
	});
});

describe.each(['sh', 'bash'])('the id of a loaded image by %s', (shell) => {
	const load = (id: string, expected: string) => {
		writeFileSync(join(base, 'bin/docker'), `#!/bin/sh\n[ "$1" = load ] || echo ${id}\n`);
		return spawnSync(shell, ['-c', loadImage('deis/router:v1', expected)], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			env: {PATH: `${join(base, 'bin')}:/usr/bin:/bin`},
		});
	};

	it('is that which it has where it comes from', () => {
		expect(load('sha256:a', 'sha256:a').status).toBe(0);
		expect(load('a', 'a').status).toBe(0);
		for (const [id, expected] of [
			['sha256:b', 'sha256:a'],
			['b', 'a'],
		] as const) {
			const {status, stderr} = load(id, expected);
			expect({status, stderr}).toEqual({
				status: 1,
				stderr: 'deis/router:v1 has another id than where it came from\n',
			});
		}
	});

	it('is another between Docker before 1.10 and after, which is no fault', () => {
		expect(load('sha256:b', 'a').status).toBe(0);
		expect(load('b', 'sha256:a').status).toBe(0);
	});
});
