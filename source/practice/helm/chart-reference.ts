import {chartMetadata} from '../chart/defaults.js';
import {Refused} from '../reply.js';

/** The one chart reference there is in the practice world. */
export const practiceChart = 'hephy/workflow';

/** Refuses every chart but the practice world's, in Helm's words. */
export function refuseOtherCharts(chart: string, version: string | undefined): void {
	if (chart !== practiceChart) {
		const [repository, name] = chart.split('/');
		if (chart.startsWith('oci://'))
			throw new Refused(
				`Error: failed to do request: Head "https://${chart.slice(6)}": the practice cluster has no network`,
			);
		if (name === undefined || chart.startsWith('.') || chart.startsWith('/'))
			throw new Refused(`Error: path "${chart}" not found`);
		if (repository !== 'hephy') throw new Refused(`Error: repo ${repository ?? ''} not found`);
		throw new Refused(
			`Error: chart "${name}" matching ${version ?? ''} not found in hephy index. (try 'helm repo update'): no chart name found`,
		);
	}
	const wanted = version?.replace(/^v/, '');
	if (wanted !== undefined && `v${wanted}` !== chartMetadata.version)
		throw new Refused(
			`Error: chart "workflow" matching ${version ?? ''} not found in hephy index. (try 'helm repo update'): no chart version found for workflow-${version ?? ''}`,
		);
}
