import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {goodCertificate, goodKey} from '../../source/practice/files/certificates.js';
import {chart} from './chart/render.js';
import {type Minio, startMinio} from './components/stores/minio.js';
import {oneRelease, target} from './harness/one-release.js';
import {context, type Ran, type Release} from './harness/release.js';

const buckets = {builder: 'acme-builder', registry: 'acme-registry', database: 'acme-database'};

/** What only a canary holds, in each of the release's own values, in what was set by hand, and in what is typed. */
const marks = {
	plain: 'cAnArYplainQ7f3a1',
	special: 'cAnArYspecialW9k2b',
	line: 'cAnArYlineE5m8c',
	encoded: 'cAnArYencodedR4t6d',
	hand: 'cAnArYhandT2y1e',
	typed: 'cAnArYtypedU8i3f',
};

const values = {
	swift: {password: marks.plain},
	redis: {password: `first\n${marks.line} second`},
	monitor: {grafana: {password: `${marks.special} "$x" \\ %&=ü`}, influxdb: {password: btoa(marks.encoded)}},
};

describe('secrets in one whole run, its dry run and its undo', () => {
	let own: Awaited<ReturnType<typeof oneRelease>>;
	let release: Release;
	let minio: Minio | undefined;
	let secrets: Readonly<Record<string, string>>;
	let words: readonly string[];
	let env: Readonly<Record<string, string>>;

	beforeAll(async () => {
		own = await oneRelease({values, administrator: false});
		({release} = own);
		minio = await startMinio({folder: path.join(own.root, 'minio'), buckets: Object.values(buckets)});
		await release.kubectl(['exec', 'deployment/deis-database', '--', 'sh', '-c', 'su-exec postgres do_backup']);
		await release.kubectl(['set', 'env', 'deployment/deis-monitor-grafana', `DEFAULT_USER_PASSWORD=${marks.hand}`]);
		const certificate = path.join(own.root, 'chain.pem');
		await writeFile(certificate, goodCertificate);
		const sets = {
			'storage.backend': 's3',
			'storage.region': 'us-east-1',
			...Object.fromEntries(Object.entries(buckets).map(([part, name]) => [`storage.${part}`, name])),
			'credentials.source': 'keys',
			'registration.mode': 'admin_only',
			'registration.admin': 'yes',
			'registration.username': 'ops',
			'registration.email': 'ops@example.com',
			'tls.certificate': certificate,
			'tls.domain': 'practice.example',
			'tls.address': `127.0.0.1:${release.ground.front.httpsPort}`,
			'tls.enforce': 'no',
			'tls.hsts': '0',
		};
		words = [
			...['setup', 'storage', 'credentials', 'registration', 'tls', ...target, '--chart', chart, '--no-input'],
			...Object.entries(sets).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
			...['--accept', 'untested-credentials', '--accept', 'put-back-hand-edits'],
		];
		secrets = {
			SEAWORTHY_CREDENTIALS_ACCESSKEY: minio.full.accessKey,
			SEAWORTHY_CREDENTIALS_SECRETKEY: minio.full.secretKey,
			SEAWORTHY_REGISTRATION_PASSWORD: `-${marks.typed} "$x" \\ ü`,
			SEAWORTHY_TLS_KEY: goodKey,
		};
		const temporary = path.join(own.root, 'tmp');
		await mkdir(temporary);
		env = {...minio.env, TMPDIR: temporary};
	});

	afterAll(async () => {
		await minio?.stop();
		await own.remove();
	});

	const traces: string[] = [];
	const traced = async (arguments_: readonly string[], given: Readonly<Record<string, string>>): Promise<Ran> => {
		const file = path.join(own.root, `trace-${traces.length}`);
		traces.push(file);
		const strace = ['-f', '-e', 'trace=execve', '-v', '-s', '100000', '-o', file];
		return release.run('strace', [...strace, process.execPath, path.resolve('dist/cli.js'), ...arguments_], {
			env: {...env, ...given},
		});
	};

	/** The canaries that a text holds in any form. */
	const found = (text: string): readonly string[] => {
		const pem = goodKey.split('\n');
		const all = [
			...Object.values(marks),
			secrets['SEAWORTHY_CREDENTIALS_ACCESSKEY'] ?? '',
			secrets['SEAWORTHY_CREDENTIALS_SECRETKEY'] ?? '',
			pem[Math.floor(pem.length / 2)] ?? '',
		];
		return all.filter((mark) => forms(mark).some((form) => text.includes(form)));
	};

	it('show in nothing that is said, printed, remembered here, or left behind', async () => {
		const script = await traced([...words, '--dry-run'], secrets);
		expect(script.exitCode, script.stderr).toBe(0);
		const plan = await traced([...words, '--dry-run', '--json'], secrets);
		expect(plan.exitCode, plan.stderr).toBe(0);
		const saved = path.join(own.root, 'home-answers.yaml');
		const ran = await traced([...words, '--yes', '--confirm', context, '--save-answers', saved, '--verbose'], secrets);
		expect(ran.exitCode, ran.stderr).toBe(0);
		const checked = await traced(['check', ...target, '--json'], {});
		const undone = await traced(
			['undo', 'tls', ...target, '--chart', chart, '--no-input', '--yes', '--confirm', context],
			{},
		);
		expect(undone.exitCode, undone.stderr).toBe(0);
		const told = await traced(['history', ...target], {});
		for (const one of [script, plan, ran, checked, undone, told])
			expect([found(one.stdout), found(one.stderr)]).toEqual([[], []]);
		// The hand edit is named, its values are not.
		expect(ran.stderr).toMatch(/deis-monitor-grafana .*DEFAULT_USER_PASSWORD.*: \(hidden\) → \(hidden\)/);
		expect(found(await readFile(saved, 'utf8'))).toEqual([]);
		const left = (await Promise.all([ran.home, env['TMPDIR'] ?? ''].map(filesIn))).flat();
		expect(left.filter((file) => file.endsWith('.jsonl'))).not.toEqual([]);
		const holding = await Promise.all(left.map(async (file) => [file, found(await readFile(file, 'latin1'))] as const));
		expect(holding.filter(([, marked]) => marked.length > 0)).toEqual([]);
	});

	it('show in the cluster in no journal and no annotation', async () => {
		const {data} = JSON.parse(await release.kubectl(['get', 'secret', 'seaworthy', '--output', 'json'])) as {
			readonly data: Readonly<Record<string, string>>;
		};
		const journals = Object.entries(data).filter(([name]) => name.startsWith('run-'));
		expect(journals.length).toBeGreaterThan(0);
		expect(journals.flatMap(([, content]) => found(atob(content)))).toEqual([]);
		const objects = JSON.parse(
			await release.kubectl([
				...['get', 'all,secrets,configmaps,serviceaccounts,roles,rolebindings,leases,events', '--output', 'json'],
			]),
		) as {readonly items: readonly {readonly metadata: {readonly annotations?: unknown}}[]};
		expect(objects.items.length).toBeGreaterThan(50);
		expect(found(JSON.stringify(objects.items.map(({metadata}) => metadata.annotations ?? {})))).toEqual([]);
	});

	it('reach no program by its arguments, nor by its environment but rclone’s own', async () => {
		const each = await Promise.all(
			traces.map(async (file) => (await readFile(file, 'utf8')).split('\n').filter((line) => line.includes('execve('))),
		);
		// The first program is the one under test, with the operator's variables: there they must be found.
		expect(found(each[0]?.[0] ?? '')).toHaveLength(4);
		const lines = each.flatMap((trace) => trace.slice(1));
		for (const program of ['kubectl', 'helm', 'rclone', 'curl'])
			expect(
				lines.some((line) => line.includes(`/${program}", [`)),
				program,
			).toBe(true);
		const shown = lines.map((line) =>
			/execve\("[^"]*\/rclone", /.test(line) ? line.replaceAll(/"RCLONE_CONFIG_\w+=(?:[^"\\]|\\.)*"/g, '""') : line,
		);
		const holding = shown.filter((line) => found(line).length > 0).map((line) => line.slice(0, 500));
		expect(holding).toEqual([]);
		expect(lines.filter((line) => /"SEAWORTHY_(CREDENTIALS|REGISTRATION|TLS)_/.test(line))).toEqual([]);
	});
});

/** A mark as it is, and inside base64 at each of the three alignments; URL and JSON leave its letters as they are. */
function forms(mark: string): readonly string[] {
	const inside = [0, 1, 2].map((shift) => {
		const text = Buffer.from(`${'\0'.repeat(shift)}${mark}`).toString('base64');
		// What its neighbours share a letter with is cut off.
		return text.slice(shift === 0 ? 0 : 4, Math.floor(((shift + mark.length) * 8) / 24) * 4);
	});
	return [mark, encodeURIComponent(mark), ...inside];
}

async function filesIn(folder: string): Promise<readonly string[]> {
	const entries = await readdir(folder, {recursive: true, withFileTypes: true});
	return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
