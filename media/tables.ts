import {readFileSync} from 'node:fs';
import {scenarios} from '../source/flags/commands.js';
import {stepIds} from '../source/flags/step-ids.js';
import {deisV1} from '../source/platforms/deis-v1/platform.js';
import {workflow} from '../source/platforms/workflow/platform.js';

/** The tables of the README by name, made from what the program itself shows. */
export const tables: Readonly<Record<string, () => string>> = {
	steps: stepTable,
	'steps of Deis v1': deisStepTable,
	'exit codes': exitCodeTable,
	programs: () =>
		table(
			['program', 'how to get it'],
			Object.entries({...workflow.programs, ...deisV1.programs}).map(([name, says]) => [`\`${name}\``, says]),
		),
	decisions: () =>
		table(
			['decision', 'what accepting it means'],
			Object.entries({...workflow.decisions, ...deisV1.decisions}).map(([id, says]) => [`\`${id}\``, says]),
		),
	scenarios: () =>
		`\n${Object.entries(scenarios)
			.map(([platform, names]) => `- ${platform}: \`${names.join('`, `')}\``)
			.join('\n')}\n\n`,
};

/** One row a step: what `seaworthy help STEP` says of it, the first sentences. */
function stepTable(): string {
	const rows = stepIds.map((id) => {
		const text = help(`steps/${id}`);
		return [
			`\`${id}\`: ${/^# \w+: (.*)$/m.exec(text)?.[1] ?? ''}`,
			[...section(text, 'Questions').matchAll(/^- ((?:`\w+`(?:, )?)+)/gm)].map(([, names]) => names).join(', '),
			section(text, 'What it changes'),
			section(text, 'What it costs'),
			section(text, 'Undo'),
		].map((cell, column) => (column < 2 ? cell : sentences(cell)));
	});
	return table(['step', 'asks', 'changes', 'costs', 'undo'], rows);
}

/** One row a step: what `seaworthy help STEP` says of it on Deis v1, the first sentences. */
function deisStepTable(): string {
	const rows = deisV1.steps.map(({id, questions}) => [
		`\`${id}\``,
		questions.map((question) => `\`${question.id}\``).join(', '),
		sentences(section(help(`steps/${id}`), 'On Deis v1')),
	]);
	return table(['step', 'asks', 'on Deis v1'], rows);
}

function exitCodeTable(): string {
	const text = help('topics/exit-codes');
	const rows = [...text.matchAll(/^- (\d+): (.*)$/gm)].map(([, code = '', says = '']) => [code, says]);
	return table(['code', 'means'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
	return `\n${line(heads)}${line(heads.map(() => '---'))}${rows.map(line).join('')}\n`;
}

function help(name: string): string {
	return readFileSync(new URL(`../source/help/${name}.md`, import.meta.url), 'utf8');
}

/** A part of a text by its heading; throws when there is none, so that no cell is ever empty. */
function section(text: string, title: string): string {
	const found = text.split(/^##? /m).find((part) => part.startsWith(`${title}\n`));
	if (found === undefined) throw new Error(`No "## ${title}" in ${text.split('\n')[0] ?? ''}.`);
	return found.slice(title.length).trim();
}

/** The first two sentences of a text's first paragraph. */
function sentences(text: string): string {
	const [paragraph = ''] = text.split('\n\n');
	return paragraph
		.split(/(?<=[.:]) (?=[A-Z])/)
		.slice(0, 2)
		.join(' ')
		.replace(/:$/, '.');
}
