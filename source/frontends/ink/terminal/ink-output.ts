/** The terminal's output as `process.stdout` has it. */
export type Output = NodeJS.WriteStream;

/** The output that Ink draws on, and what it cannot do itself: be silent for a while, and hear of a new width later. */
export type InkOutput = {
	readonly stream: Output;
	/** While silent, what Ink writes is dropped. */
	readonly silence: (isSilent: boolean) => void;
	/** Tells Ink the terminal's present width. */
	readonly resized: () => void;
};

/**
 * Ink's incremental renderer (6.8.0) goes up one row less than its frame has when the frame ends in a newline,
 * and every frame below a terminal's height does.
 */
const upToFrame = /^\u001B\[(\d+)A/;

/** Wraps the terminal's output for Ink. */
export function createInkOutput(stdout: Output): InkOutput {
	let isSilent = false;
	const listeners = new Set<() => void>();
	// Writing to a terminal that has gone away (EIO) must not end the process while a program of the run is at work.
	stdout.on('error', () => undefined);
	const write = (data: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
		const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
		const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
		if (isSilent && text !== '') {
			if (done) setImmediate(done);
			return true;
		}

		const mended = text.replace(upToFrame, (_sequence, rows: string) => `\u001B[${Number(rows) + 1}A`);
		return done ? stdout.write(mended, done) : stdout.write(mended);
	};

	const own = {
		write: {value: write},
		// Ink clears the terminal, and with it the scrollback, when it believes a frame to be as tall as the terminal.
		rows: {value: Number.POSITIVE_INFINITY},
		columns: {get: () => stdout.columns},
		on: {
			value(name: string, listener: () => void) {
				if (name === 'resize') listeners.add(listener);
			},
		},
		off: {
			value(_name: string, listener: () => void) {
				listeners.delete(listener);
			},
		},
	};
	return {
		stream: Object.create(stdout, own) as Output,
		silence(next) {
			isSilent = next;
		},
		resized() {
			for (const listener of listeners) listener();
		},
	};
}
