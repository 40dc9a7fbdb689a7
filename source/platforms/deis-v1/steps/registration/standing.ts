import type {Known} from '../../../../core/question.js';
import type {SettingValue} from '../../../../core/settings.js';
import {type DeisFacts as F, isAtLeast} from '../../facts.js';
import {plainAt} from '../../tree.js';

/** Before v1.6.0 registration is a switch and has another key (deis/deis#1205). */
export function hasModes(facts: F): boolean {
	return isAtLeast(facts.version, '1.6.0') !== false;
}

/** Where the mode stands below `/deis`. */
export function pathOf(facts: F): readonly string[] {
	return ['controller', hasModes(facts) ? 'registrationMode' : 'registrationEnabled'];
}

/** The value that says it: the old switch is rendered as `bool(VALUE)`, for which only 0 and 1 are what they look like. */
export function valueOf(facts: F, mode: string): SettingValue {
	return hasModes(facts) ? mode : mode === 'enabled' ? '1' : '0';
}

/** The mode in force; the controller writes `enabled` at its first start, so that holds where there is none. */
export function liveMode(facts: F): string | undefined {
	if (!facts.tree.known) return undefined;
	const set = plainAt(facts.tree, pathOf(facts).join('/'));
	if (hasModes(facts)) return set ?? 'enabled';
	return set === undefined || ['1', 'true', 'True'].includes(set) ? 'enabled' : 'disabled';
}

/** Whether there is an administrator, as far as the cluster tells: with an external database it does not. */
export function hasAdministrator({superusers}: F): boolean | undefined {
	return superusers.known ? superusers.value > 0 : undefined;
}

/** Whether the first administrator is to be registered in this run. */
export function wantsAdministrator({facts, answers}: Known<F>): boolean {
	return hasAdministrator(facts) !== true && answers['admin'] === true;
}
