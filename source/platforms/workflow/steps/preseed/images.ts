import {type Json, listAt, textAt} from '../../../../core/json.js';
import {map, type Reading} from '../../../../core/reading.js';
import type {KubernetesObject, WorkflowFacts as F} from '../../facts.js';

/** What the live release runs: every image once, and what makes preseeding worth less. */
export type ReleaseImages = {
	/** Sorted, each once. */
	readonly images: readonly string[];
	/** Names of workloads and ConfigMaps whose images are pulled at every start, whether the node has them or not. */
	readonly alwaysPulled: readonly string[];
	/** Names of the pull secrets that the workloads name. */
	readonly pullSecrets: readonly string[];
};

/** Images that no workload of the release names: the builder starts them (facts 5). */
const configMaps = ['dockerbuilder-config', 'slugbuilder-config', 'slugrunner-config'];
const workloads = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** The images of the release's workloads (`heritage: deis`, which all of them carry: facts 0.0 no. 7) and of the three ConfigMaps. */
export function releaseImages(facts: F): Reading<ReleaseImages> {
	return map(facts.objects, (objects) => {
		const parts = objects.flatMap((object) => [...partsOf(object)]);
		return {
			images: unique(parts.map(({image}) => image)),
			alwaysPulled: unique(parts.filter(({policy}) => policy === 'Always').map(({owner}) => owner)),
			pullSecrets: unique(
				objects
					.filter(isWorkload)
					.flatMap((object) => listAt(object, 'spec', 'template', 'spec', 'imagePullSecrets'))
					.flatMap((secret) => textAt(secret, 'name') ?? []),
			),
		};
	});
}

type Part = {readonly owner: string; readonly image: string; readonly policy: string | undefined};

function partsOf(object: KubernetesObject): readonly Part[] {
	const owner = textAt(object, 'metadata', 'name') ?? '';
	const part = (of: Json, key: string, policyKey: string): readonly Part[] => {
		const image = textAt(of, key);
		return image === undefined ? [] : [{owner, image, policy: textAt(of, policyKey)}];
	};
	if (isWorkload(object))
		return ['initContainers', 'containers']
			.flatMap((list) => listAt(object, 'spec', 'template', 'spec', list))
			.flatMap((container) => part(container, 'image', 'imagePullPolicy'));
	const isImageMap = textAt(object, 'kind') === 'ConfigMap' && configMaps.includes(owner);
	return isImageMap ? [object].flatMap((one) => part(dataOf(one), 'image', 'pullpolicy')) : [];
}

function dataOf(object: KubernetesObject): Json {
	return {image: textAt(object, 'data', 'image') ?? null, pullpolicy: textAt(object, 'data', 'pullpolicy') ?? null};
}

function isWorkload(object: KubernetesObject): boolean {
	return (
		workloads.includes(textAt(object, 'kind') ?? '') && textAt(object, 'metadata', 'labels', 'heritage') === 'deis'
	);
}

/** Whether another image may come under the same name tomorrow: no digest, and no tag or one without a digit, such as `canary`. */
export function isMutable(image: string): boolean {
	if (image.includes('@')) return false;
	const tag = /:([^:/]+)$/.exec(image)?.[1];
	return tag === undefined || !/\d/.test(tag);
}

/** Whether the image comes from Docker Hub, which counts anonymous pulls by address. */
export function isFromDockerHub(image: string): boolean {
	const [first = '', ...rest] = image.split('/');
	const host = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
	return host === 'docker.io' || host === 'index.docker.io';
}

/** Each once, in order. */
export function unique(names: readonly string[]): readonly string[] {
	return [...new Set(names)].sort();
}
