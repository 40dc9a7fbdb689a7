import {flagOf, isSet} from '../flags.js';
import {done, later, Refused, type Reply} from '../reply.js';
import type {World} from '../world.js';
import {exactly, type HelmCommand, outputOf} from './call.js';
import {refuseOtherCharts} from './chart-reference.js';
import {keep, latest, releaseJson, type Revision, revisions} from './release.js';
import {finish, pendingOf, planned, revisionOf} from './upgrade.js';

/** Milliseconds that an upgrade is on its way at pace 1, so that it can be seen, and stopped half way. */
const takes = 1500;

/** `helm upgrade RELEASE CHART`. */
export const upgrade: HelmCommand = {
	valued: ['version', 'values', 'dry-run', 'output', 'timeout', 'description'],
	plain: ['reset-then-reuse-values', 'reset-values', 'hide-notes'],
	short: {f: 'values', o: 'output'},
	optional: {'dry-run': 'client'},
	act(world, call) {
		const [name = '', chart = ''] = exactly(call, 2, 'upgrade');
		const output = outputOf(call, ['table', 'json']);
		refuseOtherCharts(chart, flagOf(call.parsed, 'version'));
		const where = {namespace: call.namespace, name};
		if (call.looks > 0)
			return answer(finish(world, pendingOr(world, where), {description: 'Upgrade complete'}), output);
		const reuse = isSet(call.parsed, 'reset-then-reuse-values')
			? 'reset-then-reuse'
			: isSet(call.parsed, 'reset-values')
				? 'reset'
				: 'as-given';
		const revision = planned(world, {...where, values: call.values, reuse});
		const dryRun = flagOf(call.parsed, 'dry-run') ?? 'none';
		if (dryRun === 'server' || dryRun === 'client') return answer(dry(revision), output);
		if (dryRun !== 'none') throw new Refused(`Error: invalid dry-run value (${dryRun})`);
		keep(world, revision);
		return world.state.pace === 0
			? answer(finish(world, revision, {description: 'Upgrade complete'}), output)
			: later(takes * world.state.pace);
	},
	interrupted(world, call) {
		const name = call.words[0] ?? '';
		return cancelled(world, {namespace: call.namespace, name}, 'UPGRADE FAILED');
	},
};

function dry(revision: Revision): Revision {
	return {...revision, info: {...revision.info, description: 'Dry run complete'}};
}

function pendingOr(world: World, where: {namespace: string; name: string}): Revision {
	const pending = pendingOf(world, where);
	if (pending === undefined) throw new Refused('Error: UPGRADE FAILED: release: not found');
	return pending;
}

function answer(revision: Revision, output: string): Reply {
	if (output === 'json') return done(`${JSON.stringify(releaseJson(revision))}\n`);
	const {name, namespace, version, info} = revision;
	return done(
		`Release "${name}" has been upgraded. Happy Helming!\nNAME: ${name}\nLAST DEPLOYED: ${new Date(info.last_deployed).toUTCString()}\nNAMESPACE: ${namespace}\nSTATUS: ${info.status}\nREVISION: ${version}\nTEST SUITE: None\n`,
	);
}

/** A helm that is told to stop marks its revision as failed. */
function cancelled(world: World, where: {namespace: string; name: string}, failing: string): Reply {
	const pending = pendingOf(world, where);
	if (pending !== undefined)
		keep(world, {
			...pending,
			info: {...pending.info, status: 'failed', description: `Upgrade "${where.name}" failed: context canceled`},
		});
	return {
		exitCode: 1,
		stdout: `Release ${where.name} has been cancelled.\n`,
		stderr: `Error: ${failing}: context canceled\n`,
	};
}

/** `helm rollback RELEASE [REVISION]`; out of a pending state too. */
export const rollback: HelmCommand = {
	valued: ['timeout'],
	plain: ['force', 'cleanup-on-fail'],
	act(world, call) {
		const [name = '', number, ...others] = call.words;
		if (name === '' || others.length > 0)
			throw new Refused(
				'Error: "helm rollback" requires at least 1 argument\n\nUsage:  helm rollback <RELEASE> [REVISION] [flags]',
			);
		const where = {namespace: call.namespace, name};
		const last = latest(world, where);
		const wanted = number === undefined || number === '0' ? last.version - 1 : Number(number);
		const target = revisions(world, where).find(({version}) => version === wanted);
		if (target === undefined) throw new Refused(`Error: release has no ${wanted} version`);
		return carryBack(world, {last, target});
	},
};

function carryBack(world: World, {last, target}: {last: Revision; target: Revision}): Reply {
	const description = `Rollback to ${target.version}`;
	const made = revisionOf(world, {from: last, config: target.config, description, failing: 'ROLLBACK FAILED'});
	// What Helm takes for the present state is the last revision, also one that never got there; a pending one stays pending.
	finish(world, made, {description, current: last});
	return done('Rollback was a success! Happy Helming!\n');
}
