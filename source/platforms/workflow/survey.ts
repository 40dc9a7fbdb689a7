import {at, isObject, type Json, listAt, parseJson, textAt} from '../../core/json.js';
import type {Command, Outcome} from '../../core/command.js';
import type {Depth} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {known, type Reading, unknown, whyNot} from '../../core/reading.js';
import {Secret} from '../../core/secret.js';
import {getValues, helm} from '../../tools/helm.js';
import {getJson, kubectl} from '../../tools/kubectl.js';
import {withDeployed} from './deployed.js';
import {everyState} from './find.js';
import type {KubernetesObject, Release, SecretObject, WorkflowFacts, WorkflowTarget} from './facts.js';
import {readRegistering, readSuperusers} from './registering.js';
import {readAccounts} from './storage/accounts.js';
import {listPlatformPods, parsePlatformPods} from './storage/pods.js';
import {readStoreSince} from './storage/since.js';
import {parseUnseeded, unseeded} from './steps/preseed/pods.js';

/** Reads everything the steps look at, in calls that run side by side. */
export async function survey(target: WorkflowTarget, read: Read, depth: Depth): Promise<WorkflowFacts> {
	const ask = async <T>(command: Command, parse: (outcome: Outcome) => T | undefined): Promise<Reading<T>> => {
		const outcome = await read(command);
		if (outcome.failure !== undefined || outcome.exitCode !== 0) return unknown(whyNot(command.program, outcome));
		const value = parse(outcome);
		return value === undefined
			? unknown(`${command.program} answered something that was not understood.`)
			: known(value);
	};
	const [
		serverVersion,
		clusterId,
		helmVersion,
		release,
		values,
		effective,
		objects,
		secrets,
		registering,
		superusers,
		accounts,
		pods,
		unseededNodes,
	] = await Promise.all([
		ask(kubectl(target, ['version', '--output', 'json']), ({stdout}) =>
			textAt(parseJson(stdout), 'serverVersion', 'gitVersion'),
		),
		ask(kubectl(target, ['get', 'namespace', 'kube-system', '--output', 'jsonpath={.metadata.uid}']), ({stdout}) =>
			stdout.trim(),
		),
		ask({program: 'helm', arguments: ['version', '--short'], effect: 'reads', timeout: 20}, parseHelmVersion),
		ask(helm(target, ['list', '--filter', `^${target.release}$`, ...everyState]), (outcome) =>
			parseRelease(target, outcome),
		),
		ask(getValues(target, target.release), ({stdout}) => parseJson(stdout) ?? {}),
		ask(getValues(target, target.release, true), ({stdout}) => parseJson(stdout)),
		ask(getJson(target, ['deployments,statefulsets,daemonsets,services,configmaps']), ({stdout}) =>
			listAt(parseJson(stdout), 'items'),
		),
		ask(
			getJson(target, ['secrets', '--field-selector', 'type!=helm.sh/release.v1', '--show-managed-fields']),
			({stdout}) => listAt(parseJson(stdout), 'items').map(secretObject),
		),
		readRegistering(target, read),
		depth === 'setup'
			? readSuperusers(target, read)
			: Promise.resolve(unknown('It was not asked: it needs the right to exec.')),
		depth === 'setup'
			? readAccounts(target, read)
			: Promise.resolve(unknown('It was not asked: it needs the right to exec.')),
		ask(listPlatformPods(target), ({stdout}) => parsePlatformPods(stdout)),
		ask(unseeded(target), ({stdout}) => parseUnseeded(stdout)),
	]);
	const [withMend, storeSince] = await Promise.all([
		withDeployed({target, helm: helmVersion, release}, read),
		readStoreSince({target, values, pods}, read),
	]);
	return {
		target,
		serverVersion,
		clusterId,
		helm: helmVersion,
		release: withMend,
		values,
		effective,
		objects,
		secrets,
		registering,
		superusers,
		accounts,
		pods,
		...(storeSince === undefined ? {} : {storeSince}),
		unseeded: unseededNodes,
	};
}

function parseHelmVersion({stdout}: Outcome): {version: string; major: number; minor: number} | undefined {
	const found = /v?(\d+)\.(\d+)(?:\.\d+)?/.exec(stdout);
	return found === null ? undefined : {version: found[0], major: Number(found[1]), minor: Number(found[2])};
}

function parseRelease({release: name}: WorkflowTarget, {stdout}: Outcome): Release | undefined {
	const release = listAt(parseJson(stdout)).find((one) => textAt(one, 'name') === name);
	const [revision, status] = [textAt(release, 'revision'), textAt(release, 'status')];
	return revision === undefined || status === undefined ? undefined : {revision, status};
}

function secretObject(object: KubernetesObject): SecretObject {
	const name = textAt(object, 'metadata', 'name') ?? '';
	const entries = (value: Json | undefined): readonly [string, string][] =>
		isObject(value)
			? Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
			: [];
	return {
		name,
		type: textAt(object, 'type') ?? 'Opaque',
		annotations: Object.fromEntries(entries(at(object, 'metadata', 'annotations'))),
		data: Object.fromEntries(
			entries(at(object, 'data')).map(([key, value]) => [key, new Secret(`${name}/${key}`, decoded(value))] as const),
		),
		resourceVersion: textAt(object, 'metadata', 'resourceVersion') ?? '',
		changed: listAt(object, 'metadata', 'managedFields')
			.flatMap((entry) => textAt(entry, 'time') ?? [])
			.sort()
			.at(-1),
	};
}

/** Base64 to text, as UTF-8. */
function decoded(value: string): string {
	return new TextDecoder().decode(Uint8Array.from(atob(value), (character) => character.codePointAt(0) ?? 0));
}
