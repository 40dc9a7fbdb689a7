import {counted} from '../shared/listed.js';
import type {DeisFacts} from './facts.js';

/** Version, hosts and units of what was found, in lines for people. */
export function describe({version, machines, units, tree}: DeisFacts): readonly string[] {
	const broken = units.known
		? units.value.filter(({unit, active}) => unit.startsWith('deis-') && active === 'failed')
		: [];
	return [
		`Deis ${version.known ? `v${version.value}` : `of unknown version (${version.because})`}, ${machines.known ? counted(machines.value.length, 'host') : machines.because}`,
		...(tree.known ? [] : [`What is set could not be read: ${tree.because}`]),
		...(broken.length === 0 ? [] : [`Failed units: ${broken.map(({unit}) => unit).join(', ')}`]),
	];
}
