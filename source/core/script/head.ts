import type {Secret} from '../secret.js';
import {quote} from './quote.js';

/** How the script must be set up so that it meets the programs the plan was made with. */
export type Setting = {
	/** Put first on PATH; the practice cluster's stand-ins. */
	readonly programs?: string;
	/** Which functions the body uses. */
	readonly uses: (name: string) => boolean;
};

/** The script's own functions, each printed only when it is used. */
const functions: readonly {readonly name: string; readonly text: string}[] = [
	{
		name: 'need',
		text: String.raw`# need NAME FORMAT: the secret in $NAME, or in the file $NAME_FILE.
need() {
	eval "given=\$$1 file=\${$1_FILE-}"
	[ -n "$given" ] || [ -z "$file" ] || given=$(cat -- "$file") || fail "The file of $1 cannot be read."
	case $2 in
	pem) given=$(printf '%s\n' "$given" | tr -d '\r' | awk '{ gsub(/-----(BEGIN|END) [A-Z0-9 .]*-----/, "\n&\n"); print }' | awk '
		/^-----BEGIN / { print; inside = 1; body = ""; next }
		/^-----END / && inside { while (body != "") { print substr(body, 1, 64); body = substr(body, 65) } print; inside = 0 }
		inside { gsub(/[ \t]/, ""); body = body $0 }') ;;
	*) while case $given in *"$cr" | *"$nl") ;; *) false ;; esac do given=${'$'}{given%?}; done ;;
	esac
	[ -n "$given" ] || fail "Set $1 (or $1_FILE to a file that holds it) and run this again; nothing was changed."
	eval "$1=\$given"
	given=
}`,
	},
	{
		name: 'json',
		text: String.raw`# json TEXT: the text as a JSON string, the one encoding that YAML leaves as it is.
json() {
	printf '%s\n' "$1" | LC_ALL=C awk '
	BEGIN {
		for (i = 1; i < 32; i++) escaped[sprintf("%c", i)] = sprintf("\\u%04x", i)
		escaped["\177"] = "\\u007f"; escaped["\""] = "\\\""; escaped["\\"] = "\\\\"
		for (i = 128; i < 160; i++) wide["\302" sprintf("%c", i)] = sprintf("\\u%04x", i)
		wide["\342\200\250"] = "\\u2028"; wide["\342\200\251"] = "\\u2029"; wide["\357\273\277"] = "\\ufeff"
		printf "\""
	}
	{
		if (NR > 1) printf "\\n"
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			if (c in escaped) printf "%s", escaped[c]
			else if (substr($0, i, 2) in wide) { printf "%s", wide[substr($0, i, 2)]; i += 1 }
			else if (substr($0, i, 3) in wide) { printf "%s", wide[substr($0, i, 3)]; i += 2 }
			else printf "%s", c
		}
	}
	END { printf "\"" }'
}`,
	},
	{
		name: 'encode64',
		text: String.raw`# encode64 TEXT: the text in base64 on one line.
encode64() { printf '%s' "$1" | base64 | tr -d '\n'; }`,
	},
	{
		name: 'answers',
		text: String.raw`# answers EXIT HOW PATTERN COMMAND…: runs the command; its exit code and its output must be as said.
answers() {
	want=$1 how=$2 pattern=$3 code=0
	shift 3
	answer=$("$@") || code=$?
	[ "$code" -eq "$want" ] && also "$how" "$pattern"
}
also() {
	case $1 in
	equals) [ "$answer" = "$2" ] ;;
	matches) printf '%s\n' "$answer" | grep -Eq -e "$2" ;;
	lacks) ! printf '%s\n' "$answer" | grep -Eq -e "$2" ;;
	esac
}`,
	},
	{
		name: 'forward',
		text: String.raw`# forward COMMAND…: forwards a port in the background; $port is the local one.
forward() {
	unforward
	: >"$work/forward"
	"$@" >"$work/forward" 2>&1 &
	forwarder=$! tries=0
	until port=$(sed -n 's/^Forwarding from 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$work/forward") && [ -n "$port" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 100 ] && kill -0 "$forwarder" 2>/dev/null || return 1
		sleep 0.2
	done
}
unforward() {
	[ -z "$forwarder" ] || kill "$forwarder" 2>/dev/null || :
	forwarder=
}`,
	},
	{
		name: 'turn',
		text: String.raw`# turn AT_ONCE: waits when so many are at work beside this; left HOST: it failed there.
turn() {
	turns=$((turns + 1))
	[ "$turns" -lt "$1" ] || { wait; turns=0; }
}
left() { printf 'Not done: %s\n' "$1" >>"$work/left"; }`,
	},
	{
		name: 'ssh',
		text: String.raw`# ssh …: one connection per host, which ends with this script.
ssh() { command ssh -o ControlMaster=auto -o ControlPath="$work/%n-%p" -o ControlPersist=60 "$@"; }
hang_up() {
	for socket in "$work"/*; do
		[ ! -S "$socket" ] || command ssh -o ControlPath="$socket" -o ProxyCommand=false -O exit any 2>/dev/null || :
	done
}`,
	},
];

