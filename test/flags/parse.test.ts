import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {Problem} from '../../source/core/problem.js';
import {commandNames} from '../../source/flags/commands.js';
import {flag, optionNames, rowOf} from '../../source/flags/options.js';
import {type Invocation, noOptions, parse} from '../../source/flags/parse.js';
import {stepIds} from '../../source/flags/step-ids.js';

function run(line: string): Invocation {
	return parse(
		line.split(' ').filter((word) => word !== ''),
		stepIds,
	);
}

function refusal(argv: readonly string[] | string): {readonly says: string; readonly next: string} {
	try {
		parse(typeof argv === 'string' ? argv.split(' ') : argv, stepIds);
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		expect(error.exitCode).toBe(2);
		return {says: error.message, next: error.next.join(' ')};
	}
	throw new Error('It was understood.');
}

describe('commands', () => {
	it.each([
		['', 'setup', []],
		['setup', 'setup', []],
		['tls', 'setup', ['tls']],
		['setup storage credentials', 'setup', ['storage', 'credentials']],
		['storage credentials storage', 'setup', ['storage', 'credentials']],
		['check', 'check', []],
		['check tls preseed', 'check', ['tls', 'preseed']],
		['undo', 'undo', []],
		['undo registration --forget', 'undo', ['registration']],
		['history --json', 'history', []],
		['practice reset', 'practice', ['reset']],
		['practice reset live-data', 'practice', ['reset', 'live-data']],
		['practice remove', 'practice', ['remove']],
		['help', 'help', []],
		['help registration/open', 'help', ['registration/open']],
		['--dry-run -- tls', 'setup', ['tls']],
	])('seaworthy %s', (line, command, words) => {
		expect(run(line)).toMatchObject({command, words});
	});

	it.each([
		['storge', 'There is no command or step "storge".', 'Did you mean `seaworthy storage`?'],
		['chekc', 'There is no command or step "chekc".', 'Did you mean `seaworthy check`?'],
		['version', 'There is no command or step "version".', 'Did you mean `seaworthy --version`?'],
		['xyzzy', 'There is no command or step "xyzzy".', 'Steps: storage, credentials, registration, tls, preseed.'],
		['check tsl', 'There is no step "tsl".', 'Did you mean tls?'],
		['tls check', '"check" is a command and comes first.', 'Write `seaworthy check tls`'],
		[
			'undo tls preseed',
			'`seaworthy undo` takes one word at most; given: tls preseed.',
			'Usage: seaworthy undo [STEP]',
		],
		['history tls', '`seaworthy history` takes no further word; given: tls.', 'Usage: seaworthy history'],
		['practice', '`seaworthy practice` needs to know what to do: reset or remove.', '`seaworthy --practice`'],
		['practice rest', '`seaworthy practice` cannot "rest".', 'Did you mean reset?'],
		['practice reset expird', 'There is no scenario "expird".', 'Did you mean expired?'],
		['practice remove fresh', 'Too many words after `seaworthy practice remove`.', 'reset [SCENARIO] | remove'],
	])('seaworthy %s is refused', (line, says, next) => {
		expect(refusal(line).says).toBe(says);
		expect(refusal(line).next).toContain(next);
	});
});

describe('help and version are understood anywhere', () => {
	it.each([
		['--help', []],
		['-h', []],
		['check -h', ['check']],
		['--context prod check tls --help', ['check']],
		['tls --help', ['tls']],
		['--help practice', ['practice']],
		['--bogus chekc --help', []],
		['--set nonsense --help', []],
	])('seaworthy %s', (line, words) => {
		expect(run(line)).toEqual({command: 'help', words, options: noOptions});
	});

	it.each(['--version', 'check --version', '--bogus --version', '--help --version'])('seaworthy %s', (line) => {
		expect(run(line)).toEqual({command: 'version', words: [], options: noOptions});
	});

	it('but not after --', () => {
		expect(refusal('-- --help').says).toBe('There is no command or step "--help".');
	});
});

