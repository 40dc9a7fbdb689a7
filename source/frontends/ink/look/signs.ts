import type {Line} from '../../../core/page.js';
import type {TaskStatus} from '../../../core/run-event.js';
import type {Style} from './paint.js';

/** What can stand before a row. */
export type Mark = NonNullable<Line['mark']> | TaskStatus;

/** The characters that signs are drawn with. */
export type Glyphs = {
	readonly marks: Readonly<Record<Mark, string>>;
	readonly pointer: string;
	readonly checked: string;
	readonly unchecked: string;
	readonly bullet: string;
	/** Stands before the character under the cursor where no colour may show it. */
	readonly caret: string;
	readonly bar: string;
	readonly up: string;
	readonly down: string;
	readonly separator: string;
};

const marks: Readonly<Record<Mark, string>> = {
	good: '✔',
	unknown: '?',
	attention: '!',
	danger: '✖',
	done: '✔',
	failed: '✖',
	change: '→',
	waiting: '·',
	running: '▸',
	already: '=',
	skipped: '-',
	declined: '!',
	stopped: '■',
};

const unicode: Glyphs = {
	marks,
	pointer: '❯',
	checked: '◉',
	unchecked: '◯',
	bullet: '•',
	caret: '▏',
	bar: '│',
	up: '↑',
	down: '↓',
	separator: '·',
};

const ascii: Glyphs = {
	marks: {
		...marks,
		good: '+',
		danger: 'x',
		done: '+',
		failed: 'x',
		change: '>',
		waiting: '.',
		running: '>',
		stopped: '#',
	},
	pointer: '>',
	checked: '[x]',
	unchecked: '[ ]',
	bullet: '*',
	caret: '|',
	bar: '|',
	up: '^',
	down: 'v',
	separator: '-',
};

/** The Linux console and locales that are not UTF-8 get signs of ASCII; a locale that is not set at all says nothing. */
export function chooseGlyphs(environment: Readonly<Record<string, string | undefined>>): Glyphs {
	const set = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']];
	const locale = set.find((value) => value !== undefined && value !== '');
	if (environment['TERM'] === 'linux') return ascii;
	if (locale === undefined || locale === 'C' || locale === 'POSIX') return unicode;
	return /utf-?8/i.test(locale) ? unicode : ascii;
}

/** The colour that goes with a mark. */
export function markStyle(mark: Mark): Style | undefined {
	switch (mark) {
		case 'good':
		case 'done':
			return 'good';
		case 'attention':
		case 'declined':
		case 'stopped':
			return 'attention';
		case 'danger':
		case 'failed':
			return 'danger';
		case 'running':
		case 'change':
			return 'accent';
		case 'waiting':
		case 'skipped':
			return 'dim';
		case 'unknown':
		case 'already':
			return undefined;
	}
}
