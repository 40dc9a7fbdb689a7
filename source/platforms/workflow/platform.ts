import type {Platform} from '../../core/platform.js';
import {valueOr} from '../../core/reading.js';
import {statusOf} from '../../tools/curl.js';
import {portForward} from '../../tools/kubectl.js';
import {type WorkflowFacts, type WorkflowTarget, objectOf} from './facts.js';
import {find} from './find.js';
import {capture, captured, restore} from './keep.js';
import {obstacle} from './obstacle.js';
import {settle} from './settle.js';
import {preseed} from './steps/preseed/preseed.js';
import {registration} from './steps/registration/registration.js';
import {tls} from './steps/tls/tls.js';
import {undoDecisions as undoStorage} from './steps/storage/undo.js';
import {undoDecisions} from './steps/tls/undo.js';
import {credentials} from './steps/credentials/credentials.js';
import {storage} from './steps/storage/storage.js';
import {closeUnseen} from '../shared/registration.js';
import {store} from './store.js';
import {survey} from './survey.js';
import {secretsOf, valueAt} from './values.js';
import {describe} from './describe.js';

/** Deis Workflow v2 and Hephy Workflow on Kubernetes, installed by Helm. */
export const workflow: Platform<WorkflowFacts> = {
	id: 'workflow',
	title: 'Deis or Hephy Workflow release',
	wording: {
		absent: "the chart's default",
		write: 'the upgrade',
		looking: ({context}) =>
			`kubectl and helm for ${context === undefined ? 'the current context' : `the context ${context}`}`,
		name: {says: 'The name of the context', option: 'context'},
	},
	steps: [storage, credentials, registration, tls, preseed],
	decisions: {
		'put-back-hand-edits': 'lets the upgrade put back what people changed by hand',
		'mend-release': 'rolls a pending or failed release back to its last deployed revision',
		'take-over-lock': 'takes the lock over from a holder who has not renewed it for 60 s',
		'close-unseen': closeUnseen.meaning,
		'untested-credentials': 'goes on with keys that were not, or not successfully, tried',
		'undo-storage': 'leads the platform back to a store that does not hold its data',
		'undo-over-drift': 'puts back what was there although somebody changed it since',
		'trust-443': 'enforces TLS and sets HSTS without the check that port 443 shows the certificate',
		'undo-expired-certificate': 'puts back a certificate that has expired since',
	},
	programs: {
		kubectl: 'https://kubernetes.io/docs/tasks/tools/',
		helm: 'https://helm.sh/docs/intro/install/ (3.14 or newer)',
		rclone:
			'your system has it as the package rclone, else https://rclone.org/install/ (to try keys and compare buckets)',
		curl: 'your system has it as the package curl',
		openssl: 'your system has it as the package openssl',
	},
	find: async (options, read) => find(options, read),
	survey: async (target, read, depth) => survey(target as WorkflowTarget, read, depth),
	identity: ({clusterId}) => (clusterId.known ? clusterId.value : undefined),
	describe,
	obstacle,
	present: (facts, path) => (facts.effective.known ? valueAt(facts.effective.value, path) : undefined),
	own: (facts, path) => (facts.values.known ? valueAt(facts.values.value, path) : undefined),
	secrets: secretsOf,
	settle: async (facts, changes, read, given) => settle(facts, changes, read, given),
	objects: {
		capture: (target, reference) => capture(target as WorkflowTarget, reference),
		captured,
		restore: (target, reference, content) => restore(target as WorkflowTarget, reference, content),
	},
	undoDecisions: (facts, step, data, now) =>
		step === 'tls' ? undoDecisions(data, now) : step === 'storage' ? undoStorage(facts, data) : [],
	pulses: (facts) => [
		{
			name: 'The API',
			command: statusOf('http://127.0.0.1:{port}/v2/', {forward: portForward(facts.target, 'deis-controller', 80)}),
			answers: /^(401|200)$/m,
		},
		...(valueOr(objectOf(facts, 'Deployment', 'deis-router'), undefined) === undefined
			? []
			: [
					{
						name: 'The router',
						command: statusOf('http://127.0.0.1:{port}/healthz', {
							forward: portForward(facts.target, 'deis-router', 9090),
						}),
						answers: /^200$/m,
					},
				]),
	],
	store: (target) => store(target as WorkflowTarget),
};
