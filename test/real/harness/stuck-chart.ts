import {cp, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {chart} from '../chart/render.js';

/** A copy of the chart on which every upgrade hangs, its release marked as pending, until helm is killed: a hook's pod that no node takes. */
export async function stuckChart(root: string): Promise<string> {
	const folder = path.join(root, 'stuck', 'workflow');
	await cp(chart, folder, {recursive: true});
	const job = {
		apiVersion: 'batch/v1',
		kind: 'Job',
		metadata: {name: 'hang', annotations: {'helm.sh/hook': 'pre-upgrade'}},
		spec: {
			template: {
				spec: {
					restartPolicy: 'Never',
					nodeSelector: {nowhere: 'true'},
					containers: [{name: 'hang', image: 'hang'}],
				},
			},
		},
	};
	await writeFile(path.join(folder, 'templates', 'hang.yaml'), JSON.stringify(job));
	return folder;
}
