import {Cancelled} from '../../core/ports.js';

/** The terminal's input as the plain front end uses it. */
export type KeyInput = NodeJS.ReadableStream & {readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown};

/** Who is asked now: receives what is typed, as it comes. */
export type Listener = {
	typed(chunk: string): void;
	/** Nothing follows any more. */
	left(why: Leaving): void;
};

/** Why a question gets no answer: Ctrl-C, the end of the input, or the front end being closed. */
export type Leaving = 'interrupted' | 'ended' | 'closed';

/**
 * The one owner of the input while the wizard asks. Between two questions the terminal stays without echo and what is typed is dropped:
 * the rest of a pasted secret must neither show on the screen nor answer the next question.
 */
export type Keyboard = {
	/** Hands what is typed to the listener until the returned function is called. */
	listen(listener: Listener): () => void;
	/** Gives the terminal back as it was. The next `listen` takes it again. */
	release(): void;
	/** Tells the one who listens that nothing follows. */
	close(): void;
};

const ctrlC = '\u0003';
const ctrlZ = '\u001a';

/** Owns `input`; `onInterrupt` is told of each Ctrl-C, because a terminal without echo sends no signal. */
export function createKeyboard({
	input,
	onInterrupt,
}: {
	readonly input: KeyInput;
	readonly onInterrupt: () => void;
}): Keyboard {
	let listener: Listener | undefined;
	let isHeld = false;
	let hasEnded = false;
	let decoder = new TextDecoder();

	const arrived = (chunk: string | Uint8Array) => {
		const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, {stream: true});
		if (text.includes(ctrlC)) {
			onInterrupt();
			listener?.left('interrupted');
		} else if (text === ctrlZ) suspend(input);
		else if (text !== '') listener?.typed(text);
	};
	const ended = () => {
		hasEnded = true;
		listener?.left('ended');
	};
	const hold = () => {
		if (isHeld) return;
		isHeld = true;
		decoder = new TextDecoder();
		input.setRawMode?.(true);
		input.on('data', arrived).on('end', ended).on('close', ended).on('error', ended);
		input.resume();
	};

	const release = () => {
		if (!isHeld) return;
		isHeld = false;
		input.off('data', arrived).off('end', ended).off('close', ended);
		// The terminal may be gone by now: its late error must find someone.
		if (!hasEnded) input.off('error', ended);
		input.pause();
		input.setRawMode?.(false);
	};

	return {
		listen(next) {
			listener = next;
			if (hasEnded || !input.readable) next.left('ended');
			else hold();
			return () => {
				if (listener === next) listener = undefined;
			};
		},
		release,
		close() {
			listener?.left('closed');
			release();
		},
	};
}

/** Leaving as the rest of the program knows it. */
export function cancelledFor(why: Leaving): Cancelled {
	switch (why) {
		case 'interrupted':
			return new Cancelled('SIGINT');
		case 'ended':
			return new Cancelled('SIGHUP');
		case 'closed':
			return new Cancelled('SIGTERM');
	}
}

/** Ctrl-Z: stops the whole group, `npm start` included; to oneself alone the terminal would hang (facts/terminal.md). */
function suspend(input: KeyInput): void {
	input.setRawMode?.(false);
	process.once('SIGCONT', () => {
		input.setRawMode?.(false);
		input.setRawMode?.(true);
	});
	process.kill(0, 'SIGTSTP');
	input.setRawMode?.(true);
}
