import {readFileSync} from 'fs';
import {join} from 'path';

/**
 * Our options: `value` is what stands for theirs in a line we print, `key` is npm's name where it differs,
 * and `left` is the value that npm leaves behind when it is one certain word (no word: anything but empty).
 * A test holds them to those of the program, which is not built yet where this runs.
 */
export const options = [
	{name: '--dry-run'},
	{name: '--answers', value: 'FILE'},
	{name: '--set', value: 'STEP.QUESTION=VALUE'},
	{name: '--archive', value: 'DIR'},
	{name: '--save-answers', value: 'FILE'},
	{name: '--defaults'},
	{name: '--no-input', key: 'input', left: ''},
	{name: '--yes'},
	{name: '--confirm', value: 'NAME'},
	{name: '--accept', value: 'ID'},
	{name: '--platform', value: 'NAME'},
	{name: '--kubeconfig', value: 'FILE'},
	{name: '--context', value: 'NAME'},
	{name: '--namespace', value: 'NAME'},
	// npm reads -n as --no-yes.
	{name: '-n', value: 'NAME', key: 'yes', left: ''},
	{name: '--release', value: 'NAME'},
	{name: '--chart', value: 'CHART'},
	{name: '--practice'},
	{name: '--plain'},
	{name: '--no-color', key: 'color', left: ''},
	{name: '--json'},
	{name: '--short'},
	{name: '--tunnel', value: 'HOST'},
	{name: '--accept-new-host-keys'},
	{name: '--ssh-rsa'},
	{name: '--fail-on', value: 'LEVEL'},
	{name: '--forget'},
	{name: '--verbose', key: 'loglevel', left: 'verbose'},
];

/** Words that are never an option's value: when npm has torn a value from its option, it is among the other words. */
export const commandsAndSteps =
	'setup check undo history practice reset remove help storage credentials registration tls preseed'.split(' ');

/** The variables in which npm hands on our options: an install must run without them. */
export const eatenVariables = options.map(variable);

/**
 * What to tell whoever gave options without `--`, or nothing. npm keeps every option, known to it or not:
 * `npm start --dry-run` would run for real.
 */
export function eatenByNpm({environment, words, root}) {
	if (!environment.npm_lifecycle_event) return '';
	const suspects = options.filter((option) => isLeft(option, environment) && !words.includes(option.name));
	if (suspects.length === 0) return '';
	const configured = configuredKeys(environment, root);
	const eaten = suspects.filter((option) => !configured.includes(key(option)));
	if (eaten.length === 0) return '';
	const names = eaten.map((option) => option.name).join(', ');
	return [
		`npm kept ${names} for itself: without -- before them, options never reach seaworthy. Nothing was started. Run:`,
		'',
		`  npm start -- ${rightLine(eaten, environment, words)}`,
		'',
		`If you gave no such option, unset ${eaten.map(variable).join(', ')} in your environment.`,
	].join('\n');
}

function key(option) {
	return option.key || option.name.replace('--', '');
}

function variable(option) {
	return 'npm_config_' + key(option).replace(/-/g, '_');
}

function isLeft(option, environment) {
	const value = environment[variable(option)];
	return option.left === undefined ? Boolean(value) : value === option.left;
}

/** The keys that npm has from its files, from NPM_CONFIG_… or from an npx around it, and so not from the command line. */
function configuredKeys(environment, root) {
	const files = [environment.npm_config_userconfig, environment.npm_config_globalconfig, join(root, '.npmrc')];
	const lines = files.map(textOf).join('\n').split('\n');
	const written = options.map(key).filter((name) => lines.some((line) => line.split('=')[0].trim() === name));
	const exported = options.map(key).filter((name) => environment[variable({key: name}).toUpperCase()] !== undefined);
	// `npx -y -p node@22 npm start` lends somebody a newer Node; its -y is for npx.
	const lent = environment.npm_config_package ? ['yes'] : [];
	// Whatever set this one, a person who typed it as well must never see a real run; and .npmrc quiets npm itself.
	return written
		.filter((name) => name !== 'loglevel')
		.concat(exported, lent)
		.filter((name) => name !== 'dry-run');
}

function textOf(file) {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

/** The line as it should have been; where npm mixed up several values, their places are named instead. */
function rightLine(eaten, environment, words) {
	const isTorn = (option) => option.value && (option.left !== undefined || environment[variable(option)] === 'true');
	const torn = eaten.filter(isTorn);
	const loose = words.filter((word) => !commandsAndSteps.includes(word) && !word.startsWith('-'));
	const rejoined = torn.length === 1 && loose.length === 1 ? loose[0] : undefined;
	const kept = torn.length === 0 ? words : words.filter((word) => !loose.includes(word));
	return kept
		.map(quoted)
		.concat(
			...eaten.map((option) => {
				if (!option.value) return [option.name];
				if (isTorn(option)) return [option.name, rejoined === undefined ? option.value : quoted(rejoined)];
				// npm joins the values of an option given several times by an empty line.
				return [].concat(...environment[variable(option)].split('\n\n').map((value) => [option.name, quoted(value)]));
			}),
		)
		.join(' ');
}

function quoted(word) {
	return /^[\w./:=@,+-]+$/.test(word) ? word : "'" + word.replace(/'/g, "'\\''") + "'";
}
