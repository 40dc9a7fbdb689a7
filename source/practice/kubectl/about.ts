import {Refused, done} from '../reply.js';
import {flagOf} from '../flags.js';
import type {KubectlCommand} from './call.js';
import {jsonText} from './print.js';
import {known} from './which.js';

/** The version that the practice cluster is: the last one that the published chart installs on (facts 0.0 no. 12). */
export const kubernetesVersion = 'v1.24.17';

const versionInfo = {
	buildDate: '2023-08-23T11:00:00Z',
	compiler: 'gc',
	gitCommit: '22a9682c8fe855c321be75c5faacde343f909b04',
	gitTreeState: 'clean',
	gitVersion: kubernetesVersion,
	goVersion: 'go1.20.7',
	major: '1',
	minor: '24',
	platform: 'linux/amd64',
};

/** `kubectl version --output json`. */
export const version: KubectlCommand = {
	valued: ['output'],
	plain: ['client'],
	short: {o: 'output'},
	act(_, call) {
		const client = flagOf(call.parsed, 'client') === 'true';
		if (flagOf(call.parsed, 'output') !== 'json')
			return done(`Client Version: ${kubernetesVersion}\n${client ? '' : `Server Version: ${kubernetesVersion}\n`}`);
		return done(
			jsonText({
				clientVersion: versionInfo,
				kustomizeVersion: 'v4.5.4',
				...(client ? {} : {serverVersion: versionInfo}),
			}).replaceAll('    ', '  '),
		);
	},
};

/** `kubectl config current-context | get-contexts --output name`. */
export const config: KubectlCommand = {
	valued: ['output'],
	plain: ['minify'],
	short: {o: 'output'},
	act(_, call) {
		const [what, ...others] = call.words;
		if (what === 'current-context' && others.length === 0) return done('practice\n');
		if (what === 'get-contexts' && flagOf(call.parsed, 'output') === 'name') return done('practice\n');
		throw new Refused(
			`error: unknown command ${JSON.stringify(call.words.join(' '))}\nSee 'kubectl config -h' for help and examples`,
		);
	},
};

/** `kubectl auth can-i VERB KIND`: whoever holds the practice folder may do everything. */
export const auth: KubectlCommand = {
	valued: ['subresource'],
	plain: ['all-namespaces', 'quiet'],
	short: {A: 'all-namespaces', q: 'quiet'},
	act(_, call) {
		const [what, verb, resource, ...others] = call.words;
		if (what !== 'can-i' || verb === undefined || resource === undefined || others.length > 0)
			throw new Refused('error: you must specify two or three arguments: verb, resource, and optional resourceName');
		if (resource !== '*') known(resource.split('/')[0] ?? '');
		return done('yes\n');
	},
};
