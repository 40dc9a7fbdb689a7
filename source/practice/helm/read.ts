import {isObject, type Json} from '../../core/json.js';
import {chartMetadata} from '../chart/defaults.js';
import {computed} from '../chart/values.js';
import {flagOf, isSet} from '../flags.js';
import {done, Refused} from '../reply.js';
import {exactly, type HelmCall, type HelmCommand, outputOf} from './call.js';
import {practiceChart, refuseOtherCharts} from './chart-reference.js';
import {latest, releaseJson, type Revision, revisions} from './release.js';
import type {World} from '../world.js';

const output = {valued: ['output'], short: {o: 'output'}} as const;

/** The version that helm's stand-in says it is. */
export const helmVersion = 'v3.22.0';

/** `helm version`. */
export const version: HelmCommand = {
	valued: ['template'],
	plain: ['short'],
	act(_, {parsed}) {
		const template = flagOf(parsed, 'template');
		if (template === '{{.Version}}') return done(helmVersion);
		if (template !== undefined)
			throw new Refused(`Error: template: the practice cluster knows only {{.Version}}, not ${template}`);
		if (isSet(parsed, 'short')) return done(`${helmVersion}\n`);
		return done(
			`version.BuildInfo{Version:"${helmVersion}", GitCommit:"", GitTreeState:"clean", GoVersion:"go1.24"}\n`,
		);
	},
};

const shownBy: Readonly<Record<string, (status: string) => boolean>> = {
	deployed: (status) => status === 'deployed',
	failed: (status) => status === 'failed',
	pending: (status) => status.startsWith('pending-'),
	superseded: (status) => status === 'superseded',
};

/** `helm list`. */
export const list: HelmCommand = {
	...output,
	valued: ['output', 'filter', 'max'],
	plain: ['all-namespaces', 'all', ...Object.keys(shownBy)],
	short: {o: 'output', A: 'all-namespaces', a: 'all', f: 'filter'},
	act(world, call) {
		const asked = Object.keys(shownBy).filter((name) => isSet(call.parsed, name));
		const states = asked.length === 0 ? ['deployed', 'failed'] : asked;
		const fits = ({info, name}: Revision) =>
			(isSet(call.parsed, 'all') || states.some((state) => shownBy[state]?.(info.status))) &&
			new RegExp(flagOf(call.parsed, 'filter') ?? '').test(name);
		const everywhere = isSet(call.parsed, 'all-namespaces');
		const releases = newest(world, everywhere ? undefined : call.namespace)
			.filter(fits)
			.slice(0, limitOf(call))
			.map(listed);
		if (outputOf(call, ['table', 'json']) === 'json') return done(`${JSON.stringify(releases)}\n`);
		const rows = [
			['NAME', 'NAMESPACE', 'REVISION', 'STATUS', 'CHART'],
			...releases.map((one) => [one.name, one.namespace, one.revision, one.status, one.chart]),
		];
		return done(
			rows
				.map(
					(row) =>
						`${row
							.map((cell) => cell.padEnd(18))
							.join('')
							.trimEnd()}\n`,
				)
				.join(''),
		);
	},
};

/** How many releases are listed: 256 unless told, and 0 is all. */
function limitOf({parsed}: HelmCall): number | undefined {
	const max = Number(flagOf(parsed, 'max') ?? 256);
	return max === 0 ? undefined : max;
}

/** The newest revision of each release. */
function newest(world: World, namespace: string | undefined): readonly Revision[] {
	const all = revisions(world, {namespace});
	const byName = new Map(all.map((revision) => [`${revision.namespace}/${revision.name}`, revision]));
	return [...byName.values()];
}

function listed({name, namespace, version: revision, info, chart}: Revision) {
	return {
		name,
		namespace,
		revision: String(revision),
		updated: info.last_deployed.replace('T', ' ').replace('Z', '000000 +0000 UTC'),
		status: info.status,
		chart: `${chart.metadata.name}-${chart.metadata.version}`,
		app_version: '',
	};
}

/** `helm get values | manifest`. */
export const get: HelmCommand = {
	...output,
	valued: ['output', 'revision'],
	plain: ['all'],
	short: {o: 'output', a: 'all'},
	act(world, call) {
		const [what, name = ''] = exactly(call, 2, 'get');
		const revision = revisionAsked(world, call, name);
		if (what === 'manifest') return done(`${revision.manifest}\n`);
		if (what !== 'values') throw new Refused(`Error: unknown command ${JSON.stringify(what)} for "helm get"`);
		if (outputOf(call, ['table', 'json']) !== 'json')
			throw new Refused('Error: the practice cluster prints values only with --output json');
		const all = isSet(call.parsed, 'all');
		const values: Json = all ? computed(revision.config) : revision.config;
		const none = isObject(values) && Object.keys(values).length === 0;
		return done(`${none ? 'null' : JSON.stringify(values)}\n`);
	},
};

