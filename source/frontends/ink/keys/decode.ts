import {keyNames, type PressName} from './key-names.js';

/** What the keyboard sent: printable text, a named key, or a bracketed paste, which comes in pieces. */
export type Key =
	| {readonly kind: 'text'; readonly text: string}
	| {readonly kind: 'press'; readonly name: PressName}
	| {readonly kind: 'paste-begin'}
	| {readonly kind: 'paste'; readonly text: string}
	| {readonly kind: 'paste-end'};

/** What is still open at the end of a chunk: an unfinished escape sequence, or a paste whose end marker has not come. */
export type Decoder = {readonly pending: string; readonly pasting: boolean};

/** Nothing is open. */
export const idle: Decoder = {pending: '', pasting: false};

const escape = '\u001B';
const endOfPaste = '\u001B[201~';

/** Decodes one chunk of what a terminal in raw mode sends. Chunks may be cut anywhere, even inside a marker. */
export function decode(decoder: Decoder, chunk: string): {readonly decoder: Decoder; readonly keys: readonly Key[]} {
	const keys: Key[] = [];
	let {pasting} = decoder;
	let rest = decoder.pending + chunk;
	// A terminal that lost the end marker would swallow every key for ever; Ctrl-C alone leaves the paste.
	if (pasting && chunk === '\u0003') {
		return {decoder: idle, keys: [{kind: 'paste-end'}, {kind: 'press', name: 'ctrl-c'}]};
	}

	while (rest !== '') {
		const step: Step = pasting ? takePaste(rest) : takeKey(rest);
		if (step === 'more') return {decoder: {pending: rest, pasting}, keys};
		keys.push(...step.keys);
		rest = rest.slice(step.length);
		const last = step.keys.at(-1);
		if (last?.kind === 'paste-begin') pasting = true;
		if (last?.kind === 'paste-end') pasting = false;
	}

	return {decoder: {pending: '', pasting}, keys};
}

/** What an unfinished sequence means when nothing follows it: a lone ESC is the Escape key, the rest is dropped. */
export function flush(decoder: Decoder): {readonly decoder: Decoder; readonly keys: readonly Key[]} {
	if (decoder.pasting) return {decoder, keys: []};
	const keys: readonly Key[] = decoder.pending === escape ? [{kind: 'press', name: 'escape'}] : [];
	return {decoder: idle, keys};
}

type Step = 'more' | {readonly keys: readonly Key[]; readonly length: number};

function takePaste(rest: string): Step {
	const end = rest.indexOf(endOfPaste);
	if (end === 0) return {keys: [{kind: 'paste-end'}], length: endOfPaste.length};
	if (end > 0) return {keys: [{kind: 'paste', text: rest.slice(0, end)}], length: end};
	const kept = openMarker(rest);
	if (kept === rest.length) return 'more';
	return {keys: [{kind: 'paste', text: rest.slice(0, rest.length - kept)}], length: rest.length - kept};
}

/** How many of the last characters may be the beginning of the end marker. */
function openMarker(text: string): number {
	for (let length = Math.min(endOfPaste.length - 1, text.length); length > 0; length--) {
		if (text.endsWith(endOfPaste.slice(0, length))) return length;
	}

	return 0;
}

const printable = /^[^\u0000-\u001F\u007F-\u009F]+/;

function takeKey(rest: string): Step {
	const text = printable.exec(rest);
	if (text) return {keys: [{kind: 'text', text: text[0]}], length: text[0].length};
	if (rest.startsWith(escape)) return takeEscape(rest);
	if (rest.startsWith('\r\n')) return {keys: [{kind: 'press', name: 'enter'}], length: 2};
	const name = keyNames.get(rest.slice(0, 1));
	return {keys: name === undefined ? [] : [{kind: 'press', name}], length: 1};
}

const csi = /^\u001B\[(?:\[[A-Z]|[0-?]*[ -/]*[@-~])/;
const openCsi = /^\u001B\[\[?[0-?]*[ -/]*$/;
const ss3 = /^\u001BO[ -~]/;
// Replies to questions of other programs (colours, clipboard): they are swallowed whole.
const reply = /^\u001B[\]P_^X][^\u0007\u001B]*(?:\u0007|\u001B\\)/;
const openReply = /^\u001B[\]P_^X][^\u0007\u001B]{0,4096}\u001B?$/;

function takeEscape(rest: string): Step {
	if (rest === escape || rest === '\u001BO' || openCsi.test(rest) || openReply.test(rest)) return 'more';
	if (rest.startsWith('\u001B\u001B')) return {keys: [{kind: 'press', name: 'escape'}], length: 1};
	const sequence = (csi.exec(rest) ?? ss3.exec(rest) ?? reply.exec(rest))?.[0];
	// Alt with a key means nothing here: both are dropped, so that it never counts as Escape.
	if (sequence === undefined) return {keys: [], length: 2};
	if (sequence === '\u001B[200~') return {keys: [{kind: 'paste-begin'}], length: sequence.length};
	const name = keyNames.get(withoutModifiers(sequence));
	return {keys: name === undefined ? [] : [{kind: 'press', name}], length: sequence.length};
}

/** `ESC[1;5C` (with Ctrl) and `ESC[3;2~` mean the same here as `ESC[C` and `ESC[3~`. */
function withoutModifiers(sequence: string): string {
	return sequence.replace(/\[1;\d+([A-Z])$/, '[$1').replace(/;\d+~$/, '~');
}
