import {loadavg} from 'node:os';
import {firstFrame} from './first-frame.js';
import {type Figure, notMeasured, table} from './figure.js';
import {help} from './help.js';
import {keys} from './keys.js';
import {preseedHosts, preseedThousand} from './preseed-hosts.js';
import {preseedMemory} from './preseed-memory.js';
import {releaseCheck} from './release-check.js';
import {secondStart} from './second-start.js';
import {testSuite} from './test-suite.js';

const groups: Readonly<Record<string, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
	'first-frame': firstFrame,
	help,
	keys,
	'release-check': releaseCheck,
	'second-start': secondStart,
	preseed: preseedMemory,
	'preseed-hosts': preseedHosts,
	'preseed-1000-hosts': preseedThousand,
	'npm-test': testSuite,
};

/** Measures the named groups, or all, one after the other, and prints the table; a figure is never a failure. */
async function main(words: readonly string[]): Promise<void> {
	const names = Object.keys(groups).filter((name) => words.length === 0 || words.includes(name));
	const load = () =>
		loadavg()
			.map((value) => value.toFixed(1))
			.join(' ');
	const before = load();
	const figures: Figure[] = [];
	for (const name of names) {
		process.stderr.write(`Measuring ${name} …\n`);
		figures.push(...(await measured(name)));
	}
	const met = figures.filter((figure) => figure.met === true).length;
	const missed = figures.filter((figure) => figure.met === false).length;
	console.log(`Node ${process.version}, load average ${before} before, ${load()} after\n`);
	console.log(`${table(figures)}\n`);
	console.log(`${met} met, ${missed} not met`);
}

async function measured(name: string): Promise<readonly Figure[]> {
	try {
		return (await groups[name]?.()) ?? [];
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		return [notMeasured(name, '?', 'it failed, see above')];
	}
}

await main(process.argv.slice(2));
