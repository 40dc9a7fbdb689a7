import {type Json, listAt, parseJson, textAt} from '../../core/json.js';
import type {Command, Outcome} from '../../core/command.js';
import type {Collateral} from '../../core/plan.js';
import type {Settlement, TargetOptions} from '../../core/platform.js';
import type {Read} from '../../core/ports.js';
import {Problem} from '../../core/problem.js';
import {appliedOnServer} from './apply-method.js';
import {valueOr, whyNot} from '../../core/reading.js';
import {type Change, pathName, shownValue} from '../../core/settings.js';
import type {Text} from '../../core/text.js';
import {getManifest, renderUpgrade} from '../../tools/helm.js';
import {kubectl} from '../../tools/kubectl.js';
import {findChart} from './chart-reference.js';
import {type Difference, differences} from './difference.js';
import type {WorkflowFacts} from './facts.js';
import {costsOf, rolloutTasks} from './restarts.js';
import {guards, upgradeTask} from './upgrade.js';
import {valuesDocument} from './values.js';

const none: Settlement = {collateral: [], costs: [], decisions: [], tasks: [], guards: []};

/**
 * What the one upgrade would do, known before it runs (facts 0.0 no. 19): rendered with the release's own values it must
 * be what is stored; rendered with the new ones it gives the change, and against the live objects what people's edits it puts back.
 */
export async function settle(
	facts: WorkflowFacts,
	changes: readonly Change[],
	read: Read,
	given: TargetOptions,
): Promise<Settlement> {
	if (changes.length === 0) return {...none, guards: guards(facts)};
	const old = tooOld(facts);
	if (old !== undefined) return {...none, refusal: {says: old, instructions: []}};
	const {target} = facts;
	const found = await findChart(target, given.chart, read);
	if (found.chart === undefined)
		return {
			...none,
			wants: {
				message: 'Chart reference',
				forms: 'repo/name, oci://…, a folder, or a .tgz archive of the chart in the installed version',
				option: 'chart',
				says: ['The upgrade needs the chart, and it was not found:', ...found.tried.map((line) => `  ${line}`)].join(
					'\n',
				),
			},
		};
	const asked = {release: target.release, chart: found.chart, version: target.version};
	const render = async (values: Text) =>
		textAt(parseJson(await output(read, renderUpgrade(target, {...asked, values}))), 'manifest') ?? '';
	const [stored, own, wanted, applied] = await Promise.all([
		output(read, getManifest(target, target.release)),
		render(['{}\n']),
		render(valuesDocument(changes, valueOr(facts.values, undefined))),
		appliedOnServer(facts, read),
	]);
	if (documents(own) !== documents(stored)) return {...none, refusal: foreign(changes)};
	const [live, again, after] = await Promise.all([
		items(read, kubectl(target, ['get', '--filename', '-', '--ignore-not-found', '--output', 'json'], secret(stored))),
		items(read, kubectl(target, [...serverDryRun], secret(stored))),
		items(read, kubectl(target, [...serverDryRun], secret(wanted))),
	]);
	const edits = compare(live, again);
	const intended = compare(again, after);
	const putBack = edits.filter(
		(edit) => !intended.some((other) => other.object === edit.object && other.path === edit.path),
	);
	const rolled = compare(live, after).filter(({path}) => path.startsWith('spec.template'));
	const restarts = [...new Set(rolled.map(({object}) => object))];
	return {
		collateral: putBack.map(collateral),
		costs: costsOf(restarts),
		decisions:
			putBack.length === 0
				? []
				: [
						{
							id: 'put-back-hand-edits',
							says: `The upgrade puts back ${putBack.length === 1 ? 'a field' : `${putBack.length} fields`} that somebody changed by hand.`,
						},
					],
		tasks: [upgradeTask(facts, found.chart, changes, applied), ...rolloutTasks(target, restarts)],
		guards: guards(facts),
	};
}

const serverDryRun = [
	'apply',
	'--server-side',
	'--force-conflicts',
	'--field-manager',
	'helm',
	'--dry-run=server',
	'--output',
	'json',
	'--filename',
	'-',
];

function secret(manifest: string): Partial<Command> {
	return {stdin: [manifest], confidential: true, timeout: 60};
}

function tooOld(facts: WorkflowFacts): string | undefined {
	if (!facts.helm.known) return `The upgrade needs Helm: ${facts.helm.because}`;
	const {version, major, minor} = facts.helm.value;
	return major > 3 || (major === 3 && minor >= 14)
		? undefined
		: `This is Helm ${version}: only 3.14 and newer have --reset-then-reuse-values, without which an upgrade would lose the release's other values.`;
}

/** A manifest without what Helm 3 and 4 do differently: blank lines between the objects. */
function documents(manifest: string): string {
	return manifest
		.split(/^---$/m)
		.map((document) => document.trim())
		.filter((document) => document !== '')
		.join('\n---\n');
}

function foreign(changes: readonly Change[]): NonNullable<Settlement['refusal']> {
	return {
		says: 'The release as Helm stores it is not what its chart and values render: another chart, a post-renderer, Flux or Argo CD is at work, and an upgrade from here would undo their part.',
		instructions: [
			'Commit these values where the release is managed from:',
			...changes.map(({setting}) => `${pathName(setting.path)}: ${shownValue(setting.value, 'null')}`),
		],
	};
}

async function output(read: Read, command: Command): Promise<string> {
	const outcome: Outcome = await read(command);
	if (outcome.failure === undefined && outcome.exitCode === 0) return outcome.stdout;
	throw new Problem(`What the upgrade would do could not be read: ${whyNot(command.program, outcome)}`, {
		kind: 'cluster',
		next: ['Nothing was changed. Mend this and start again; the answers can be kept with --save-answers.'],
	});
}

async function items(read: Read, command: Command): Promise<readonly Json[]> {
	const parsed = parseJson(await output(read, command));
	return textAt(parsed, 'kind') === 'List' ? listAt(parsed, 'items') : parsed === undefined ? [] : [parsed];
}

type ObjectDifference = Difference & {readonly object: string};

function nameOf(object: Json): string {
	return `${textAt(object, 'kind') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`;
}

function compare(before: readonly Json[], after: readonly Json[]): readonly ObjectDifference[] {
	const later = new Map(after.map((object) => [nameOf(object), object]));
	return before.flatMap((object) => {
		const same = later.get(nameOf(object));
		return same === undefined
			? []
			: differences(object, same).map((difference) => ({...difference, object: nameOf(object)}));
	});
}

/** A container's variable that holds a secret, e.g. Grafana's DEFAULT_USER_PASSWORD, which the chart writes in clear. */
const secretVariable = /\benv\[[^\]]*(password|secret|token|key|credential)/i;

function collateral({object, path, before, after}: ObjectDifference): Collateral {
	const hidden = object.startsWith('Secret/') || secretVariable.test(path);
	const shown = (value: Json | undefined) =>
		value === undefined ? '(nothing)' : hidden ? '(hidden)' : JSON.stringify(value);
	return {object, field: path, now: shown(before), then: shown(after)};
}
