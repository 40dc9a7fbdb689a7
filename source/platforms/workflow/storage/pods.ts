import type {Command} from '../../../core/command.js';
import {kubectl, type Kubernetes} from '../../../tools/kubectl.js';
import type {PlatformPod} from '../facts.js';

/** Lists the pods that read the storage Secret when they start: part, phase, birth, and when they were told to end. */
export function listPlatformPods(at: Kubernetes): Command {
	return kubectl(at, [
		'get',
		'pods',
		'--selector',
		'app in (deis-builder,deis-controller,deis-database,deis-registry)',
		'--output',
		'jsonpath={range .items[*]}{.metadata.labels.app} {.status.phase} {.metadata.creationTimestamp} {.metadata.deletionTimestamp}{"\\n"}{end}',
	]);
}

/** What `listPlatformPods` printed, without pods that ended or were told to. */
export function parsePlatformPods(stdout: string): readonly PlatformPod[] {
	return stdout.split('\n').flatMap((line) => {
		const [app, phase, since, ending] = line.split(' ');
		const lives = (phase === 'Running' || phase === 'Pending') && (ending ?? '') === '';
		return app === undefined || since === undefined || !lives ? [] : [{app, since}];
	});
}
