import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';

const docker = fileURLToPath(new URL('../../../source/practice/deis-v1/docker.sh', import.meta.url));
const builder = 'deis/builder:v1.13.4';
const router = 'registry.example:5000/deis/router:latest';
const ids: Readonly<Record<string, string>> = {
	[builder]: `sha256:${'b'.repeat(64)}`,
	[router]: `sha256:${'d'.repeat(64)}`,
};

let base: string;

beforeEach(() => {
	base = mkdtempSync(join(tmpdir(), 'seaworthy-docker-'));
	for (const part of ['one', 'two', 'registry']) mkdirSync(join(base, part));
	for (const [image, id] of Object.entries(ids))
		writeFileSync(join(base, 'registry', image.replaceAll('/', '%2F').replaceAll(':', '%3A')), `${id}\n`);
});

afterEach(() => {
	rmSync(base, {recursive: true, force: true});
});

type Said = {readonly code: number | null; readonly out: Buffer; readonly err: string};

function run(host: string, words: readonly string[], input: Buffer | string = ''): Said {
	const {status, stdout, stderr} = spawnSync('sh', [docker, ...words], {
		input,
		env: {
			PATH: process.env['PATH'],
			SEAWORTHY_HOST_FOLDER: join(base, host),
			SEAWORTHY_REGISTRY_FOLDER: join(base, 'registry'),
		},
	});
	return {code: status, out: stdout, err: stderr.toString()};
}

const text = ({out}: Said) => out.toString();
const idOn = (host: string, image: string) => text(run(host, ['inspect', '-f', '{{.Id}}', image])).trim();
const touch = (name: string, content = '') => {
	writeFileSync(join(base, name), content);
};

describe('pull', () => {
	it('takes what the registry has, once', () => {
		expect(text(run('one', ['pull', builder]))).toContain(`Status: Downloaded newer image for ${builder}\n`);
		expect(text(run('one', ['pull', builder]))).toContain(`Status: Image is up to date for ${builder}\n`);
		expect(idOn('one', builder)).toBe(ids[builder]);
		expect(run('two', ['history', builder]).code).toBe(1);
	});

	it('means the newest without a tag, also where the registry has a port', () => {
		expect(run('one', ['pull', 'registry.example:5000/deis/router']).code).toBe(0);
		expect(idOn('one', router)).toBe(ids[router]);
	});

	it.each([
		['knows no such image', 'deis/nosuch:v1', 'Error: image deis/nosuch:v1 not found\n', 1],
		['knows no such flag', '-q', "flag provided but not defined: -q\nSee 'docker pull --help'.\n", 125],
	])('%s', (_, word, err, code) => {
		expect(run('one', ['pull', word])).toMatchObject({code, err});
	});

	it('is refused by the registry in its words', () => {
		touch('registry/refuses', 'Error: Status 429 trying to pull repository deis/builder: "toomanyrequests"\n');
		expect(run('one', ['pull', builder])).toMatchObject({code: 1, err: expect.stringMatching(/^Error: Status 429/)});
	});

	it('fails on a full disk, and on a host whose Docker is down', () => {
		touch('one/full');
		expect(run('one', ['pull', builder]).err).toContain('no space left on device');
		expect(readdirSync(join(base, 'one'))).toEqual(['full']);
		touch('two/down');
		expect(run('two', ['pull', builder])).toMatchObject({code: 1, err: expect.stringContaining('Cannot connect')});
	});
});

