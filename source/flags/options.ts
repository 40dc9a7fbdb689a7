import type {Command} from './commands.js';

/** An option: whether it takes a value, what it means and which commands take it. */
export type OptionRow = {
	/** `switch` takes no value, `value` one, `list` may be given several times. */
	readonly kind: 'switch' | 'value' | 'list';
	/** What the value is called in the help. */
	readonly argument?: string;
	readonly short?: string;
	/** The only values there are. */
	readonly choices?: readonly string[];
	readonly says: string;
	readonly on: readonly Command[];
	/** The values of `--set` that it is short for; `here` is the folder that the program was started in. */
	readonly means?: (value: string, here: () => string) => readonly string[];
	/** The heading it stands under in the help. */
	readonly group: 'What is done' | 'Answers' | 'Where' | 'Output';
};

const changing = ['setup', 'undo'] as const;
const onCluster = ['setup', 'check', 'undo', 'history'] as const;
const all = ['setup', 'check', 'undo', 'history', 'practice', 'help'] as const;

/** All options by the name of their property; `dryRun` is `--dry-run`. The parser, the help and the completions read this one table. */
export const options = {
	dryRun: {
		kind: 'switch',
		says: 'Print the script of what would be run; write nothing anywhere.',
		on: changing,
		group: 'What is done',
	},
	yes: {
		kind: 'switch',
		says: 'Accept the review: it is told, not asked. The first write to a cluster also needs its name, by --confirm.',
		on: ['setup', 'undo', 'practice'],
		group: 'What is done',
	},
	confirm: {
		kind: 'value',
		argument: 'NAME',
		says: 'The name that the first write asks to be typed.',
		on: changing,
		group: 'What is done',
	},
	accept: {
		kind: 'list',
		argument: 'ID',
		says: 'Give a decision beyond the questions; the refusal names its id. May be repeated.',
		on: changing,
		group: 'What is done',
	},
	forget: {
		kind: 'switch',
		says: 'Drop what was kept for undo.',
		on: ['undo'],
		group: 'What is done',
	},
	failOn: {
		kind: 'value',
		argument: 'LEVEL',
		choices: ['danger', 'attention', 'unknown'],
		says: 'Exit with 3 from this level up: danger, attention (when not given), unknown.',
		on: ['check'],
		group: 'What is done',
	},
	practice: {
		kind: 'switch',
		says: 'Use the built-in cluster, and make it when it is not there.',
		on: ['setup', 'check', 'undo', 'history', 'practice'],
		group: 'Where',
	},
	answers: {
		kind: 'value',
		argument: 'FILE',
		says: 'Read answers and target from this file: `seaworthy help answers`.',
		on: onCluster,
		group: 'Answers',
	},
	set: {
		kind: 'list',
		argument: 'STEP.QUESTION=VALUE',
		says: 'Answer a question that is not secret. May be repeated.',
		on: ['setup'],
		group: 'Answers',
	},
	archive: {
		kind: 'value',
		argument: 'DIR',
		says: 'Deis v1: preseed with copies from neighbours, kept in this folder and used again from there; short for --set preseed.source=neighbour --set preseed.archive=DIR.',
		// The question wants the whole path, for scripts may be run elsewhere; it refuses what a shell left of `~`.
		means: (folder, here) => [
			'preseed.source=neighbour',
			`preseed.archive=${/^[/~]/.test(folder) ? folder : `${here()}/${folder.replace(/^(?:\.\/)+/, '')}`}`,
		],
		on: ['setup'],
		group: 'Answers',
	},
	saveAnswers: {
		kind: 'value',
		argument: 'FILE',
		says: 'Write what was answered to this file, secrets as references.',
		on: ['setup'],
		group: 'Answers',
	},
	defaults: {
		kind: 'switch',
		says: 'Take the proposals for what is not answered.',
		on: ['setup'],
		group: 'Answers',
	},
	noInput: {
		kind: 'switch',
		says: 'Ask nothing: a missing answer is an error that says how to give it.',
		on: ['setup', 'check', 'undo', 'history', 'practice'],
		group: 'Answers',
	},
	platform: {
		kind: 'value',
		argument: 'NAME',
		says: 'The kind of cluster: workflow (when none is named), or deis-v1 (when --tunnel is given).',
		on: [...onCluster, 'practice'],
		group: 'Where',
	},
	kubeconfig: {
		kind: 'value',
		argument: 'FILE',
		says: "The kubeconfig; otherwise kubectl's own.",
		on: onCluster,
		group: 'Where',
	},
	context: {
		kind: 'value',
		argument: 'NAME',
		says: 'The context; otherwise the current one.',
		on: onCluster,
		group: 'Where',
	},
	namespace: {
		kind: 'value',
		argument: 'NAME',
		short: 'n',
		says: 'The namespace; otherwise the release is looked for in all.',
		on: onCluster,
		group: 'Where',
	},
	release: {
		kind: 'value',
		argument: 'NAME',
		says: 'The release, when there are several.',
		on: onCluster,
		group: 'Where',
	},
	chart: {
		kind: 'value',
		argument: 'CHART',
		says: 'The chart to upgrade with: repo/name, oci://…, a folder or an archive.',
		on: changing,
		group: 'Where',
	},
	tunnel: {
		kind: 'value',
		argument: 'HOST',
		says: 'Deis v1: the host to go through, as [USER@]HOST[:PORT]; otherwise that of DEISCTL_TUNNEL.',
		on: onCluster,
		group: 'Where',
	},
	acceptNewHostKeys: {
		kind: 'switch',
		says: 'Deis v1: take and remember the keys of hosts never met before; a changed one is refused all the same.',
		on: onCluster,
		group: 'Where',
	},
	sshRsa: {
		kind: 'switch',
		says: 'Deis v1: take keys of the kind ssh-rsa in this run, as hosts of that age have.',
		on: onCluster,
		group: 'Where',
	},
	plain: {
		kind: 'switch',
		says: 'Lines that are only ever appended, for screen readers and simple terminals.',
		on: ['setup', 'check', 'undo', 'history', 'practice'],
		group: 'Output',
	},
	noColor: {kind: 'switch', says: 'No colours; NO_COLOR does the same.', on: all, group: 'Output'},
	json: {
		kind: 'switch',
		says: 'JSON on stdout, for programs; with --dry-run the plan as one document.',
		on: onCluster,
		group: 'Output',
	},
	short: {kind: 'switch', says: 'A few lines that fit a chat message.', on: ['check'], group: 'Output'},
	verbose: {
		kind: 'switch',
		says: 'Tell every command on stderr as it is run, without secrets.',
		on: ['setup', 'check', 'undo', 'history', 'practice'],
		group: 'Output',
	},
	help: {kind: 'switch', short: 'h', says: 'This help.', on: all, group: 'Output'},
	version: {kind: 'switch', says: 'The version.', on: all, group: 'Output'},
} as const satisfies Readonly<Record<string, OptionRow>>;

