/** What a command is given, what it does, and how it is called. */
export type CommandRow = {
	/** What may follow its name. */
	readonly words: string;
	/** One sentence. */
	readonly says: string;
	readonly examples: readonly {readonly line: string; readonly says: string}[];
	/** What must be known beside the options. */
	readonly notes?: readonly string[];
};

/** The states that a practice cluster can be put into, by the platform. */
export const scenarios = {
	workflow: ['fresh', 'live-data', 'expired', 'bad-node', 'killed-run'],
	'deis-v1': ['fresh', 'live-data', 'dead-host', 'rate-limit', 'killed-run'],
} as const;

/** All commands. The parser, the help and the completions read this one table. */
export const commands = {
	setup: {
		words: '[STEP…]',
		says: 'The guided set-up: asks, shows what it would do, does it and proves it. It is what runs without a command.',
		examples: [
			{line: 'seaworthy', says: 'look at the cluster, choose steps, go through them'},
			{line: 'seaworthy tls', says: 'one step alone, e.g. to renew the certificate'},
			{line: 'seaworthy storage credentials --dry-run >plan.sh', says: 'the script of what would be run'},
			{
				line: 'seaworthy setup --answers answers.yaml --yes --confirm prod',
				says: 'unattended, on the context called prod',
			},
			{line: 'seaworthy --practice', says: 'on the built-in cluster'},
		],
		notes: [
			'Every question can be answered by --set step.question=value (secrets cannot), by the variable SEAWORTHY_STEP_QUESTION (or SEAWORTHY_STEP_QUESTION_FILE, the path of a file) and in the answers file: `seaworthy help answers`.',
		],
	},
	check: {
		words: '[STEP…]',
		says: 'Reads only: tells whether the cluster is fit for production, and exits with 3 when it is not.',
		examples: [
			{line: 'seaworthy check', says: 'all steps'},
			{line: 'seaworthy check tls --fail-on danger', says: 'one step; only what is dangerous counts'},
			{line: 'seaworthy check --json | jq .', says: 'for programs'},
			{line: 'seaworthy check --short', says: 'fits a chat message'},
		],
		notes: [
			'The rights it needs: `seaworthy help role`. What a finding means: `seaworthy help tls/expires-soon`.',
			'Findings can be accepted with a reason and an end date: `seaworthy help answers`.',
		],
	},
	undo: {
		words: '[STEP]',
		says: 'Lists what can be undone; with a step, puts back what its last run changed and reads it back.',
		examples: [
			{line: 'seaworthy undo', says: 'what can be undone'},
			{line: 'seaworthy undo registration', says: 'put it back'},
			{line: 'seaworthy undo registration --dry-run', says: 'the script of what would be put back'},
			{line: 'seaworthy undo registration --forget', says: 'drop what was kept for it; it cannot be undone then'},
		],
	},
	history: {
		words: '',
		says: 'What was done to this cluster: when, by whom, with which answers (secrets left out), and how it ended.',
		examples: [
			{line: 'seaworthy history', says: 'of the current context'},
			{line: 'seaworthy history --context prod --json', says: 'for programs'},
		],
		notes: ['A dry run leaves no trace, so it is not in there.'],
	},
	practice: {
		words: 'reset [SCENARIO] | remove',
		says: 'Puts the built-in cluster into a known state, or removes it. Any command uses it with --practice.',
		examples: [
			{line: 'seaworthy --practice', says: 'set it up; it is made when it is not there'},
			{line: 'seaworthy practice reset expired', says: 'begin again, with an expired certificate'},
			{line: 'seaworthy check --practice', says: 'check it'},
			{
				line: 'seaworthy --practice --platform deis-v1',
				says: 'the one of Deis v1, eight hosts and etcd; it lies beside',
			},
			{line: 'seaworthy practice remove', says: 'remove it and its folder'},
		],
		notes: [
			`Scenarios: ${scenarios.workflow.join(', ')}; with --platform deis-v1: ${scenarios['deis-v1'].join(', ')}. Without one: fresh.`,
		],
	},
	help: {
		words: '[COMMAND | STEP | FINDING]',
		says: 'The docs of every command, step and finding, without network.',
		examples: [
			{line: 'seaworthy help storage', says: 'a step'},
			{line: 'seaworthy help registration/open', says: 'a finding of check'},
			{line: 'seaworthy help answers', says: 'the answers file'},
			{line: 'seaworthy help schema >answers.schema.json', says: 'its JSON Schema'},
			{line: 'seaworthy help role | kubectl apply --filename -', says: 'the rights that check needs'},
		],
		notes: ['Further topics: answers, exit-codes, role, schema.'],
	},
} as const satisfies Readonly<Record<string, CommandRow>>;

/** The name of a command. */
export type Command = keyof typeof commands;

/** All commands' names, in the order of the help. */
export const commandNames = Object.keys(commands) as readonly Command[];
