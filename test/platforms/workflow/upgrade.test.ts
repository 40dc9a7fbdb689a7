import {describe, expect, test} from 'vitest';
import {unset} from '../../../source/core/settings.js';
import {written} from '../../../source/core/text.js';
import {differences} from '../../../source/platforms/workflow/difference.js';
import type {WorkflowFacts} from '../../../source/platforms/workflow/facts.js';
import {obstacle} from '../../../source/platforms/workflow/obstacle.js';
import {valuesDocument} from '../../../source/platforms/workflow/values.js';

const document = (paths: readonly (readonly string[])[], own: Parameters<typeof valuesDocument>[1]): unknown =>
	JSON.parse(
		written(
			valuesDocument(
				paths.map((path) => ({setting: {path, value: unset}, present: 'x'})),
				own,
			),
			() => '',
		),
	);

describe('what is taken away from the operator’s values', () => {
	test.each([
		['a map that would be left empty goes as a whole', {a: {b: '1'}}, [['a', 'b']], {a: null}],
		[
			'also when it was nested',
			{a: {b: {c: '1', d: 2}}},
			[
				['a', 'b', 'c'],
				['a', 'b', 'd'],
			],
			{a: null},
		],
		['a map with another key stays', {a: {b: '1', c: null}}, [['a', 'b']], {a: {b: null}}],
		['nothing is known of the values', undefined, [['a', 'b']], {a: {b: null}}],
	] as const)('%s', (_title, own, paths, sent) => {
		expect(document(paths, own)).toEqual(sent);
	});
});

describe('what an upgrade would put back', () => {
	test('Helm’s own signs are none of it: they are in no manifest', () => {
		const live = {
			metadata: {
				annotations: {'meta.helm.sh/release-name': 'hephy', 'meta.helm.sh/release-namespace': 'deis'},
				labels: {'app.kubernetes.io/managed-by': 'Helm'},
			},
		};
		expect(differences(live, {metadata: {}})).toEqual([]);
	});

	test('each annotation is a field of its own, also the first of an object', () => {
		expect(differences({metadata: {annotations: {'a/b': '1'}}}, {metadata: {}})).toEqual([
			{path: 'metadata.annotations["a/b"]', before: '1', after: undefined},
		]);
	});
});

describe('a release that is not in force', () => {
	const mended = (release: {status: string; deployed?: {revision: string; onServer: boolean}}) => {
		const target = {kubeconfig: '', context: 'c', namespace: 'deis', release: 'hephy'};
		const facts = {target, release: {known: true, value: {revision: '4', ...release}}} as unknown as WorkflowFacts;
		const action = obstacle(facts)?.mend?.[0]?.action;
		return action?.kind === 'run' ? action.command.arguments.slice(-6).join(' ') : undefined;
	};

	test.each([
		['failed', {revision: '1', onServer: false}, '--namespace deis rollback hephy 1 --timeout 10m'],
		['pending-upgrade', {revision: '3', onServer: true}, 'hephy 3 --force-conflicts --timeout 10m'],
		['pending-install', undefined, undefined],
		['deployed', undefined, undefined],
	] as const)('%s', (status, deployed, end) => {
		const command = mended({status, ...(deployed === undefined ? {} : {deployed})});
		if (end === undefined) expect(command).toBeUndefined();
		else expect(command).toMatch(new RegExp(`${end.split(' ').slice(-5).join(' ')}$`));
	});
});