describe('options', () => {
	it('are off or absent when not given', () => {
		expect(run('').options).toEqual(noOptions);
		expect(noOptions).toMatchObject({dryRun: false, noColor: false, accept: [], set: []});
		expect(noOptions).not.toHaveProperty('context');
	});

	it('are read wherever they stand', () => {
		expect(run('-n deis tls --context=prod --yes --no-input --confirm prod --chart ./chart').options).toMatchObject({
			namespace: 'deis',
			context: 'prod',
			yes: true,
			noInput: true,
			confirm: 'prod',
			chart: './chart',
		});
		expect(run('check --fail-on danger --short').options).toMatchObject({failOn: 'danger', short: true});
		expect(run('--accept untested --accept=take-lock --accept untested').options.accept).toEqual([
			'untested',
			'take-lock',
		]);
	});

	it('may have a value that begins with a dash after an equals sign only', () => {
		expect(run('--context=-odd').options.context).toBe('-odd');
		expect(refusal('--context --yes')).toEqual({
			says: '--context needs a value, and --yes follows.',
			next: 'If that is the value, write it with an equals sign: --context=NAME.',
		});
	});

	it.each([
		['--dry', 'There is no option --dry.', 'Did you mean --dry-run?'],
		['--contxt=prod', 'There is no option --contxt.', 'Did you mean --context?'],
		['-v', 'There is no option -v.', 'Did you mean --verbose or --version?'],
		['-y', 'There is no option -y.', 'Did you mean --yes?'],
		['--zzz', 'There is no option --zzz.', 'Options are written in full'],
		['--constructor', 'There is no option --constructor.', 'seaworthy --help'],
		['--answers', '--answers needs a value: --answers FILE.', ''],
		['--context=', '--context needs a value: --context NAME.', ''],
		['--yes=no', '--yes takes no value.', 'Write --yes alone, or leave it out.'],
		['check --fail-on dangr', '--fail-on cannot be "dangr".', 'Did you mean danger?'],
		['check --fail-on everything', '--fail-on cannot be "everything".', 'It is one of: danger, attention, unknown.'],
		['--context a --context b', '--context was given twice: a and b.', 'Give one of them.'],
		['--fail-on danger', 'setup takes no --fail-on.', 'It is taken by: check.'],
		['check --forget', 'check takes no --forget.', 'It is taken by: undo.'],
		['check --set tls.hsts=300', 'check takes no --set.', 'It is taken by: setup.'],
		['help --json', 'help takes no --json.', 'See `seaworthy help --help`.'],
	])('%s is refused', (line, says, next) => {
		expect(refusal(line).says).toBe(says);
		expect(refusal(line).next).toContain(next);
	});

	it.each([
		['--plain --json', '--plain is for people and --json for programs: they cannot go together.'],
		['check --short --json', '--short and --json cannot go together.'],
		['--dry-run --save-answers a.yaml', 'A dry run writes no file, so --save-answers cannot go with --dry-run.'],
		[
			'undo --forget --dry-run',
			'--forget writes and runs nothing, so there is no script to print: it cannot go with --dry-run.',
		],
		[
			'check --practice --context prod',
			'The practice cluster has a kubeconfig and a context of its own: --practice cannot go with --kubeconfig, --context or --tunnel.',
		],
	])('%s cannot go together', (line, says) => {
		expect(refusal(line).says).toBe(says);
	});

	it('are known by every command that the table names, and by no other', () => {
		for (const command of commandNames)
			for (const name of optionNames.filter((option) => option !== 'help' && option !== 'version')) {
				const {kind, choices, on} = rowOf(name);
				const value = name === 'set' ? 'tls.hsts=300' : (choices?.[0] ?? 'x');
				const argv = [
					command,
					...(command === 'practice' ? ['reset'] : []),
					flag(name),
					...(kind === 'switch' ? [] : [value]),
				];
				if (on.includes(command)) expect(parse(argv, stepIds).command).toBe(command);
				else expect(refusal(argv).says).toBe(`${command} takes no ${flag(name)}.`);
			}
	});
});

