import {decode, flush, idle, type Decoder, type Key} from './decode.js';

/** How a key came. */
export type Pace = {
	/** Right behind other input, faster than a person presses keys. */
	readonly hurried: boolean;
	/** First in its chunk. */
	readonly first: boolean;
	/** With other input behind it in the same chunk. */
	readonly more: boolean;
};

/** A key and how it came. */
export type Stroke = {readonly key: Key; readonly pace: Pace};

/** What the terminal's input is read from; `process.stdin`. */
export type KeyInput = Pick<NodeJS.ReadStream, 'on' | 'off' | 'setEncoding' | 'resume' | 'pause'>;

/** Milliseconds after which a lone ESC is the Escape key; a slow ssh link may cut a sequence behind its ESC. */
const escapeWait = 60;
/** Milliseconds after which an unfinished sequence is dropped. */
const sequenceWait = 1000;
/** Milliseconds under which no person presses the next key. */
const personPause = 25;

/** Reads keys from the terminal and gives them in chunks as they come. `stop` lets go of the input. */
export function createKeyboard(options: {
	readonly input: KeyInput;
	readonly now: () => number;
	readonly onStrokes: (strokes: readonly Stroke[]) => void;
	readonly onEnd: () => void;
}): {stop(): void} {
	const {input} = options;
	let decoder: Decoder = idle;
	let timer: NodeJS.Timeout | undefined;
	let latest = Number.NEGATIVE_INFINITY;

	const give = (keys: readonly Key[], hurried: boolean) => {
		if (keys.length === 0) return;
		options.onStrokes(
			keys.map((key, index) => ({
				key,
				pace: {hurried: hurried || index > 0, first: index === 0, more: index < keys.length - 1},
			})),
		);
	};

	const onData = (chunk: string | Buffer) => {
		clearTimeout(timer);
		const now = options.now();
		const hurried = now - latest < personPause;
		latest = now;
		const next = decode(decoder, chunk.toString());
		decoder = next.decoder;
		if (decoder.pending !== '' && !decoder.pasting) {
			timer = setTimeout(settle, decoder.pending === '\u001B' ? escapeWait : sequenceWait);
		}

		give(next.keys, hurried);
	};

	const settle = () => {
		const next = flush(decoder);
		decoder = next.decoder;
		give(next.keys, false);
	};

	input.setEncoding('utf8');
	input.on('data', onData);
	input.on('end', options.onEnd);
	// A terminal that has gone away answers a read with EIO.
	input.on('error', options.onEnd);
	input.on('close', options.onEnd);
	input.resume();
	return {
		stop() {
			clearTimeout(timer);
			input.off('data', onData);
			input.off('end', options.onEnd);
			input.off('error', options.onEnd);
			input.off('close', options.onEnd);
			input.pause();
		},
	};
}
