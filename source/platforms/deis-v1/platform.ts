import type {Platform} from '../../core/platform.js';
import {valueOr} from '../../core/reading.js';
import {Secret} from '../../core/secret.js';
import type {PresentValue, SettingPath} from '../../core/settings.js';
import {describe} from './describe.js';
import type {DeisFacts, DeisTarget} from './facts.js';
import {find, newKeys} from './find.js';
import {register} from './registering.js';
import {absent, settle} from './settle.js';
import {objects} from './keep.js';
import {credentials} from './steps/credentials/credentials.js';
import {undoDecisions as undoCredentials} from './steps/credentials/undo.js';
import {preseed} from './steps/preseed/preseed.js';
import {registration} from './steps/registration/registration.js';
import {storage} from './steps/storage/storage.js';
import {undoDecisions as undoStorage} from './steps/storage/undo.js';
import {tls} from './steps/tls/tls.js';
import {undoDecisions as undoTls} from './steps/tls/undo.js';
import {isAlive} from './storage/standing.js';
import {closeUnseen} from '../shared/registration.js';
import {store} from './store.js';
import {survey} from './survey.js';

function present({tree}: Pick<DeisFacts, 'tree'>, path: SettingPath): PresentValue {
	return tree.known ? tree.value.get(path.join('/'))?.value : undefined;
}

/** Deis v1 on CoreOS, fleet and etcd, reached through one of its hosts. */
export const deisV1: Platform<DeisFacts> = {
	id: 'deis-v1',
	title: 'Deis v1 cluster',
	wording: {
		absent,
		write: 'the write of the keys',
		looking: ({tunnel}) => `etcd through ${tunnel ?? 'the tunnel'}`,
		name: {says: 'The name of the host that is gone through', option: 'tunnel'},
	},
	steps: [storage, credentials, registration, tls, preseed],
	decisions: {
		'take-over-lock': 'takes the lock over from a holder who has not renewed it for 60 s',
		'trust-443': 'enforces TLS and sets HSTS without the check from outside that port 443 shows the certificate',
		'balancer-forwards-proto': 'enforces TLS behind a load balancer, which must set X-Forwarded-Proto',
		'undo-expired-certificate': 'puts back a certificate that has expired since',
		'undo-over-drift': 'puts back what was there although somebody changed it since',
		'untested-credentials': 'goes on with keys that were not, or not successfully, tried',
		'undo-storage': 'leads the platform back to a store that does not hold its data',
		'undo-domain': 'takes the domain from an installed platform, or gives it back the one of before',
		'close-unseen': closeUnseen.meaning,
		'leave-data': 'leaves behind what the present, or an earlier, store and database of a Deis v1 cluster hold',
	},
	programs: {
		ssh: 'your system has it as the package openssh-client',
		rclone: 'your system has it as the package rclone, else https://rclone.org/install/',
		psql: 'your system has it as the package postgresql-client',
		curl: 'your system has it as the package curl',
		openssl: 'your system has it as the package openssl',
	},
	find: async (options, read) => find(options, read),
	survey: async (target, read, depth, steps) => survey(target as DeisTarget, read, {depth, steps}),
	identity: ({clusterId}) => (clusterId.known ? clusterId.value : undefined),
	describe,
	offer: ({images}) => {
		const met = images.known
			? images.value.flatMap(({machine, newKey}) => (newKey === undefined ? [] : [`${machine.address}  ${newKey}`]))
			: [];
		return met.length === 0 ? undefined : newKeys(met);
	},
	obstacle: ({tree}) =>
		tree.known
			? undefined
			: {
					says: `What is set on the cluster could not be read, so nothing can be written: ${tree.because}`,
					instructions: ['See how etcd is, on the host: etcdctl cluster-health'],
				},
	present,
	// What a component writes as long as it is alive is nobody's own.
	own: (facts, path) => (isAlive(facts.tree, path.join('/')) ? undefined : present(facts, path)),
	secrets: ({tree}) =>
		[...valueOr(tree, new Map<string, never>()).values()].flatMap(({value}) =>
			value instanceof Secret && value.inspect((inner) => inner.length > 7) ? [value] : [],
		),
	settle: async (facts, changes) => Promise.resolve(settle(facts, changes)),
	objects,
	undoDecisions: (facts, step, data, now) => {
		if (step === 'tls') return undoTls(data, now);
		if (step === 'storage') return [...undoStorage(facts, data), ...undoCredentials(facts, data)];
		return step === 'credentials' ? undoCredentials(facts, data) : [];
	},
	pulses: (facts) => {
		const command = register(facts, ['{}'], {effect: 'reads'});
		return command === undefined ? [] : [{name: 'The API', command, answers: /^(400|403)$/m}];
	},
	store: (target) => store(target as DeisTarget),
};
