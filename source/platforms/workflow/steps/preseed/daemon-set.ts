import {at, isObject, type Json, listAt, textAt} from '../../../../core/json.js';
import {type Reading, valueOr} from '../../../../core/reading.js';
import type {LabelRequirement} from '../../../../validate/label-selector.js';
import {type KubernetesObject, objectOf, type WorkflowFacts as F} from '../../facts.js';
import {affinityTo, selectorIn, selectorText} from './selector.js';

/** The object's name; not the chart's, so that no upgrade touches it. */
export const name = 'deis-preseed';

/** The one label by which its pods are found; `heritage=deis` would make it a part of the platform. */
export const podLabel = `app.kubernetes.io/name=${name}`;

const labels = {'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'seaworthy'};

/** What the DaemonSet is to hold. */
export type Wanted = {
	/** Init containers' names with their images. */
	readonly seeds: readonly Seed[];
	readonly requirements: readonly LabelRequirement[];
	readonly pullSecrets: readonly string[];
	/** The image of the container that stays. */
	readonly pause: string;
};

/** One image and the init container that has a node pull it. */
export type Seed = {readonly name: string; readonly image: string};

/** Names each image's init container after the image, so that `kubectl describe` reads well. */
export function seedsOf(images: readonly string[]): readonly Seed[] {
	const taken = new Set(['pause']);
	return images.map((image) => {
		const last = (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');
		const base =
			last
				.toLowerCase()
				.replaceAll(/[^a-z0-9-]+/g, '-')
				.slice(0, 50)
				.replaceAll(/^-+|-+$/g, '') || 'image';
		let free = base;
		for (let count = 2; taken.has(free); count++) free = `${base}-${count}`;
		taken.add(free);
		return {name: free, image};
	});
}

/** The pause image that the cluster's own age suggests: the newer registry is known to Kubernetes from 1.22 on (facts 5). */
export function pauseImage(serverVersion: Reading<string>): string {
	const [, major = '1', minor = '25'] = /^v?(\d+)\.(\d+)/.exec(valueOr(serverVersion, '')) ?? [];
	return Number(major) === 1 && Number(minor) < 22 ? 'k8s.gcr.io/pause:3.1' : 'registry.k8s.io/pause:3.9';
}

const tiny = {requests: {cpu: '1m', memory: '8Mi'}};

/** The DaemonSet: every image is the image of an init container that does nothing, so that each node pulls it. */
export function daemonSet({seeds, requirements, pullSecrets, pause}: Wanted): Json {
	const affinity = affinityTo(requirements);
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: {name, labels},
		spec: {
			selector: {matchLabels: {'app.kubernetes.io/name': name}},
			updateStrategy: {type: 'RollingUpdate', rollingUpdate: {maxUnavailable: '100%'}},
			template: {
				metadata: {labels},
				spec: {
					automountServiceAccountToken: false,
					enableServiceLinks: false,
					terminationGracePeriodSeconds: 1,
					...(affinity === undefined ? {} : {affinity}),
					tolerations: [{operator: 'Exists'}],
					...(pullSecrets.length === 0 ? {} : {imagePullSecrets: pullSecrets.map((secret) => ({name: secret}))}),
					initContainers: seeds.map((seed) => ({
						...seed,
						imagePullPolicy: 'IfNotPresent',
						command: ['sh', '-c', 'exit 0'],
						resources: tiny,
					})),
					containers: [{name: 'pause', image: pause, imagePullPolicy: 'IfNotPresent', resources: tiny}],
				},
			},
		},
	};
}

/** The live DaemonSet of that name; undefined when there is none. */
export function liveDaemonSet(facts: F): KubernetesObject | undefined {
	return valueOr(objectOf(facts, 'DaemonSet', name), undefined);
}

/** Whether somebody else made it: then it is neither changed nor judged. */
export function isForeign(live: KubernetesObject): boolean {
	return textAt(live, 'metadata', 'labels', 'app.kubernetes.io/managed-by') !== 'seaworthy';
}

/** The images that a live DaemonSet has its nodes pull. */
export function imagesIn(live: KubernetesObject): readonly string[] {
	return listAt(live, 'spec', 'template', 'spec', 'initContainers').flatMap(
		(container) => textAt(container, 'image') ?? [],
	);
}

/** Whether the live one does all that is wanted; an image more, of a part that is gone since, is no reason to write. */
export function fulfils(live: KubernetesObject, wanted: Wanted): boolean {
	return (
		selectorIn(live) === selectorText(wanted.requirements) &&
		covers(at(live, 'spec'), at(daemonSet(wanted), 'spec')) &&
		covers(at(live, 'metadata', 'labels'), labels)
	);
}

/** Whether everything wanted stands in what is live, where the server has added its defaults; named things are found by name. */
function covers(live: Json | undefined, wanted: Json | undefined): boolean {
	if (isObject(wanted))
		return Object.entries(wanted).every(([key, value]) => value === undefined || covers(at(live, key), value));
	if (!Array.isArray(wanted)) return live === wanted;
	const [own, other] = [wanted as readonly Json[], listAt(live)];
	if (own.every((item) => textAt(item, 'name') !== undefined))
		return own.every((item) =>
			covers(
				other.find((one) => textAt(one, 'name') === textAt(item, 'name')),
				item,
			),
		);
	return own.length === other.length && own.every((item, index) => covers(other[index], item));
}

/** How far the rollout is, as the DaemonSet's own status tells. */
export type Progress = {readonly nodes: number; readonly ready: number; readonly isComplete: boolean};

/** Complete: the controller has seen the present form, and every node it is meant for runs a pod of it. */
export function progressOf(live: KubernetesObject): Progress {
	const number = (key: string) => Number(at(live, 'status', key) ?? 0);
	const [nodes, ready] = [number('desiredNumberScheduled'), number('numberReady')];
	const isSeen = number('observedGeneration') >= Number(at(live, 'metadata', 'generation') ?? 0);
	return {nodes, ready, isComplete: isSeen && number('updatedNumberScheduled') === nodes && ready === nodes};
}
