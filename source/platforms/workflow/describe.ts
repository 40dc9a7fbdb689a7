import {listAt, textAt} from '../../core/json.js';
import {valueOr} from '../../core/reading.js';
import {objectOf, type WorkflowFacts} from './facts.js';

/** Flavour, versions and state of what was found, in lines for people. */
export function describe(facts: WorkflowFacts): readonly string[] {
	const {target, release, serverVersion, helm} = facts;
	const state = release.known ? `revision ${release.value.revision}, ${release.value.status}` : release.because;
	return [
		`${flavour(facts)} ${target.version}, ${state}`,
		`Kubernetes ${valueOr(serverVersion, 'of unknown version')}, Helm ${helm.known ? helm.value.version : `unknown (${helm.because})`}`,
		...(components(facts).length === 0 ? [] : [components(facts).join(', ')]),
	];
}

/** Deis and Hephy differ by where their images come from (facts 0.1). */
function flavour(facts: WorkflowFacts): string {
	const builder = valueOr(objectOf(facts, 'Deployment', 'deis-builder'), undefined);
	const image = textAt(listAt(builder, 'spec', 'template', 'spec', 'containers')[0], 'image') ?? '';
	if (image.includes('hephy/')) return 'Hephy Workflow';
	return image.includes('deis/') ? 'Deis Workflow' : 'Workflow';
}

function components(facts: WorkflowFacts): readonly string[] {
	return valueOr(facts.objects, []).flatMap((object) => {
		const version = textAt(object, 'metadata', 'annotations', 'component.deis.io/version');
		const name = textAt(object, 'metadata', 'name');
		return version === undefined ||
			name === undefined ||
			!/^deis-(controller|router|database|registry|builder)$/.test(name)
			? []
			: [`${name.replace('deis-', '')} ${version}`];
	});
}
