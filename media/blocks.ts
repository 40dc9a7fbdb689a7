import {setTimeout as sleep} from 'node:timers/promises';
import type {Stage} from './stage.js';
import {tables} from './tables.js';
import type {Terminal} from './terminal.js';

/** A part of the README that is made, not written: a table's name, or a command line whose output it is. */
export type Block = {readonly command: string; readonly content: string};

const marked = /<!-- generated: (.+?) -->\n([\s\S]*?)<!-- end -->/g;

/** The generated parts of a README, in their order. */
export function blocksOf(readme: string): readonly Block[] {
	return [...readme.matchAll(marked)].map(([, command = '', content = '']) => ({command, content}));
}

/** The README with the given contents in the places of its generated parts, in their order. */
export function withBlocks(readme: string, contents: readonly string[]): string {
	let index = 0;
	return readme.replaceAll(
		marked,
		(_match, command: string) => `<!-- generated: ${command} -->\n${contents[index++] ?? ''}<!-- end -->`,
	);
}

/** Files that the README shows: their content by name. They stand in the home folder of every story. */
export function filesOf(readme: string): Readonly<Record<string, string>> {
	const files = readme.matchAll(/<!-- file: (\S+) -->\n+```\w*\n([\s\S]*?)```/g);
	return Object.fromEntries([...files].map(([, name = '', content = '']) => [name, content]));
}

/** Commands that go on with each other's cluster. A story begins where the practice cluster is reset. */
export function storiesOf(blocks: readonly Block[]): readonly (readonly Block[])[] {
	const stories: Block[][] = [[]];
	for (const block of blocks) {
		if (tables[block.command] !== undefined) continue;
		if (block.command.startsWith('seaworthy practice reset')) stories.push([]);
		stories.at(-1)?.push(block);
	}
	return stories.filter((story) => story.length > 0);
}

/** What stands in a block: a table, or the command and all that it prints. `screen COMMAND` is a screen of the wizard. */
export async function contentOf({command}: Block, stage: Stage): Promise<string> {
	const screen = /^screen (.*)$/.exec(command)?.[1];
	const typed = screen ?? command;
	const printed = screen === undefined ? await stage.run(command) : await firstScreen(screen, stage);
	return `\n\`\`\`console\n$ ${typed}\n${printed === '' ? '' : `${printed}\n`}\`\`\`\n\n`;
}

/** The screen that the wizard begins with, once the cluster has answered. */
async function firstScreen(commandLine: string, stage: Stage): Promise<string> {
	const terminal = stage.open(commandLine, {columns: 100, rows: 30});
	try {
		await terminal.until('Found release');
		return stage.normalise((await settled(terminal)).trim());
	} finally {
		terminal.close();
	}
}

/** The screen once nothing has moved on it for a moment: a frame may come in pieces. */
async function settled(terminal: Terminal): Promise<string> {
	for (let before = ''; ;) {
		await sleep(400);
		const now = terminal.rows().join('\n');
		if (now === before) return now;
		before = now;
	}
}
