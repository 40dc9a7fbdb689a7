import {compose} from '../../source/core/compose.js';
import type {Plan} from '../../source/core/plan.js';
import {Secret} from '../../source/core/secret.js';
import type {Task} from '../../source/core/task.js';
import {json} from '../../source/core/text.js';

const task = (id: string, title: string): Task => ({
	id,
	title,
	action: {kind: 'run', command: {program: 'lamp', arguments: [id], effect: 'writes', timeout: 5}},
});

/** A plan of two steps around one write of settings, two of them secret. */
export function aPlan(): Plan {
	const password = new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'hunter2!');
	const settings = [
		{path: ['lights', 'colour'], value: 'green'},
		{path: ['lights', 'password'], value: [password]},
		{path: ['lights', 'key'], value: [json([password])]},
	] as const;
	const now = ['', undefined, new Secret('OLD', 'old')];
	return compose({
		target: {platform: 'lamp', name: 'pier', label: 'the lamp on the pier', fields: {}},
		wishes: [
			{
				id: 'lights',
				title: 'Lights',
				trials: [],
				plan: {
					before: [task('lights/buy', 'Buy a lamp')],
					settings,
					after: [task('lights/see', 'See the light')],
					costs: ['The lights go out for a second.'],
					byHand: ['Close the curtains.'],
				},
			},
			{id: 'horn', title: 'Horn', trials: [], plan: {after: [task('horn/blow', 'Blow it')]}},
		],
		changes: settings.map((setting, index) => ({step: 'lights', setting, present: now[index]})),
		settlement: {
			tasks: [task('settings/upgrade', 'Upgrade the release')],
			decisions: [],
			collateral: [],
			costs: [],
			guards: [],
		},
		accepted: [],
		writeTitle: 'Platform settings',
	});
}
