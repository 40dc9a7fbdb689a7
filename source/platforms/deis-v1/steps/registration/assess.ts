import type {Finding} from '../../../../core/finding.js';
import {registrationModes} from '../../../../validate/registration.js';
import type {DeisFacts as F} from '../../facts.js';
import {hasAdministrator, hasModes, liveMode} from './standing.js';

/** Whether strangers may register, and whether there is an administrator. */
export function assess(facts: F): readonly Finding[] {
	const mode = liveMode(facts);
	if (mode === undefined)
		return [
			{
				id: 'registration/unknown',
				status: 'unknown',
				says: 'The registration mode could not be read.',
				because: facts.tree.known ? '/deis is empty.' : facts.tree.because,
				remedy: 'See how etcd is, on the host: etcdctl cluster-health',
			},
		];
	return [modeFinding(facts, mode), ...administratorFinding(facts, mode)];
}

function modeFinding(facts: F, mode: string): Finding {
	const broken = facts.registering.known && facts.registering.value === 'broken';
	const set = hasModes(facts)
		? 'Set it to admin_only: `seaworthy registration`.'
		: 'Close it: `seaworthy registration`.';
	if (mode === 'enabled')
		return {
			id: 'registration/open',
			status: 'danger',
			says: 'Anybody who can reach the controller may register (mode enabled).',
			remedy: set,
		};
	if (!registrationModes.some((one) => one === mode) || broken)
		return {
			id: 'registration/bad-mode',
			status: 'danger',
			says: `The controller does not know the mode "${mode}" and answers every registration with an error.`,
			because: 'deis/deis#4131, #4143',
			remedy: set,
		};
	if (facts.registering.known && facts.registering.value === 'open')
		return {
			id: 'registration/not-followed',
			status: 'danger',
			says: `etcd says ${mode}, but the controller still takes registrations from strangers.`,
			because: 'An empty registration was answered with 400, not 403.',
			remedy: 'See whether confd is at work in the controller: journalctl --no-pager -n 200 -u deis-controller',
		};
	return {id: 'registration/closed', status: 'good', says: `Strangers may not register (mode ${mode}).`};
}

function administratorFinding(facts: F, mode: string): readonly Finding[] {
	const has = hasAdministrator(facts);
	if (has === true) return [{id: 'registration/admin', status: 'good', says: 'There is an administrator.'}];
	if (has === undefined)
		return [
			{
				id: 'registration/admin-unknown',
				status: 'unknown',
				says: 'Whether there is an administrator could not be told.',
				...(facts.superusers.known ? {} : {because: facts.superusers.because}),
				remedy: 'Ask the database: select username from auth_user where is_superuser',
			},
		];
	return [
		mode === 'enabled'
			? {
					id: 'registration/no-admin',
					status: 'danger',
					says: 'There is no administrator yet: the first stranger who registers becomes one.',
					remedy: 'Register the first one before the address is public: `seaworthy registration`.',
				}
			: {
					id: 'registration/locked-out',
					status: 'danger',
					says: `Registration is closed (mode ${mode}) and there is no administrator: nobody can get in.`,
					because: 'Deis v1 makes no exception for the first account.',
					remedy: 'Open it, register the first one, then close it: `seaworthy registration`.',
				},
	];
}