describe('--set', () => {
	it('takes everything after the first = as the value', () => {
		expect(
			parse(['--set', 'tls.domain=a=b=c', '--set=preseed.nodes=', '--set', 'storage.region=x\ny'], stepIds).options.set,
		).toEqual([
			{step: 'tls', question: 'domain', value: 'a=b=c'},
			{step: 'preseed', question: 'nodes', value: ''},
			{step: 'storage', question: 'region', value: 'x\ny'},
		]);
	});

	it.each([
		['registration.mode', '--set registration.mode is not of the form STEP.QUESTION=VALUE.'],
		['mode=admin_only', '--set mode=… is not of the form STEP.QUESTION=VALUE.'],
		['.mode=x', '--set .mode=… is not of the form STEP.QUESTION=VALUE.'],
		['registration.=x', '--set registration.=… is not of the form STEP.QUESTION=VALUE.'],
		['registartion.mode=x', '--set registartion.mode: there is no step "registartion".'],
	])('refuses %s', (text, says) => {
		expect(refusal(['--set', text]).says).toBe(says);
	});

	it('refuses two values for one question', () => {
		expect(refusal('--set tls.hsts=1 --set tls.hsts=2').says).toBe(
			'--set tls.hsts was given twice with different values.',
		);
		expect(run('--set tls.hsts=1 --set tls.hsts=1').options.set).toHaveLength(2);
	});

	it('hostile 58: never repeats the value: it may be a secret typed in the wrong place', () => {
		for (const text of ['credentials=hunter2', 'credentails.secretkey=hunter2', '=hunter2', 'a.=hunter2'])
			expect(JSON.stringify(refusal(['--set', text]))).not.toContain('hunter2');
		expect(JSON.stringify(refusal(['--context', '--set=credentials.secretkey=hunter2']))).not.toContain('hunter2');
		expect(JSON.stringify(refusal('--set tls.hsts=hunter2 --set tls.hsts=hunter3'))).not.toContain('hunter');
	});
});

describe('--archive', () => {
	const given = (line: string) =>
		run(line).options.set.map(({step, question, value}) => `${step}.${question}=${value}`);

	it('is short for copies from neighbours with a folder, from wherever it is typed', () => {
		expect(given('preseed --archive ./images')).toEqual([
			'preseed.source=neighbour',
			`preseed.archive=${process.cwd()}/images`,
		]);
		expect(given('preseed --archive /srv/images --set preseed.atonce=2')).toContain('preseed.archive=/srv/images');
		// The question refuses it: only a shell knows whose home that is.
		expect(given('preseed --archive=~/images')).toContain('preseed.archive=~/images');
	});

	it('is refused beside another source', () => {
		expect(refusal('preseed --archive /srv/images --set preseed.source=registry').says).toBe(
			'--set preseed.source was given twice with different values: --archive is short for one.',
		);
	});
});

describe('hostile 16, 17: whatever is typed', () => {
	const word = fc.oneof(
		fc.string({unit: 'binary'}),
		fc.constantFrom(
			...commandNames,
			...stepIds,
			...optionNames.map(flag),
			'--',
			'-',
			'-n',
			'-h',
			'--=',
			'-n=',
			'--set=a.b=c',
			'__proto__',
		),
		fc.constantFrom("'", '"', '`', '$(id)', ';', '\n', '--flag', '-x', '%s', '{{}}', '\0'),
	);

	it('is understood or refused with a sentence', () => {
		fc.assert(
			fc.property(fc.array(word, {maxLength: 8}), (argv) => {
				try {
					const {command, options} = parse(argv, stepIds);
					expect([...commandNames, 'version']).toContain(command);
					expect(Object.keys(options)).toEqual(expect.arrayContaining(Object.keys(noOptions)));
				} catch (error) {
					if (!(error instanceof Problem)) throw error;
					expect(error.exitCode).toBe(2);
					expect(error.message).not.toBe('');
				}
			}),
			{numRuns: 1000},
		);
	});
});
