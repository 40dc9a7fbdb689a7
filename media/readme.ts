import {readFileSync, writeFileSync} from 'node:fs';
import {blocksOf, contentOf, filesOf, storiesOf, withBlocks} from './blocks.js';
import {setStage} from './stage.js';
import {tables} from './tables.js';

// `npx tsx media/readme.ts` after `npm run build`: fills the generated parts of the README by running the program.
const file = new URL('../README.md', import.meta.url);
const readme = readFileSync(file, 'utf8');
const blocks = blocksOf(readme);
const contents = new Map<(typeof blocks)[number], string>();
for (const block of blocks) {
	const table = tables[block.command];
	if (table !== undefined) contents.set(block, table());
}
for (const story of storiesOf(blocks)) {
	const stage = await setStage({pace: 0, files: filesOf(readme)});
	try {
		for (const block of story) contents.set(block, await contentOf(block, stage));
	} finally {
		stage.remove();
	}
}
writeFileSync(
	file,
	withBlocks(
		readme,
		blocks.map((block) => contents.get(block) ?? ''),
	),
);
