import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** One character cell of the screen: its text, colours as palette numbers (undefined: the terminal's own) and looks. */
export type Cell = {
	readonly text: string;
	readonly color: number | undefined;
	readonly isBold: boolean;
	readonly isDim: boolean;
};

/** A program in a terminal. */
export type Terminal = {
	write(keys: string): void;
	/** The rows of the screen as text, without those that are empty at its end. */
	rows(): readonly string[];
	/** The rows of the screen as cells. */
	cells(): readonly (readonly Cell[])[];
	/** Waits until a row of the screen has the text; fails with the screen when it does not come. */
	until(text: string): Promise<void>;
	close(): void;
};

const patience = 60_000;

/** Runs a command line with `sh` in a terminal of the given size. */
export function openTerminal(
	commandLine: string,
	{
		columns,
		rows,
		folder,
		environment,
	}: {
		readonly columns: number;
		readonly rows: number;
		readonly folder: string;
		readonly environment: Readonly<Record<string, string>>;
	},
): Terminal {
	const screen = new xterm.Terminal({cols: columns, rows, scrollback: 1000, allowProposedApi: true});
	const child = pty.spawn('sh', ['-c', commandLine], {
		cols: columns,
		rows,
		cwd: folder,
		env: {...environment, TERM: 'xterm-256color'},
	});
	const checks = new Set<() => void>();
	let hasEnded = false;
	child.onData((data) => {
		screen.write(data, () => {
			for (const check of checks) check();
		});
	});
	child.onExit(() => {
		hasEnded = true;
	});
	const line = (row: number) => screen.buffer.active.getLine(screen.buffer.active.baseY + row);
	const numbers = Array.from({length: rows}, (_, row) => row);
	const terminal: Terminal = {
		write: (keys) => child.write(keys),
		rows() {
			const all = numbers.map((row) => line(row)?.translateToString(true) ?? '');
			return all.slice(0, all.findLastIndex((row) => row !== '') + 1);
		},
		cells: () => numbers.map((row) => cellsOf(line(row), columns)),
		async until(text) {
			await new Promise<void>((resolve, reject) => {
				const timer = setTimeout(() => {
					checks.delete(check);
					reject(new Error(`"${text}" did not come. The screen:\n${terminal.rows().join('\n')}`));
				}, patience);
				const check = () => {
					if (!terminal.rows().join('\n').includes(text)) return;
					clearTimeout(timer);
					checks.delete(check);
					resolve();
				};
				checks.add(check);
				check();
			});
		},
		close() {
			if (!hasEnded) child.kill('SIGKILL');
		},
	};
	return terminal;
}

type BufferLine = NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>;

function cellsOf(line: BufferLine | undefined, columns: number): readonly Cell[] {
	return Array.from({length: columns}, (_, column) => {
		const cell = line?.getCell(column);
		return {
			text: cell?.getChars() ?? '',
			color: cell?.isFgPalette() === true ? cell.getFgColor() : undefined,
			isBold: (cell?.isBold() ?? 0) !== 0,
			isDim: (cell?.isDim() ?? 0) !== 0,
		};
	});
}