type Table = typeof options;
type Named<K extends OptionRow['kind']> = {[P in keyof Table]: Table[P]['kind'] extends K ? P : never}[keyof Table];
type ValueOf<Row> = Row extends {readonly choices: readonly (infer C)[]} ? C : string;

/** One answer given by `--set`. */
export type SetAnswer = {
	readonly step: string;
	readonly question: string;
	readonly value: string;
	/** The option that is short for it, e.g. `--archive`; absent for `--set` itself. */
	readonly option?: string;
};

/** The options as given; a switch that was not given is false, a value that was not given is absent. */
export type Options = {readonly [P in Named<'switch'>]: boolean} & {
	readonly [P in Named<'value'>]?: ValueOf<Table[P]>;
} & {
	readonly [P in Exclude<Named<'list'>, 'set'>]: readonly string[];
} & {readonly set: readonly SetAnswer[]};

/** The name of an option's property. */
export type OptionName = keyof Table;

/** All options' names, in the order of the table. */
export const optionNames = Object.keys(options) as readonly OptionName[];

/** A row of the table with all its fields, the optional ones included. */
export function rowOf(name: OptionName): OptionRow {
	return options[name];
}

/** `dryRun` → `dry-run`. */
export function longName(name: OptionName): string {
	return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `dryRun` → `--dry-run`; as people type it. */
export function flag(name: OptionName): string {
	return `--${longName(name)}`;
}
