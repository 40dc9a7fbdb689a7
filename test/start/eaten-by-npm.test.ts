import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {commandNames} from '../../source/flags/commands.js';
import {flag, optionNames, rowOf} from '../../source/flags/options.js';
import {stepIds} from '../../source/flags/step-ids.js';
import {commandsAndSteps, eatenByNpm, options} from '../../source/start/eaten-by-npm.mjs';
import {Clone} from './clone.js';

const refusals: readonly (readonly [typed: string, right: string])[] = [
	['--dry-run', '--dry-run'],
	['check --json', 'check --json'],
	['--yes', '--yes'],
	['-y', '--yes'],
	['tls --no-input', 'tls --no-input'],
	['--no-color', '--no-color'],
	['--verbose', '--verbose'],
	['--practice --plain', '--practice --plain'],
	['--answers production.yaml', '--answers production.yaml'],
	['check --context=prod -n deis', 'check --context prod -n deis'],
	['--set=tls.hsts=300 --set=tls.domain=a.example', '--set tls.hsts=300 --set tls.domain=a.example'],
	['storage --context prod --namespace deis', 'storage --context NAME --namespace NAME'],
	["--save-answers 'my answers.yaml'", "--save-answers 'my answers.yaml'"],
];

describe('options given without -- are refused through npm itself', () => {
	test.each(refusals)('npm start %s', async (typed, right) => {
		const clone = new Clone();
		clone.fakeBuild();
		// With NO_COLOR set, --no-color changes nothing, and npm does not hand it on.
		const environment = {...clone.fakeNpm(), npm_config_userconfig: join(clone.root, 'none'), NO_COLOR: ''};
		const words = [...typed.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
		const told = await clone.npm(['start', ...words], environment);
		expect(told.stderr).toContain(`Nothing was started. Run:\n\n  npm start -- ${right}\n`);
		expect(told.code).toBe(2);
		// The program would have said its arguments; npm itself talks here under --json and --verbose.
		expect(told.stdout).not.toMatch(/^\[/m);
	});

	test('and given with -- they arrive, with nothing of npm on stdout', async () => {
		const clone = new Clone();
		clone.fakeBuild();
		clone.write('node_modules/.package-lock.json', '{}');
		const told = await clone.npm(['start', '--', 'check', '--json', '--dry-run']);
		expect(told.stdout).toBe('["check","--json","--dry-run"]\n');
		expect(told.code).toBe(0);
	});
});

describe('what is in npm’s own settings is no option of ours', () => {
	const npm = {npm_lifecycle_event: 'start'};

	function rootWith(settings: string): string {
		const root = mkdtempSync(join(tmpdir(), 'npmrc-'));
		onTestFinished(() => rmSync(root, {recursive: true}));
		writeFileSync(join(root, '.npmrc'), settings);
		return root;
	}

	test('yes and color in .npmrc let the program start', () => {
		const root = rootWith('yes = true\ncolor=false\nloglevel=silent\n');
		const environment = {...npm, npm_config_yes: 'true', npm_config_color: '', npm_config_loglevel: 'silent'};
		expect(eatenByNpm({environment, words: [], root})).toBe('');
	});

	test('so does NPM_CONFIG_YES in the environment', () => {
		const environment = {...npm, NPM_CONFIG_YES: 'true', npm_config_yes: 'true'};
		expect(eatenByNpm({environment, words: [], root: rootWith('')})).toBe('');
	});

	test('so does an npx around it that lends a newer Node', () => {
		const environment = {...npm, npm_config_package: 'node@22', npm_config_yes: 'true'};
		expect(eatenByNpm({environment, words: [], root: rootWith('')})).toBe('');
	});

	test('but a dry run is refused wherever it comes from', () => {
		const environment = {...npm, NPM_CONFIG_DRY_RUN: 'true', npm_config_dry_run: 'true'};
		const told = eatenByNpm({environment, words: [], root: rootWith('dry-run=true')});
		expect(told).toContain('unset npm_config_dry_run');
	});

	test('an option that also came after -- is not missed', () => {
		const environment = {...npm, npm_config_dry_run: 'true'};
		expect(eatenByNpm({environment, words: ['--dry-run'], root: rootWith('')})).toBe('');
	});

	test('without npm there is nothing to eat options', () => {
		expect(eatenByNpm({environment: {npm_config_dry_run: 'true'}, words: [], root: rootWith('')})).toBe('');
	});
});

describe('the starter knows what the program knows', () => {
	test('every option, with the value it takes; but --help and --version, which npm answers itself', () => {
		const ours = optionNames
			.filter((name) => name !== 'help' && name !== 'version')
			.flatMap((name) => {
				const {argument, short} = rowOf(name);
				const names = short === undefined ? [flag(name)] : [flag(name), `-${short}`];
				return names.map((one) => ({name: one, ...(argument === undefined ? {} : {value: argument})}));
			});
		const known = options.map(({name, ...rest}) => ({name, ...('value' in rest ? {value: rest.value} : {})}));
		const byName = (a: {readonly name: string}, b: {readonly name: string}) => a.name.localeCompare(b.name);
		expect(known.sort(byName)).toEqual(ours.sort(byName));
	});

	test('every command and step, so that none is taken for a value that npm tore off', () => {
		expect(commandsAndSteps).toEqual(expect.arrayContaining([...commandNames, ...stepIds, 'reset', 'remove']));
	});
});
