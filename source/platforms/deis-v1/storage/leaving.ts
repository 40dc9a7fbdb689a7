import type {Task} from '../../../core/task.js';
import {ssh} from '../../../tools/ssh.js';
import type {DeisFacts as F} from '../facts.js';
import {deisctlTasks, platformName} from './installing.js';
import {routersOf, unitsOf} from './units.js';

/** The task after which nothing that Ceph's components wrote as long as they were alive is there any more. */
export const expiredTask = 'storage/expired';

/** Stops and uninstalls the platform on Ceph; its data stays in containers on the hosts. */
export function leaveTasks(facts: F): readonly Task[] {
	const name = platformName('ceph');
	const units = unitsOf(facts, 'ceph', routersOf(facts));
	const one = (verb: 'stop' | 'uninstall') =>
		deisctlTasks(facts, 'storage', {
			verb,
			words: [name],
			what: name,
			units,
			...(verb === 'uninstall'
				? {lasting: 'Ceph stays uninstalled; its data lies in the containers deis-store-*-data and deis-database-data.'}
				: {}),
		});
	return [
		...one('stop'),
		...one('uninstall'),
		{
			id: expiredTask,
			title: "Wait until nothing of Ceph's components is alive",
			action: {
				kind: 'wait',
				// They have 20 s to live (facts/deis-v1 1.3).
				seconds: 120,
				check: {
					command: ssh(
						facts.target.at,
						`for key in database/host database/port store/gateway/host store/gateway/port; do curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}\\n' "http://127.0.0.1:2379/v2/keys/deis/$key"; done`,
					),
					expect: {matches: '^404$', lacks: '^(2..|5..|000)$'},
					hint: 'Somebody still writes the address of a database or gateway on the cluster: deisctl list',
				},
			},
		},
	];
}
