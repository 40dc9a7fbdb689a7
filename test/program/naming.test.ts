import {describe, expect, it} from 'vitest';
import type {Line, Page} from '../../source/core/page.js';
import type {Frontend} from '../../source/core/ports.js';
import {Problem} from '../../source/core/problem.js';
import {deisV1} from '../../source/platforms/deis-v1/platform.js';
import {workflow} from '../../source/platforms/workflow/platform.js';
import {documentNamer, namedProblem, namer, namingFrontend, targetWords} from '../../source/program/naming.js';

const practice = namer('seaworthy --practice');

describe('the cluster in the commands that are said', () => {
	it('is put into each command in backquotes', () => {
		expect(practice('Run `seaworthy preseed`, then `seaworthy check credentials`.')).toBe(
			'Run `seaworthy --practice preseed`, then `seaworthy --practice check credentials`.',
		);
	});

	it('is not put into help, which needs none, nor twice, nor into other programs', () => {
		for (const text of [
			'`seaworthy help role`',
			'`seaworthy practice reset`',
			'`seaworthy --practice tls`',
			'`kubectl get pods`',
			'seaworthy tls',
		])
			expect(practice(text)).toBe(text);
	});

	it('is put into a document so that it stays one', () => {
		const name = String.raw`seaworthy --context 'a"b\c'`;
		const document = JSON.stringify({remedy: 'Run `seaworthy tls`.'});
		expect(JSON.parse(documentNamer(name)(document))).toStrictEqual({remedy: `Run \`${name} tls\`.`});
	});

	it('is named as the operator named it, but for what the environment says', () => {
		const options = {usual: 'workflow', fallback: {kubeconfig: '/home/a/.kube/config', tunnel: 'core@there'}};
		expect(targetWords(workflow, {kubeconfig: '/home/a/.kube/config'}, options)).toStrictEqual([]);
		expect(
			targetWords(workflow, {kubeconfig: 'k', context: 'my prod', namespace: 'deis', release: 'hephy'}, options),
		).toStrictEqual([
			...['--kubeconfig', 'k', '--context', "'my prod'"],
			...['--namespace', 'deis', '--release', 'hephy'],
		]);
		expect(targetWords(deisV1, {tunnel: 'core@here', sshRsa: true}, options)).toStrictEqual([
			...['--tunnel', 'core@here', '--ssh-rsa'],
		]);
		expect(targetWords(deisV1, {tunnel: 'core@there'}, options)).toStrictEqual(['--platform', 'deis-v1']);
	});

	it('stands in problems, pages, their later states and what is said of a typed value', async () => {
		const lock = new Problem('Held.', {next: ['`seaworthy history` shows it.'], exitCode: 5, kind: 'cluster'});
		expect(namedProblem(lock, practice)).toMatchObject({
			next: ['`seaworthy --practice history` shows it.'],
			exitCode: 5,
			kind: 'cluster',
		});
		const seen: unknown[] = [];
		const inner: Frontend = {
			ask: async (page) => {
				seen.push(page.body, page.prompt.kind === 'text' && page.prompt.validate('x'));
				page.live?.((body) => seen.push(body));
				return {kind: 'back'};
			},
			say: (lines) => seen.push(lines),
			show: (event) => seen.push(event),
			close: async () => undefined,
		};
		const frontend = namingFrontend(inner, practice);
		const said: readonly Line[] = [{text: 'Do `seaworthy tls`.', mark: 'danger'}];
		const page: Page = {
			id: 'p',
			title: 'P',
			body: said,
			help: [],
			back: false,
			live: (update) => {
				update(said);
				return () => undefined;
			},
			prompt: {kind: 'text', message: 'M', validate: () => ({ok: false, says: 'Look at `seaworthy check`.'})},
		};
		await frontend.ask(page);
		frontend.say(said);
		frontend.show({kind: 'task-changed', id: 't', status: 'failed', at: 0, says: 'Run `seaworthy tls`.'});
		const named = [{text: 'Do `seaworthy --practice tls`.', mark: 'danger'}];
		expect(seen).toStrictEqual([
			named,
			{ok: false, says: 'Look at `seaworthy --practice check`.'},
			named,
			named,
			{kind: 'task-changed', id: 't', status: 'failed', at: 0, says: 'Run `seaworthy --practice tls`.'},
		]);
	});
});