/** The head: what the script is, what it needs, and its functions. */
export function head({
	title,
	secrets,
	setting,
}: {
	readonly title: readonly string[];
	readonly secrets: readonly Secret[];
	readonly setting: Setting;
}): string {
	const used = functions.filter(({name}) => setting.uses(name));
	const uses = (name: string) => used.some((one) => one.name === name);
	return [
		'#!/bin/sh',
		...title.map((line) => `# ${line}`),
		'',
		// Exports end with their subshell on purpose, and backquotes in sentences are no substitution.
		'# shellcheck disable=SC2016,SC2030,SC2031',
		'set -u',
		...(setting.programs === undefined
			? []
			: [
					'# The practice cluster: its stand-ins come first, so that no real cluster can be met.',
					`PATH=${quote(setting.programs)}:$PATH`,
				]),
		'fail() { printf \'Stopped: %s\\n\' "$1" >&2; exit 1; }',
		'say() { printf \'%s\\n\' "$1" >&2; }',
		...(secrets.length === 0
			? []
			: [
					"case $(command -v printf) in printf) ;; *) fail 'printf is no builtin of this shell: secrets would show in ps.' ;; esac",
				]),
		...(uses('need') ? ["cr=$(printf '\\r.') cr=${cr%.} nl=$(printf '\\n.') nl=${nl%.}"] : []),
		...(uses('forward') || uses('ssh') || uses('turn')
			? [
					...(uses('ssh')
						? [
								"# The sockets of ssh lie in it: it takes short paths alone, its options end at a blank, and its paths know '%'.",
								'place=${TMPDIR:-/tmp}',
								'case $place in *[!A-Za-z0-9_./+-]*) place=/tmp ;; esac',
								'[ "${#place}" -le 20 ] || place=/tmp',
							]
						: []),
					`work=$(${uses('ssh') ? 'TMPDIR=$place ' : ''}mktemp -d) || fail 'There is no place for a folder: look at TMPDIR.'`,
					...(uses('forward') ? ['forwarder='] : []),
					`trap '${uses('forward') ? 'unforward; ' : ''}${uses('ssh') ? 'hang_up; ' : ''}rm -rf -- "$work"' EXIT`,
					"trap 'exit 130' INT; trap 'exit 143' TERM",
				]
			: []),
		...used.map(({text}) => `\n${text}`),
		...(secrets.length === 0
			? []
			: [
					'',
					'# No program started here inherits them.',
					...(secrets.length === 1 ? ['# shellcheck disable=SC2043'] : []),
					`for name in ${secrets.map(({name}) => name).join(' ')}; do`,
					'	eval "given=\\${$name-}; unset $name; $name=\\$given"',
					'done',
					...secrets.map(({name, format}) => `need ${name} ${format}`),
				]),
	].join('\n');
}
