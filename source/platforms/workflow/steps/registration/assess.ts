import type {Finding} from '../../../../core/finding.js';
import type {WorkflowFacts as F} from '../../facts.js';
import {valueAt} from '../../values.js';
import {hasAdministrator, liveMode, path} from './standing.js';

/** Whether strangers may register, whether there is an administrator, and whether Helm's values say the same. */
export function assess(facts: F): readonly Finding[] {
	const mode = liveMode(facts);
	if (mode === undefined)
		return [
			{
				id: 'registration/unknown',
				status: 'unknown',
				says: 'The registration mode could not be read.',
				because: facts.objects.known ? 'There is no Deployment deis-controller.' : facts.objects.because,
				remedy: 'Give the role the right to list deployments in the namespace.',
			},
		];
	return [modeFinding(facts, mode), ...administratorFinding(facts, mode), ...driftFinding(facts, mode)];
}

function modeFinding(facts: F, mode: string): Finding {
	const broken = facts.registering.known && facts.registering.value === 'broken';
	if (mode === 'enabled')
		return {
			id: 'registration/open',
			status: 'danger',
			says: 'Anybody who can reach the controller may register (mode enabled).',
			remedy: 'Set it to admin_only: `seaworthy registration`.',
		};
	if (!['admin_only', 'disabled'].includes(mode) || broken)
		return {
			id: 'registration/bad-mode',
			status: 'danger',
			says: `The controller does not know the mode "${mode}" and answers every registration with an error.`,
			because: 'deis/deis#4143',
			remedy: 'Set it to admin_only: `seaworthy registration`.',
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
				because:
					mode !== 'admin_only' && facts.registering.known
						? `Under ${mode} the controller's answer to an empty registration does not tell, and the database was not asked.`
						: facts.registering.known
							? 'The controller did not tell.'
							: facts.registering.because,
				remedy: 'It is told through a forwarded port of the controller: the role needs create on pods/portforward.',
			},
		];
	return [
		mode === 'disabled'
			? {
					id: 'registration/locked-out',
					status: 'danger',
					says: 'Registration is disabled and there is no administrator: nobody can get in.',
					remedy: 'Set it to admin_only and register the first one: `seaworthy registration`.',
				}
			: {
					id: 'registration/no-admin',
					status: 'danger',
					says: 'There is no administrator yet: the first stranger who registers becomes one.',
					because: 'deis/controller#1116',
					remedy: 'Register the first one before the address is public: `seaworthy registration`.',
				},
	];
}

function driftFinding(facts: F, mode: string): readonly Finding[] {
	const set = facts.effective.known ? valueAt(facts.effective.value, path) : undefined;
	return set === undefined || set === mode
		? []
		: [
				{
					id: 'registration/drift',
					status: 'attention',
					says: `The controller runs with ${mode}, but Helm's values say ${String(set)}: the next upgrade puts that back.`,
					remedy: 'Run `seaworthy registration`, which sets both.',
				},
			];
}
