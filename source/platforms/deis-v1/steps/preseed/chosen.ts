import {readLabelSelector} from '../../../../validate/label-selector.js';
import type {HostImages, Machine} from '../../facts.js';

/** The hosts whose metadata a selector fits; all of them for an empty one. */
export function chosenMachines(machines: readonly Machine[], selector: string): readonly Machine[] {
	const {requirements} = readLabelSelector(selector.trim());
	return machines.filter(({metadata}) =>
		requirements.every(({key, operator, values}) => {
			const value = metadata[key];
			switch (operator) {
				case 'Exists':
					return value !== undefined;
				case 'DoesNotExist':
					return value === undefined;
				case 'In':
					return value !== undefined && values.includes(value);
				case 'NotIn':
					return value === undefined || !values.includes(value);
			}
		}),
	);
}

/** Which images a host lacks; undefined when it could not be asked. */
export function lackingOn({images}: HostImages): readonly string[] | undefined {
	return images.known ? images.value.filter(({id}) => id === undefined).map(({image}) => image) : undefined;
}

const byAddress = new Intl.Collator('en', {numeric: true});

/** In the order of their addresses. */
export function inOrderOfAddress<T extends {readonly machine: Machine}>(hosts: readonly T[]): readonly T[] {
	return hosts.toSorted((a, b) => byAddress.compare(a.machine.address, b.machine.address));
}