describe('save and load', () => {
	it('carry images from host to host with their ids, also packed', () => {
		for (const image of [builder, router]) run('one', ['pull', image]);
		const saved = run('one', ['save', builder, router]);
		expect(run('two', ['load'], saved.out).code).toBe(0);
		expect([idOn('two', builder), idOn('two', router)]).toEqual([ids[builder], ids[router]]);
		run('two', ['rmi', builder]);
		expect(run('two', ['load'], gzipSync(saved.out)).code).toBe(0);
		expect(idOn('two', builder)).toBe(ids[builder]);
		expect(readdirSync(join(base, 'two'))).toEqual(['images']);
	});

	it('a tar that was cut off anywhere loads nothing', () => {
		run('one', ['pull', builder]);
		const {out} = run('one', ['save', builder]);
		for (const length of [0, 1, 511, 512, 700, 1024, 1300, 1536]) {
			const cut = run('two', ['load'], out.subarray(0, length));
			expect(cut.code, String(length)).toBe(1);
			expect(cut.err, String(length)).toContain('Error response from daemon: ');
		}
		expect(readdirSync(join(base, 'two'))).toEqual([]);
	});

	it('fails on a full disk, of what is not there, and of what is no tar', () => {
		run('one', ['pull', builder]);
		const {out} = run('one', ['save', builder]);
		touch('two/full');
		expect(run('two', ['load'], out).err).toContain('no space left on device');
		expect(run('one', ['save', 'deis/nosuch:v1']).code).toBe(1);
		expect(run('one', ['load'], 'hello').err).toContain('Error processing tar file');
	});
});

describe('what is there', () => {
	it('is listed, described and taken away', () => {
		run('one', ['pull', builder]);
		expect(text(run('one', ['images']))).toMatch(
			/^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\ndeis\/builder +v1\.13\.4 +b{12} /,
		);
		expect(text(run('one', ['images', '-q', '--no-trunc', 'deis/builder'])).trim()).toBe(ids[builder]);
		expect(text(run('one', ['images', '-q', 'deis/nosuch']))).toBe('');
		expect(text(run('one', ['history', '-q', builder])).trim()).toBe('b'.repeat(12));
		expect(run('one', ['inspect', '-f', '{{.Id}}', 'nosuch']).err).toBe('Error: No such image or container: nosuch\n');
		expect(run('one', ['rmi', builder]).code).toBe(0);
		expect(run('one', ['history', builder]).err).toBe(`Error response from daemon: No such image: ${builder}\n`);
	});

	it('answers for the database only where that runs, and only what is known', () => {
		const ask = (query: string) =>
			run('one', ['exec', 'deis-database', 'sudo', '-u', 'postgres', 'psql', '-At', 'deis', '-c', query]);
		expect(ask('select 1').err).toContain('No such container: deis-database');
		mkdirSync(join(base, 'one/containers/deis-database'), {recursive: true});
		touch('one/containers/deis-database/psql', '3\tselect count(*) from auth_user\n');
		expect(text(ask('select count(*) from auth_user'))).toBe('3\n');
		expect(ask('select 1').code).toBe(1);
	});

	it('runs what lies in a container as its user postgres, and nothing else', () => {
		mkdirSync(join(base, 'one/containers/deis-database/bin'), {recursive: true});
		writeFileSync(join(base, 'one/containers/deis-database/bin/pg_dump'), '#!/bin/sh\necho "$#: $*"; exit 3\n', {
			mode: 0o700,
		});
		const dump = run('one', ['exec', 'deis-database', 'sudo', '-u', 'postgres', 'pg_dump', '--no-owner', 'a b']);
		expect(dump).toMatchObject({code: 3, err: ''});
		expect(text(dump)).toBe('2: --no-owner a b\n');
		for (const words of [['pg_dump'], ['sudo', '-u', 'postgres', 'pg_restore']])
			expect(run('one', ['exec', 'deis-database', ...words]).code, words.join(' ')).toBe(126);
	});

	it('logs of a container are on its standard error', () => {
		expect(run('one', ['logs', '--tail', '2', 'deis-router']).err).toContain('No such container: deis-router');
		mkdirSync(join(base, 'one/containers/deis-router'), {recursive: true});
		touch('one/containers/deis-router/log', 'a\nb\nc\n');
		expect(run('one', ['logs', '--tail=2', 'deis-router'])).toMatchObject({code: 0, err: 'b\nc\n'});
		expect(run('one', ['logs', 'deis-router'])).toMatchObject({code: 0, err: 'a\nb\nc\n'});
		expect(run('one', ['logs', '-f', 'deis-router']).code).toBe(125);
	});

	it('knows no other command', () => {
		expect(run('one', ['swarm'])).toMatchObject({
			code: 1,
			err: expect.stringContaining("'swarm' is not a docker command"),
		});
	});
});
