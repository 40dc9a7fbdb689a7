import type {Options} from './options.js';

type Conflict = {readonly says: string; readonly next: readonly string[]};

/** The first pair of options that cannot both hold, or nothing. */
export function conflicts(options: Options): Conflict | undefined {
	const rules: readonly (Conflict & {readonly when: boolean})[] = [
		{
			when: options.plain && options.json,
			says: '--plain is for people and --json for programs: they cannot go together.',
			next: ['Give one of them.'],
		},
		{
			when: options.short && options.json,
			says: '--short and --json cannot go together.',
			next: ["Give one of them; the JSON is short enough with `jq '.steps[].findings'`."],
		},
		{
			when: options.dryRun && options.saveAnswers !== undefined,
			says: 'A dry run writes no file, so --save-answers cannot go with --dry-run.',
			next: ['Save the answers in a real run, or write the file by hand: `seaworthy help answers`.'],
		},
		{
			when: options.forget && options.dryRun,
			says: '--forget writes and runs nothing, so there is no script to print: it cannot go with --dry-run.',
			next: ['`seaworthy undo` lists what is kept.'],
		},
		{
			when:
				options.practice &&
				(options.kubeconfig !== undefined || options.context !== undefined || options.tunnel !== undefined),
			says: 'The practice cluster has a kubeconfig and a context of its own: --practice cannot go with --kubeconfig, --context or --tunnel.',
			next: ['Leave out --practice for the real cluster, or the others to practise.'],
		},
	];
	return rules.find(({when}) => when);
}
