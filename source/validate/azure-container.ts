import type {Rule} from './rule.js';

const shape = 'An Azure container name has 3 to 63 lower-case letters, digits and single hyphens';

/** The naming rules of Azure blob containers. */
export const azureContainerRules: readonly Rule[] = [
	{
		broken: /^https?:\/\//i,
		says: 'This is an address. Give the name of the container alone; the storage account is asked for separately.',
	},
	{broken: /[A-Z]/, says: `A container name has no upper-case letters. ${shape}.`},
	{broken: /[._]/, says: 'A container name has no dot and no underscore. Use single hyphens instead.'},
	{
		broken: /\//,
		says: 'This has a slash. Give the name of the container alone: the platform takes no path inside a container.',
	},
	{broken: /[^a-z0-9-]/, says: `${shape}, and nothing else.`},
	{broken: (value) => value.length < 3, says: `This is too short. ${shape}.`},
	{broken: (value) => value.length > 63, says: `This is too long. ${shape}.`},
	{broken: /^-|-$/, says: 'A container name begins and ends with a letter or a digit, not with a hyphen.'},
	{broken: /--/, says: 'A container name may not have two hyphens in a row. Use one.'},
];
