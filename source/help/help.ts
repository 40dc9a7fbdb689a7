import {usage} from '../core/problem.js';
import {commandNames} from '../flags/commands.js';
import {nearest} from '../validate/nearest.js';
import {help} from '../flags/help.js';
import {stepIds} from '../flags/step-ids.js';
import schema from './answers.schema.json' with {type: 'json'};
import {blocksOf, render, wrap} from './render.js';
import {commandTexts, decisionsText, roleText, stepTexts, topicTexts} from './texts.js';

/** All that `seaworthy help` knows by a word: commands, steps, findings, decisions and other topics. */
export function helpTopics(): readonly string[] {
	return [
		...commandNames,
		...Object.keys(stepTexts),
		...Object.keys(topicTexts),
		'role',
		'schema',
		...Object.values(stepTexts).flatMap((text) => [...sectionsOf(text).keys()].filter((title) => title.includes('/'))),
		...sectionsOf(decisionsText).keys(),
	];
}

/**
 * The docs of a command, a step, a finding's or a decision's id, or a topic, as text of 80 columns; `role` is YAML and
 * `schema` JSON, both fit for a pipe. Throws a usage Problem for a word that is none of them.
 */
export async function helpFor(topic: string): Promise<string> {
	const command = commandNames.find((name) => name === topic);
	if (command !== undefined) {
		const more = commandTexts[topic];
		return help(command, stepIds) + (more === undefined ? '' : `\n${render(more)}`);
	}
	if (topic === 'role') return roleYaml(roleText);
	if (topic === 'schema') return `${JSON.stringify(schema, null, '\t')}\n`;
	const text =
		own(stepTexts, topic) ?? own(topicTexts, topic) ?? findingText(topic) ?? sectionsOf(decisionsText).get(topic);
	if (text !== undefined) return render(text);
	const meant = nearest(topic, helpTopics());
	throw usage(
		`There is no help on "${topic}".`,
		meant === undefined
			? `There is help on: ${helpTopics()
					.filter((one) => !one.includes('/'))
					.join(', ')}; and on each finding by its id.`
			: `Did you mean \`seaworthy help ${meant}\`?`,
	);
}

function own(texts: Readonly<Record<string, string>>, topic: string): string | undefined {
	return Object.hasOwn(texts, topic) ? texts[topic] : undefined;
}

function findingText(id: string): string | undefined {
	const [step = ''] = id.split('/');
	const section = id.includes('/') ? sectionsOf(own(stepTexts, step) ?? '').get(id) : undefined;
	return section === undefined ? undefined : `${section}\n\nMore: \`seaworthy help ${step}\`.\n`;
}

/** The parts of a text by their headings of the second level, headings included. */
function sectionsOf(text: string): ReadonlyMap<string, string> {
	return new Map(
		text.split(/^(?=#)/m).flatMap((section) => {
			const [, title] = /^## (.*)$/m.exec(section) ?? [];
			return title === undefined ? [] : [[title, section.trimEnd()] as const];
		}),
	);
}

/** The prose as comments above the YAML. */
function roleYaml(text: string): string {
	const lines = blocksOf(text).flatMap(({kind, text: content}) =>
		kind === 'code' ? [content] : [...wrap(content, 2).map((line) => `# ${line}`), '#'],
	);
	return `${lines.join('\n')}\n`;
}
