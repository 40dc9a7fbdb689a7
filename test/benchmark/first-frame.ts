import {execFileSync} from 'node:child_process';
import {again, type Figure, notMeasured} from './figure.js';
import {inSurroundings, root, type Surroundings} from './places.js';
import {startInPty} from './pty-program.js';
import {median} from './statistics.js';

const rounds = 11;
const limit = 0.45;

type Contender = {
	readonly words: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly frame: RegExp;
	readonly key: string;
	/** What the screen shows when the key was acted on. */
	readonly acted: RegExp;
};

/** The first frame that takes keys, against Ink's hello world: on this Node, and reported for Node 26. */
export async function firstFrame(): Promise<readonly Figure[]> {
	return inSurroundings(async (surroundings) => {
		const newest = newestNode();
		return [
			...(await race(process.execPath, surroundings)).map((figure) => ({
				...figure,
				met: figure.ratio <= limit,
				limit: `≤ ${limit}`,
			})),
			...(newest === undefined
				? [notMeasured('first frame on Node 26', '', 'npx brought no node@26')]
				: (await race(newest, surroundings)).map((figure) => ({...figure, met: undefined, limit: ''}))),
		];
	});
}

/** Runs both kinds of ours between the yardstick's runs, so that what else the machine does hits all alike. */
async function race(
	node: string,
	{without, hanging}: Surroundings,
): Promise<readonly (Pick<Figure, 'title' | 'value' | 'command'> & {readonly ratio: number})[]> {
	const ours = {words: ['dist/cli.js'], frame: /What do you want to do\?[^]*Leave/, key: 'j', acted: /❯ 2\./};
	const contenders = {
		hello: {words: ['test/benchmark/hello.mjs'], env: without, frame: /Hello, world!/, key: 'x', acted: /Pressed: x/},
		without: {...ours, env: without},
		hanging: {...ours, env: hanging},
	};
	const took = {hello: [] as Taken[], without: [] as Taken[], hanging: [] as Taken[]};
	for (let round = 0; round < rounds; round++)
		for (const name of ['hello', 'without', 'hanging'] as const) took[name].push(await take(node, contenders[name]));
	const version = execFileSync(node, ['--version'], {encoding: 'utf8'}).trim();
	return (['without', 'hanging'] as const).map((name) => {
		const [mine, yardstick] = [took[name], took.hello];
		const ratio = median(mine.map(({frame}) => frame)) / median(yardstick.map(({frame}) => frame));
		const acted = median(mine.map(({key}) => key)) / median(yardstick.map(({key}) => key));
		return {
			title: `first frame that takes keys, ${name === 'without' ? 'no kubectl' : 'kubectl hangs'}, Node ${version}`,
			value: `${ratio.toFixed(2)} × hello (${milliseconds(mine)} / ${milliseconds(yardstick)} ms; key acted on ${acted.toFixed(2)} ×)`,
			command: again('first-frame'),
			ratio,
		};
	});
}

/** Milliseconds from the start to the frame, and to the frame that shows the key sent at that moment. */
type Taken = {readonly frame: number; readonly key: number};

async function take(node: string, {words, env, frame, key, acted}: Contender): Promise<Taken> {
	const program = startInPty({program: node, words, env, folder: root});
	try {
		const shown = await program.shown(frame);
		program.write(key);
		return {frame: shown - program.began, key: (await program.shown(acted)) - program.began};
	} finally {
		await program.end();
	}
}

function milliseconds(taken: readonly Taken[]): string {
	return median(taken.map(({frame}) => frame)).toFixed(0);
}

function newestNode(): string | undefined {
	try {
		const words = ['-y', '-p', 'node@26', '--', 'node', '-p', 'process.execPath'];
		return execFileSync('npx', words, {encoding: 'utf8', timeout: 120_000, stdio: ['ignore', 'pipe', 'ignore']}).trim();
	} catch {
		return undefined;
	}
}
