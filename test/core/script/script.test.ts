import {describe, expect, it} from 'vitest';
import {script} from '../../../source/core/script/script.js';
import {Secret} from '../../../source/core/secret.js';
import {json, text} from '../../../source/core/text.js';
import {aPlan, command, task} from './a-plan.js';

const options = {version: '1.0.0'};
const password = new Secret('SEAWORTHY_LIGHTS_PASSWORD', 'hunter2!');

/** The script without its head: what is done. */
function body(...parts: Parameters<typeof aPlan>): string {
	const all = script(aPlan(...parts), options);
	return all.slice(all.indexOf('# ---- '));
}

describe('the script of a plan', () => {
	it('says what it is, does one thing after another, and stops at the first that fails', () => {
		expect(script(aPlan([task('red', "lamp --colour red 'on'"), task('green', 'lamp green')]), options)).toBe(`#!/bin/sh
# Made by seaworthy 1.0.0 --dry-run for the cluster harbour.
# It writes neither lock nor journal: \`seaworthy history\` and \`seaworthy undo\` know nothing of it.

# shellcheck disable=SC2016,SC2030,SC2031
set -u
fail() { printf 'Stopped: %s\\n' "$1" >&2; exit 1; }
say() { printf '%s\\n' "$1" >&2; }

# ---- Lights

# Do red
say 'Do red'
lamp --colour red ''\\''on'\\''' >/dev/null || fail 'Do red: it failed.'

# Do green
say 'Do green'
lamp green >/dev/null || fail 'Do green: it failed.'

say 'Done.'
`);
	});

	it('is the same bytes for the same plan', () => {
		const plan = () =>
			aPlan([task('red', 'lamp red', {stdin: text`${password}`, env: {COLOUR: 'red'}})], {
				costs: [{step: 'lights', says: 'It is dark for a moment.'}],
			});
		expect(script(plan(), options)).toBe(script(plan(), options));
	});

	it('names its secrets and never holds them', () => {
		const printed = script(
			aPlan([task('red', 'lamp red', {stdin: text`password: ${json([password])}\n`, env: {LAMP_PASSWORD: password}})]),
			options,
		);
		expect(printed).toContain(`# Give each secret in its variable, or the file that holds it in the variable with _FILE:
#   SEAWORTHY_LIGHTS_PASSWORD
`);
		expect(printed).toContain('\nneed SEAWORTHY_LIGHTS_PASSWORD line\n');
		expect(printed).toContain(
			`{ printf '%s' 'password: '; json "\${SEAWORTHY_LIGHTS_PASSWORD}"; printf '%s' '\n'; } | ` +
				`(export LAMP_PASSWORD="\${SEAWORTHY_LIGHTS_PASSWORD}"; lamp red >/dev/null) || fail`,
		);
		expect(printed).not.toContain('hunter2');
	});

	it('tells in comments what changes, what it costs, what is left out and what is put back', () => {
		const printed = script(
			aPlan([task('red', 'lamp red', {task: {notes: ['colour: "white" → "red"']}})], {
				refusals: [{step: 'flags', says: 'There is no mast.', instructions: []}],
				costs: [{step: 'lights', says: 'It is dark\nfor a moment.'}],
				collateral: [{object: 'Lamp/stern', field: 'colour', now: '"blue"', then: '"white"'}],
				byHand: ['Look whether it shines.'],
			}),
			options,
		);
		expect(printed).toContain(`# Left out: flags. There is no mast.
# Cost: It is dark for a moment.
# Put back: Lamp/stern colour: "blue" → "white"
# By hand afterwards: Look whether it shines.
`);
		expect(printed).toContain('# Do red\n#   colour: "white" → "red"\nsay');
	});

	it('begins with the guards and the live trials', () => {
		const printed = body([task('red', 'lamp red')], {
			guards: [task('same', 'lamp which')],
			trials: [task('try', 'lamp try')],
		});
		expect([...printed.matchAll(/^# ---- (.*)$/gm)].map(([, title]) => title)).toEqual([
			'Is the cluster still as planned?',
			'Live trials of the answers',
			'Lights',
		]);
	});

	it('puts the stand-ins of the practice cluster first, so that it cannot touch a real one', () => {
		expect(script(aPlan([task('red', 'lamp red')]), {...options, programs: "/home/o'neill/bin"})).toContain(
			`set -u
# The practice cluster: its stand-ins come first, so that no real cluster can be met.
PATH='/home/o'\\''neill/bin':$PATH
fail()`,
		);
	});

	it('judges an answer as the run does: exit code, equal, matching, lacking, several at once', () => {
		const judged = (expect: object) =>
			body([{...task('look', 'x'), action: {kind: 'run', command: command('lamp look'), expect}}]);
		expect(judged({exit: 3})).toContain("\nanswers 3 matches '' lamp look || fail");
		expect(judged({equals: ''})).toContain("\nanswers 0 equals '' lamp look || fail");
		expect(judged({matches: '^(on|off)$'})).toContain("\nanswers 0 matches '^(on|off)$' lamp look || fail");
		expect(judged({exit: 1, lacks: 'on'})).toContain('\nanswers 1 lacks on lamp look || fail');
		expect(judged({matches: 'on', lacks: 'off'})).toContain(
			'\n{ answers 0 matches on lamp look && also lacks off; } || fail',
		);
	});

	it('leaves out what is so already, and what hangs on something that failed', () => {
		const is = {command: command('lamp which', {effect: 'reads'}), expect: {equals: 'red'}, hint: 'It is not red.'};
		expect(
			body([
				task('red', 'lamp red', {task: {unless: is, optional: 'The horn is left out.'}}),
				task('horn', 'horn blow', {task: {ifDone: 'lights/red'}}),
			]),
		).toBe(`# ---- Lights

# Do red
say 'Do red'
if ! answers 0 equals red lamp which; then
if lamp red >/dev/null; then done_lights_red=1; else done_lights_red=; say 'Do red: it failed. The horn is left out.'; fi
else
done_lights_red=1
fi

# Do horn
if [ -n "\${done_lights_red-}" ]; then
say 'Do horn'
horn blow >/dev/null || fail 'Do horn: it failed.'
fi

say 'Done.'
`);
	});

	it('waits, tries again, saves to a private file, and tells what is to be done by hand', () => {
		const shines = {command: command('lamp which', {effect: 'reads'}), expect: {equals: 'red'}, hint: 'It stays dark.'};
		const printed = body([
			{id: 'lights/wait', title: 'Wait', action: {kind: 'wait', check: shines, seconds: 30}},
			task('red', 'lamp red', {task: {retries: 2}}),
			task('dump', 'lamp dump', {saveTo: '/tmp/the dump'}),
			{id: 'lights/hand', title: 'Look', action: {kind: 'manual', instructions: ["Look at it; it's red."]}},
		]);
		expect(printed).toContain(
			`{ tries=0; until answers 0 equals red lamp which; do tries=$((tries + 1)); [ "$tries" -lt 10 ] || break; sleep 3; done; [ "$tries" -lt 10 ]; } || fail 'It stays dark.'`,
		);
		const ends = body([
			{
				id: 'lights/wait',
				title: 'Wait',
				action: {kind: 'wait', check: shines, seconds: 30, ends: {matches: '^broken$'}},
			},
		]);
		expect(ends).toContain(
			`until answers 0 equals red lamp which; do tries=$((tries + 1)); also matches '^broken$' && tries=10; [ "$tries" -lt 10 ] || break; sleep 3; done`,
		);
		expect(printed).toContain(
			`{ tries=0; until lamp red >/dev/null; do tries=$((tries + 1)); [ "$tries" -lt 3 ] || break; sleep 1; done; [ "$tries" -lt 3 ]; } || fail`,
		);
		expect(printed).toContain(
			`(umask 077; set -C; : >'/tmp/the dump' || exit 1; set +C; rm -f -- '/tmp/the dump' '/tmp/the dump.part'; lamp dump >'/tmp/the dump.part' && mv -- '/tmp/the dump.part' '/tmp/the dump' || { rm -f -- '/tmp/the dump.part'; exit 1; }) || fail`,
		);
		expect(printed).toContain(`# Look\nsay 'Look at it; it'\\''s red.'\n`);
	});

	it('forwards a port while a command runs, and puts the local one into its words', () => {
		const printed = script(
			aPlan([
				task('ask', 'curl http://127.0.0.1:{port}/v2/', {
					forward: {program: 'kubectl', arguments: ['port-forward', 'service/lamp', ':80']},
				}),
			]),
			options,
		);
		expect(printed).toContain(
			`{ forward kubectl port-forward service/lamp :80 && curl http://127.0.0.1:"$port"/v2/ >/dev/null; } || fail 'Do ask: it failed.'
unforward
`,
		);
		expect(printed).toContain(
			`work=$(mktemp -d) || fail 'There is no place for a folder: look at TMPDIR.'\nforwarder=\ntrap 'unforward; rm -rf -- "$work"' EXIT`,
		);
	});

	it('works at many hosts beside each other, feeds one program with another, and names where it failed', () => {
		const of = (host: string) => ({
			host,
			commands: [{...command(`lamp ${host}`), from: command(`oil ${host}`)}, command(`lamp see ${host}`)],
		});
		const each = task('all', 'x');
		const printed = script(
			aPlan([
				{
					...each,
					action: {kind: 'each', hosts: [of('a'), of('b')], atOnce: 2, again: 1, says: () => undefined, hint: 'Dark.'},
				},
			]),
			options,
		);
		const done = (host: string) =>
			`{ { tries=0; until { oil ${host} | lamp ${host} >/dev/null && lamp see ${host} >/dev/null; }; do tries=$((tries + 1)); [ "$tries" -lt 2 ] || break; sleep 2; done; [ "$tries" -lt 2 ]; } || left ${host}; } & turn 2`;
		expect(printed).toContain(`say 'Do all'
{ :>"$work/left"; turns=0
${done('a')}
${done('b')}
wait; cat "$work/left" >&2; [ ! -s "$work/left" ]; } || fail Dark.`);
		expect(printed).toContain('turn() {');
		expect(printed).toContain('work=$(mktemp -d)');
	});

	it('hostile 15, 16: shows all that a comment holds', () => {
		expect(
			body([task('red', 'lamp red', {task: {notes: ['now: "\u001b[8mhidden" → \r\nrm -rf /']}})]).split('\n'),
		).toContain('#   now: "[8mhidden" → rm -rf /');
	});

	it('is refused when a secret of the cluster stands in the plan: nobody could give it', () => {
		const ofTheCluster = new Secret('objectstorage-keyfile/accesskey', 'AKIA');
		expect(() => script(aPlan([task('red', 'lamp red', {stdin: [ofTheCluster]})]), options)).toThrow(
			'The plan holds objectstorage-keyfile/accesskey, which no variable can give to a script.',
		);
	});
});
