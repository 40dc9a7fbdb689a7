import {readFileSync, writeFileSync} from 'node:fs';
import {filesOf} from './blocks.js';
import {setStage, type Stage} from './stage.js';
import {svg} from './svg.js';
import type {Cell} from './terminal.js';

// `npx tsx media/make.ts` after `npm run build`: the picture of the README, from a run on a fresh practice cluster in a terminal of 100×30.
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const stage = await setStage({pace: 1, files: filesOf(readme)});
try {
	const cells = await runningSetUp(stage);
	writeFileSync(
		new URL('seaworthy.svg', import.meta.url),
		svg(cells.map(withoutTimes), 'seaworthy at work on the practice cluster'),
	);
} finally {
	stage.remove();
}

/** The answers are those of the README; the screen is that of the moment at which Helm's upgrade is at work. */
async function runningSetUp({open}: Stage): Promise<readonly (readonly Cell[])[]> {
	const terminal = open('. ./secrets.env; exec seaworthy setup --practice --answers answers.yaml', {
		columns: 100,
		rows: 30,
	});
	try {
		await terminal.until('Found release');
		terminal.write('\r');
		await terminal.until('Space tick');
		terminal.write('\r');
		await terminal.until('Diffie-Hellman parameters of your own');
		terminal.write('\r');
		await terminal.until('Do this?');
		terminal.write('1\r');
		await terminal.until('Type practice to go on');
		terminal.write('practice\r');
		await terminal.until('running  Wait for deis-controller');
		return terminal.cells();
	} finally {
		terminal.close();
	}
}

/** Elapsed times differ from run to run. */
function withoutTimes(row: readonly Cell[]): readonly Cell[] {
	const text = row.map((cell) => (cell.text === '' ? ' ' : cell.text)).join('');
	const time = / {2}(?:\d+ min )?\d+(?:\.\d)? s *$/.exec(text);
	if (time === null) return row;
	return row.map((cell, column) => (column < time.index ? cell : {...cell, text: ''}));
}