function revisionAsked(world: World, call: HelmCall, name: string): Revision {
	const where = {namespace: call.namespace, name};
	const asked = flagOf(call.parsed, 'revision');
	if (asked === undefined) return latest(world, where);
	const found = revisions(world, where).find((revision) => revision.version === Number(asked));
	if (found === undefined) throw new Refused('Error: release: not found');
	return found;
}

/** `helm history RELEASE`. */
export const history: HelmCommand = {
	...output,
	valued: ['output', 'max'],
	act(world, call) {
		const [name = ''] = exactly(call, 1, 'history');
		latest(world, {namespace: call.namespace, name});
		const max = Number(flagOf(call.parsed, 'max') ?? 256);
		const rows = revisions(world, {namespace: call.namespace, name})
			.slice(-max)
			.map(({version: revision, info, chart}) => ({
				revision,
				updated: info.last_deployed,
				status: info.status,
				chart: `${chart.metadata.name}-${chart.metadata.version}`,
				app_version: '',
				description: info.description,
			}));
		if (outputOf(call, ['table', 'json']) === 'json') return done(`${JSON.stringify(rows)}\n`);
		return done(
			[['REVISION', 'STATUS', 'DESCRIPTION'], ...rows.map((row) => [String(row.revision), row.status, row.description])]
				.map(
					(row) =>
						`${row
							.map((cell) => cell.padEnd(18))
							.join('')
							.trimEnd()}\n`,
				)
				.join(''),
		);
	},
};

/** `helm status RELEASE`. */
export const status: HelmCommand = {
	...output,
	act(world, call) {
		const [name = ''] = exactly(call, 1, 'status');
		const revision = latest(world, {namespace: call.namespace, name});
		if (outputOf(call, ['table', 'json']) === 'json') return done(`${JSON.stringify(releaseJson(revision))}\n`);
		return done(
			`NAME: ${name}\nNAMESPACE: ${revision.namespace}\nSTATUS: ${revision.info.status}\nREVISION: ${revision.version}\n`,
		);
	},
};

/** `helm show chart CHART`. */
export const show: HelmCommand = {
	valued: ['version'],
	act(_, call) {
		const [what, chart = ''] = exactly(call, 2, 'show');
		if (what !== 'chart') throw new Refused(`Error: unknown command ${JSON.stringify(what)} for "helm show"`);
		refuseOtherCharts(chart, flagOf(call.parsed, 'version'));
		return done(
			Object.entries(chartMetadata)
				.map(([key, value]) => `${key}: ${value}\n`)
				.join(''),
		);
	},
};

/** `helm env [NAME]`. */
export const env: HelmCommand = {
	act(_, call) {
		const values: Readonly<Record<string, string>> = {
			HELM_CACHE_HOME: `${call.folder}/helm`,
			HELM_REPOSITORY_CACHE: `${call.folder}/helm/repository`,
			HELM_REPOSITORY_CONFIG: `${call.folder}/helm/repositories.yaml`,
			HELM_MAX_HISTORY: '10',
		};
		const [name] = call.words;
		if (name !== undefined) return done(`${values[name] ?? ''}\n`);
		return done(
			Object.entries(values)
				.map(([key, value]) => `${key}="${value}"\n`)
				.join(''),
		);
	},
};

/** `helm repo list` and `helm search repo`: the one repository and the one chart. */
export const repo: HelmCommand = {
	...output,
	act(_, call) {
		if (call.words.join(' ') !== 'list')
			throw new Refused(`Error: unknown command ${JSON.stringify(call.words.join(' '))} for "helm repo"`);
		outputOf(call, ['json']);
		return done(`${JSON.stringify([{name: 'hephy', url: 'https://charts.teamhephy.com'}])}\n`);
	},
};

/** `helm search repo [WORD]`. */
export const search: HelmCommand = {
	...output,
	valued: ['output', 'version'],
	plain: ['versions', 'devel', 'regexp'],
	short: {o: 'output', l: 'versions', r: 'regexp'},
	act(_, call) {
		const [what, word = '', ...others] = call.words;
		if (what !== 'repo' || others.length > 0)
			throw new Refused(`Error: unknown command ${JSON.stringify(what ?? '')} for "helm search"`);
		outputOf(call, ['json']);
		const plain = word.replaceAll(/[\u0000-\u001f\\^$]/g, '').replace(/^v$/, '');
		const found = practiceChart.includes(plain)
			? [{name: practiceChart, version: chartMetadata.version, app_version: '', description: chartMetadata.description}]
			: [];
		return done(`${JSON.stringify(found)}\n`);
	},
};
