import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {cacheFolder, componentFolder, isComplete, marker} from './cache.js';
import {type Component} from './component.js';
import {installComponent} from './install-component.js';
import {wrapperModule} from './kubernetes.js';
import {withLock} from './lock.js';

describe('the installer', () => {
	let cache: string;
	const before = process.env['XDG_CACHE_HOME'];

	beforeEach(async () => {
		cache = await mkdtemp(path.join(tmpdir(), 'seaworthy-cache-'));
		process.env['XDG_CACHE_HOME'] = cache;
		await mkdir(path.join(cacheFolder(), '.locks'), {recursive: true});
	});

	afterEach(async () => {
		if (before === undefined) {
			delete process.env['XDG_CACHE_HOME'];
		} else {
			process.env['XDG_CACHE_HOME'] = before;
		}

		await rm(cache, {recursive: true});
	});

	/** A component whose installation fails as often as told before it succeeds. */
	function tool(failures: number): {readonly component: Component; readonly tries: () => number} {
		let tries = 0;
		const component: Component = {
			name: 'tool',
			version: '1',
			provides: ['bin/tool'],
			async install(folder) {
				tries++;
				await mkdir(path.join(folder, 'bin'));
				await writeFile(path.join(folder, 'bin', 'tool'), '');
				if (tries <= failures) {
					throw new Error('the registry hung up');
				}
			},
		};
		return {component, tries: () => tries};
	}

	it('installs once and then finds it', async () => {
		const {component, tries} = tool(0);
		expect((await installComponent(component)).how).toBe('installed');
		expect((await installComponent(component)).how).toBe('already there');
		expect(tries()).toBe(1);
	});

	it('tries again once, and leaves nothing usable when that fails too', async () => {
		const twice = tool(1);
		expect((await installComponent(twice.component)).how).toBe('installed');
		expect(twice.tries()).toBe(2);
		await rm(componentFolder(twice.component), {recursive: true});

		const never = tool(2);
		await expect(installComponent(never.component)).rejects.toThrow('the registry hung up');
		expect(isComplete(never.component)).toBe(false);
		expect(existsSync(componentFolder(never.component))).toBe(false);
	});

	it('never reuses a folder without its marker or without its program', async () => {
		const {component, tries} = tool(0);
		await mkdir(path.join(componentFolder(component), 'bin'), {recursive: true});
		await writeFile(path.join(componentFolder(component), 'bin', 'tool'), 'half');
		expect((await installComponent(component)).how).toBe('installed');
		await rm(path.join(componentFolder(component), 'bin', 'tool'));
		expect((await installComponent(component)).how).toBe('installed');
		expect(tries()).toBe(2);
		expect((await readdir(componentFolder(component))).toSorted()).toEqual([marker, 'bin']);
		expect((await readdir(cacheFolder())).toSorted()).toEqual(['.locks', 'tool-1']);
	});

	it('two at the same time install once', async () => {
		const {component, tries} = tool(0);
		const outcomes = await Promise.all([installComponent(component), installComponent(component)]);
		expect(outcomes.map(({how}) => how).toSorted()).toEqual(['already there', 'installed']);
		expect(tries()).toBe(1);
	});

	it('takes over the lock of a process that is gone, not of one that lives', async () => {
		const folder = path.join(cache, 'lock');
		await mkdir(folder);
		const gone = await execa('sh', ['-c', 'echo $$']);
		await writeFile(path.join(folder, 'pid'), gone.stdout);
		expect(await withLock({folder, patience: 1000}, async () => 'mine')).toBe('mine');
		expect(existsSync(folder)).toBe(false);

		await mkdir(folder);
		await writeFile(path.join(folder, 'pid'), String(process.pid));
		await expect(withLock({folder, patience: 0}, async () => 'mine')).rejects.toThrow(`process ${process.pid}`);
	});

	it("builds Kubernetes from its own go.mod with the staging folders' published modules", () => {
		const goMod = [
			'module k8s.io/kubernetes',
			'require (',
			'\tk8s.io/api v0.0.0',
			'\tk8s.io/klog/v2 v2.60.1',
			')',
			'replace (',
			'\tk8s.io/api => ./staging/src/k8s.io/api',
			')',
			'',
		].join('\n');
		expect(wrapperModule({goMod, version: '1.24.17'}).split('\n')).toEqual([
			'module seaworthy.test/kubernetes',
			'require (',
			'\tk8s.io/api v0.24.17',
			'\tk8s.io/klog/v2 v2.60.1',
			')',
			'replace (',
			'\tk8s.io/api => k8s.io/api v0.24.17',
			')',
			'',
			'require k8s.io/kubernetes v1.24.17',
			'',
		]);
	});
});
