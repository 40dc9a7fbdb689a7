import {isObject, type Json, listAt, textAt} from '../../core/json.js';
import {get, put} from '../cluster/objects.js';
import {strategicPatch} from '../cluster/merge.js';
import {done, Refused} from '../reply.js';
import type {KubectlCommand} from './call.js';
import {nameOf} from './print.js';
import {placeNamed} from './which.js';

/** `kubectl set env KIND/NAME KEY=VALUE… KEY-…`: in all containers. */
export const set: KubectlCommand = {
	act(world, call) {
		const [what, name, ...changes] = call.words;
		if (what !== 'env')
			throw new Refused(
				`error: unknown command ${JSON.stringify(what ?? '')}\nSee 'kubectl set -h' for help and examples`,
			);
		const place = placeNamed(name ?? '', call.namespace);
		const live = get(world, place);
		const env = changes.map((change): Json => {
			const equals = change.indexOf('=');
			if (equals > 0) return {name: change.slice(0, equals), value: change.slice(equals + 1)};
			if (change.endsWith('-')) return {name: change.slice(0, -1), $patch: 'delete'};
			throw new Refused(`error: environment variables must be of the form key=value: ${change}`);
		});
		const containers = listAt(live, 'spec', 'template', 'spec', 'containers').map((container) => ({
			name: textAt(container, 'name') ?? '',
			env,
		}));
		const wanted = strategicPatch(live, {spec: {template: {spec: {containers}}}});
		const after = put(world, place, isObject(wanted) ? wanted : live, {manager: 'kubectl-set', operation: 'Update'});
		return done(after === live ? '' : `${nameOf(live)} env updated\n`);
	},
};
