import {valueOr} from '../../../../core/reading.js';
import type {Known} from '../../../../core/question.js';
import {answeredPlace, isSamePlace, livePlace} from '../../storage/place.js';
import {objectOf, variableOf, type WorkflowFacts as F} from '../../facts.js';

/** Where the mode stands in the chart's values. */
export const path = ['controller', 'registration_mode'] as const;

/** The mode the controller runs with; its code takes `enabled` when the variable is missing (facts §3). */
export function liveMode(facts: F): string | undefined {
	const controller = valueOr(objectOf(facts, 'Deployment', 'deis-controller'), undefined);
	return controller === undefined ? undefined : (variableOf(controller, 'REGISTRATION_MODE') ?? 'enabled');
}

/** Whether there is an administrator: the database says, else the controller's answer to a stranger under admin_only. */
export function hasAdministrator(facts: F): boolean | undefined {
	if (facts.superusers.known) return facts.superusers.value > 0;
	if (!facts.registering.known || liveMode(facts) !== 'admin_only') return undefined;
	return facts.registering.value === 'closed';
}

/**
 * Whether this very run moves the platform to another store: its database then begins anew, and an account made before
 * the upgrade would be lost with the old one.
 */
export function isMoving({facts, all}: Pick<Known<F>, 'facts' | 'all'>): boolean {
	const asked = all['storage'] === undefined ? undefined : answeredPlace(all['storage']);
	const live = livePlace(facts);
	return asked !== undefined && live !== undefined && !isSamePlace(asked, live);
}

/** Whether the first administrator is to be registered in this run. */
export function wantsAdministrator({facts, answers}: Known<F>): boolean {
	return hasAdministrator(facts) === false && answers['admin'] === true;
}
