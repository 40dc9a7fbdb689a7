import {quote} from '../core/script/quote.js';

/** Where what deisctl says is kept on the host, as long as nobody starts it anew. */
export const deisctlLog = '.seaworthy-deisctl.log';

/**
 * Starts deisctl on a host that has it and leaves it at work there: it may block for ever, and a connection that is lost
 * must not stop it half way. It is stopped after so many seconds. How it ends says nothing: it ends well after failures
 * (facts/deis-v1 0.3), so the units' states decide.
 */
export function leaveAtWork(words: readonly string[], seconds: number): string {
	return `PATH=$PATH:/opt/bin:/run/deis/bin
command -v deisctl >/dev/null || { echo 'deisctl is not on this host' >&2; exit 127; }
umask 077
log=$HOME/${deisctlLog}
: >"$log" || exit 1
(trap '' HUP; code=0; timeout ${seconds} deisctl ${words.map(quote).join(' ')} || code=$?; echo "deisctl ended: $code") </dev/null >>"$log" 2>&1 &`;
}

/** A unit, and on how many hosts it must stand. */
export type WantedUnit = {readonly unit: string; readonly count: number};

/** How units are to stand: known to their hosts, at work, at rest, or not there any more. */
export type Stand = 'loaded' | 'running' | 'stopped' | 'gone';

const patterns: Readonly<Record<Stand, string>> = {
	loaded: ' loaded [^ ]* [^ ]*$',
	running: ' loaded active running$',
	stopped: ' \\(inactive\\|failed\\) [^ ]*$',
	gone: ' $',
};

/**
 * Prints how each unit stands by fleet's own states in etcd (facts/deis-v1 1.4): `good UNIT`, `late UNIT MACHINE LOAD ACTIVE SUB`,
 * or `late UNIT - - - -` where no host has it; then `ready` when all are good. Once deisctl has ended, a unit that failed is
 * told as `failed UNIT …`; then, or when deisctl itself ended badly, or ended an installation before all units were there, `over` is said with its last words.
 */
export function unitsStand(wanted: readonly WantedUnit[], stand: Stand): string {
	const pattern = patterns[stand];
	return `ended=$(sed -n 's/^deisctl ended: //p' "$HOME/${deisctlLog}" 2>/dev/null)
all=$(curl --silent --show-error --max-time 10 'http://127.0.0.1:2379/v2/keys/_coreos.com/fleet/states?recursive=true&quorum=true') || exit 1
all=$(printf '%s\\n' "$all" | tr -d '\\134' | sed 's/"key":"\\/_coreos.com\\/fleet\\/states\\/\\([^"/]*\\)\\/\\([^"]*\\)","value":"{"loadState":"\\([^"]*\\)","activeState":"\\([^"]*\\)","subState":"\\([^"]*\\)"/\\
unit \\1 \\2 \\3 \\4 \\5\\
/g' | sed -n 's/^unit //p')
late= over=
for one in ${wanted.map(({unit, count}) => quote(`${unit}=${count}`)).join(' ')}; do
	unit=\${one%=*} count=\${one##*=}
	there=$(printf '%s\\n' "$all" | grep "^$unit ")
	good=$(printf '%s\\n' "$there" | grep -c '${pattern}')
	bad=$(printf '%s\\n' "$there" | grep -v '${pattern}' | head -n 1)
	${
		stand === 'gone'
			? '[ -n "$there" ] || { echo "good $unit"; continue; }\n\tbad=$(printf \'%s\\n\' "$there" | head -n 1)'
			: stand === 'stopped'
				? '[ -n "$bad" ] || { echo "good $unit"; continue; }'
				: '[ "$good" -lt "$count" ] || { echo "good $unit"; continue; }'
	}
	late=1
	case "$ended \${bad:-$unit - - - -}" in
	' '*) echo "late \${bad:-$unit - - - -}" ;;
	*' failed '*) over=1; echo "failed $bad" ;;
	*) echo "late \${bad:-$unit - - - -}" ;;
	esac
done
case $ended in '' | 0) ;; *) over=1 ;; esac${stand === 'loaded' ? '\n[ -z "$ended" ] || over=1' : ''}
if [ -z "$late" ]; then echo ready; elif [ -n "$over" ]; then echo over; sed 's/^/deisctl: /' "$HOME/${deisctlLog}" | tail -n 5; fi`;
}

/** How one unit stands by a line of `unitsStand`. */
export type Standing = {
	readonly unit: string;
	readonly state: 'good' | 'late' | 'failed';
	/** Empty where no host has it. */
	readonly machine: string;
	/** E.g. `activating start-post`; empty where no host has it. */
	readonly says: string;
};

/** Reads what `unitsStand` printed. */
export function standings(stdout: string): readonly Standing[] {
	return stdout.split('\n').flatMap((line): readonly Standing[] => {
		const [state, unit, machine = '', , active = '', sub = ''] = line.split(' ');
		if ((state !== 'good' && state !== 'late' && state !== 'failed') || unit === undefined) return [];
		const none = machine === '-' || machine === '';
		return [{unit, state, machine: none ? '' : machine, says: none ? '' : `${active} ${sub}`.trim()}];
	});
}
