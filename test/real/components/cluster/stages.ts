/** Which nodes cannot pull an image: their pods stay in ImagePullBackOff until the node is mended. */
export type BadNodes = {
	readonly nodes: readonly string[];
	/** The init container that fails; the pod's first one when absent. */
	readonly initContainer?: string;
};

/** The label that bad nodes carry, so that a test or a person can see which they are. */
export const badLabel = 'seaworthy.test/bad';

/** Our stages for pods: what a kubelet would report of pulled images, and of one image that cannot be pulled. */
export function podStages(bad: BadNodes): readonly unknown[] {
	const nodes = JSON.stringify(bad.nodes);
	const failing = bad.initContainer === undefined ? '.[0]' : `.[] | select(. == ${JSON.stringify(bad.initContainer)})`;
	// A stage sees only the pod, never its node's labels: the nodes' names stand in the query.
	const fate =
		`if (.spec.nodeName as $node | ${nodes} | index($node)) and ` +
		`([.spec.initContainers[]?.name] | [${failing} | values] | length > 0) then "bad" else "good" end`;
	return [
		stage({
			name: 'seaworthy-pod-ready',
			expressions: [pending, {key: fate, operator: 'In', values: ['good']}, notReady],
			statusTemplate: readyTemplate,
		}),
		stage({
			name: 'seaworthy-pod-bad',
			expressions: [pending, {key: fate, operator: 'In', values: ['bad']}, notWaiting],
			statusTemplate: badTemplate(bad.initContainer),
		}),
	];
}

type Expression = {readonly key: string; readonly operator: string; readonly values: readonly string[]};

const pending: Expression = {key: '.status.phase', operator: 'In', values: ['Pending']};
const notReady: Expression = {
	key: '.status.conditions.[] | select( .type == "Ready" ) | .status',
	operator: 'NotIn',
	values: ['True'],
};
const notWaiting: Expression = {
	key: '.status.initContainerStatuses.[].state.waiting.reason',
	operator: 'NotIn',
	values: ['ImagePullBackOff'],
};

type Stage = {readonly name: string; readonly expressions: readonly Expression[]; readonly statusTemplate: string};

function stage({name, expressions, statusTemplate}: Stage): unknown {
	return {
		apiVersion: 'kwok.x-k8s.io/v1alpha1',
		kind: 'Stage',
		metadata: {name},
		spec: {
			resourceRef: {apiGroup: 'v1', kind: 'Pod'},
			selector: {
				matchExpressions: [{key: '.metadata.deletionTimestamp', operator: 'DoesNotExist'}, ...expressions],
			},
			next: {statusTemplate},
		},
	};
}

const start = '{{ $now := Now }}\n';
const identity = `
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  restartCount: 0`;
/** A kubelet names the pulled image by its digest; ours is a digest of the name, so equal images have equal ones. */
const pulled = `
  imageID: {{ printf "%s@sha256:%s" .image (sha256sum .image) | Quote }}
  containerID: {{ printf "containerd://%s" (sha256sum .name) | Quote }}`;
const ended = `
  ready: true
  state: {terminated: {exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }}}}`;
const waiting = `
  imageID: ""
  ready: false
  state: {waiting: {reason: PodInitializing}}`;

function conditions(status: 'True' | 'False'): string {
	return ['Initialized', 'Ready', 'ContainersReady']
		.map((type) => `\n- {type: ${type}, status: "${status}", lastTransitionTime: {{ $now | Quote }}}`)
		.join('');
}

/** A pod keeps its address: a restarted kwok gives out others, and the API server refuses a second one. */
const addresses = `
{{ if not .status.podIP }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
{{ end }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
startTime: {{ $now | Quote }}`;

const readyTemplate = `${start}
conditions:${conditions('True')}
{{ if .spec.initContainers }}
initContainerStatuses:
{{ range .spec.initContainers }}${identity}${pulled}${ended}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}${identity}${pulled}
  ready: true
  started: true
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ end }}
${addresses}
phase: Running
`;

function badTemplate(initContainer: string | undefined): string {
	const fails = initContainer === undefined ? '(not $met)' : `(eq .name ${JSON.stringify(initContainer)})`;
	return `${start}{{ $met := false }}
conditions:${conditions('False')}
initContainerStatuses:
{{ range .spec.initContainers }}${identity}
{{ if ${fails} }}{{ $met = true }}
  imageID: ""
  ready: false
  state: {waiting: {reason: ImagePullBackOff, message: {{ printf "Back-off pulling image %q" .image | Quote }}}}
{{ else if $met }}${waiting}
{{ else }}${pulled}${ended}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}${identity}${waiting}
{{ end }}
${addresses}
phase: Pending
`;
}
