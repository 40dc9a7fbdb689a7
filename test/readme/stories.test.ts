import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {blocksOf, contentOf, filesOf, storiesOf} from '../../media/blocks.js';
import {setStage} from '../../media/stage.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const [, ...stories] = storiesOf(blocksOf(readme));

describe.concurrent(
	'what the README shows is what the built program prints, on a practice cluster nobody used before',
	() => {
		test.each(stories.map((story) => [story[0]?.command ?? '', story] as const))(
			'from: %s',
			{timeout: 300_000},
			async (_title, story) => {
				const stage = await setStage({pace: 0, files: filesOf(readme)});
				try {
					for (const block of story) expect(await contentOf(block, stage), block.command).toBe(block.content);
				} finally {
					stage.remove();
				}
			},
		);
	},
);
