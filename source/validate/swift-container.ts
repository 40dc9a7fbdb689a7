import type {Rule} from './rule.js';

/** The naming rules of Swift containers, kept to letters that need no encoding in any of the platform's clients. */
export const swiftContainerRules: readonly Rule[] = [
	{broken: /^https?:\/\//i, says: 'This is an address. Give the name of the container alone.'},
	{broken: /\//, says: 'A Swift container name has no slash. Give the name of the container alone.'},
	{
		broken: /[^A-Za-z0-9._-]/,
		says: 'Use only letters without accents, digits, dots, underscores and hyphens in a container name.',
	},
	{broken: (value) => value.length > 255, says: 'This is too long. A Swift container name has at most 255 letters.'},
	{broken: /^\.{1,2}$/, says: 'A container cannot be called . or .. as clients take that for a path. Choose a word.'},
];
