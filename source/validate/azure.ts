import {checkLine, checkSecretLine, withoutFinalNewline} from './line.js';
import {type Rule, holdTo} from './rule.js';
import {type Verdict, accepted, allOf} from './verdict.js';

const accountRules: readonly Rule[] = [
	{
		broken: /\.(chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de)/i,
		says: 'This account is in a sovereign cloud of Azure, and WAL-E in the database image knows only the public one (wal-e/wal-e#397). Use an account in the public cloud.',
	},
	{
		broken: /[:/]|\.core\.windows\.net/i,
		says: 'This is an address. Give the name of the storage account alone: what stands before .blob.core.windows.net.',
	},
	{broken: /AccountName=/i, says: 'This is a connection string. Give the name of the storage account alone.'},
	{
		broken: /[A-Z]/,
		says: 'The name of a storage account has no upper-case letters: 3 to 24 lower-case letters and digits.',
	},
	{
		broken: /[^a-z0-9]/,
		says: 'The name of a storage account has only lower-case letters and digits: no hyphen, dot or underscore.',
	},
	{
		broken: (value) => value.length < 3 || value.length > 24,
		says: 'The name of a storage account has 3 to 24 lower-case letters and digits.',
	},
];

const keyRules: readonly Rule[] = [
	{
		broken: /AccountKey=/i,
		says: 'This is a connection string. Give only the account key: what stands after AccountKey= up to the next semicolon.',
	},
	{
		broken: /(^|[?&])sig=/i,
		says: 'This is a shared access signature (SAS), which the platform cannot use. Give one of the two access keys of the storage account.',
	},
];

/** Checks the name of an Azure storage account; its type (Premium does not work) and existence only a live test tells. */
export function checkAzureAccount(account: string): Verdict {
	return allOf(checkLine(account, 'storage account'), holdTo(accountRules, account));
}

/** Checks an Azure account key (a secret): 64 bytes in base64; another shape is only a warning, the live test decides. */
export function checkAzureAccountKey(key: string): Verdict {
	const line = withoutFinalNewline(key);
	const usual = /^[A-Za-z0-9+/]{86}==$/.test(line);
	return allOf(
		checkSecretLine(key, 'account key'),
		holdTo(keyRules, line),
		usual
			? accepted()
			: accepted(
					'The account key has an unusual shape: Azure gives 88 characters of base64 that end with ==. The live test will decide.',
				),
	);
}
