import {plain} from '../plain.js';
import {at, isObject} from '../../core/json.js';
import {Refused} from '../reply.js';
import type {KubeObject} from '../state.js';

/** Whether an object's labels fit `a=b,c!=d,e,!f,g in (h,i)`. */
export function fitsLabels(object: KubeObject, selector: string | undefined): boolean {
	if (selector === undefined || selector === '') return true;
	const labels = at(object, 'metadata', 'labels');
	return selector.split(/,(?![^(]*\))/).every((part) => {
		const one = part.trim();
		const set = /^(\S+)\s+(in|notin)\s+\((.*)\)$/.exec(one);
		if (set !== null) {
			const value = at(labels, set[1] ?? '');
			const listed = (set[3] ?? '').split(',').some((item) => item.trim() === value);
			return set[2] === 'in' ? listed : !listed;
		}
		const equal = /^([A-Za-z0-9._/-]+)\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$/.exec(one);
		if (equal !== null) {
			const is = at(labels, equal[1] ?? '') === (equal[3] ?? '');
			return equal[2] === '!=' ? !is : is;
		}
		if (/^!?[A-Za-z0-9._/-]+$/.test(one)) {
			const there = isObject(labels) && labels[one.replace('!', '')] !== undefined;
			return one.startsWith('!') ? !there : there;
		}
		throw new Refused(`error: unable to parse requirement: invalid label selector: ${JSON.stringify(selector)}`);
	});
}

/** Fields that the server can select by, by kind; `*` for all. */
const selectable: Readonly<Record<string, readonly string[]>> = {
	'*': ['metadata.name', 'metadata.namespace'],
	Secret: ['type'],
	Pod: ['status.phase', 'spec.nodeName'],
	Event: ['involvedObject.kind', 'involvedObject.name', 'reason', 'type'],
};

/** Whether an object fits a field selector such as `type!=helm.sh/release.v1`. */
export function fitsFields(object: KubeObject, selector: string | undefined): boolean {
	if (selector === undefined || selector === '') return true;
	return selector.split(',').every((part) => {
		const match = /^([A-Za-z.]+)(==|=|!=)(.*)$/.exec(part.trim());
		if (match === null)
			throw new Refused(`error: invalid selector: ${JSON.stringify(part)}; can't understand ${JSON.stringify(part)}`);
		const field = match[1] ?? '';
		const kind = plain(object['kind']);
		if (![...(selectable['*'] ?? []), ...(selectable[kind] ?? [])].includes(field))
			throw new Refused(
				`Error from server (BadRequest): Unable to find ${JSON.stringify(kind)} that match label selector "", field selector ${JSON.stringify(selector)}: field label not supported: ${field}`,
			);
		const is = (at(object, ...field.split('.')) ?? '') === match[3];
		return match[2] === '!=' ? !is : is;
	});
}
