#!/bin/sh
# A stand-in for the client of OpenSSH 9.2: the hosts are folders, and a remote line runs here, with its host's programs.
#
# Where it lies: $FOLDER/bin/ssh. What it honours:
#   hosts/ADDRESS/       a host: $SEAWORTHY_HOST_FOLDER for what runs there; home/ is its home.
#   hosts/ADDRESS/dead   nothing answers there.
#   names/NAME           a name that can be reached from here; one line, its address. The addresses themselves need a jump.
#   host-bin/            all that can be run on a host.
#   forwards/PORT        a port of this machine that -L forwards: the process that does, and HOST:PORT; others look there.
#   pace                 seconds that a host which does not answer keeps one waiting, ConnectTimeout at most.
# The options -T -q -n -t -x -a -o -p -l -J -W -L -S -O; what may follow -o is in `set_option`. All else is refused.

folder=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 255

PATH=$folder/bin:$PATH
user='' port=22 jump='' proxy='' forward='' by_jump='' control='' control_path='' control_master=no persist='' seconds=75 null='' quiet='' local_port='' local_to='' all_forwards=no no_control=''

# OpenSSH ends its own lines by both; 255 is its own exit code. When the way there fails, so does what wanted to go it.
fail() {
	[ $# = 0 ] || [ -n "$quiet" ] || printf '%s\r\n' "$@" >&2
	[ -z "$by_jump" ] || printf '%s\r\n' 'kex_exchange_identification: Connection closed by remote host' \
		'Connection closed by UNKNOWN port 65535' >&2
	exit 255
}

usage() {
	[ $# = 0 ] || printf '%s\r\n' "$1" >&2
	cat >&2 <<'END'
usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
END
	exit 255
}

# One of the words that follow the first; `unsupported` is what OpenSSH says of all others.
one_of() {
	given=$1
	shift
	for known; do
		[ "$given" != "$known" ] || return 0
	done
	fail "command-line line 0: unsupported option \"$given\"."
}

number() {
	case $1 in
	'' | *[!0-9]*) return 1 ;;
	esac
}

lower() {
	printf %s "$1" | tr '[:upper:]' '[:lower:]'
}

# The first value given holds, as in a configuration file; here that matters for none.
set_option() {
	name=${1%%[= ]*}
	value=${1#"$name"}
	value=${value#[= ]}
	case $name=$value in
	ProxyCommand=* | UserKnownHostsFile=*) ;;
	*=\"*\")
		value=${value#?}
		value=${value%?}
		;;
	*' '*) fail "command-line line 0: keyword $(lower "$name") extra arguments at end of line" ;;
	esac
	case $name in
	BatchMode | ExitOnForwardFailure) one_of "$value" yes no ;;
	StrictHostKeyChecking) one_of "$value" yes no ask off accept-new ;;
	ConnectTimeout) number "$value" || fail 'command-line line 0: invalid time value.' ;;
	ControlMaster) one_of "$value" yes no ask auto autoask ;;
	ControlPersist)
		number "$value" || case $value in
		yes | no) ;;
		*) fail 'command-line line 0: Bad ControlPersist argument.' ;;
		esac
		;;
	ControlPath)
		[ ${#value} -lt 108 ] || long=$value
		;;
	ServerAliveInterval) number "$value" || fail 'command-line line 0: invalid time value.' ;;
	ServerAliveCountMax) number "$value" || fail 'command-line line 0: integer value too large.' ;;
	ProxyCommand) ;;
	HostKeyAlgorithms | PubkeyAcceptedAlgorithms | UserKnownHostsFile | IdentityFile | LogLevel) ;;
	*) fail "command-line: line 0: Bad configuration option: $(lower "$name")" ;;
	esac
	case $name in
	ConnectTimeout) seconds=$value ;;
	ControlMaster) control_master=$value ;;
	ControlPath) [ -n "$no_control" ] || control_path=$value ;;
	ExitOnForwardFailure) all_forwards=$value ;;
	ControlPersist) persist=$value ;;
	ProxyCommand) proxy=$value ;;
	esac
}

set_port() {
	port=$1
	if number "$1" && [ "$1" -ge 1 ] && [ "$1" -le 65535 ]; then return; fi
	printf "Bad port '%s'\n" "$1" >&2
	exit 255
}

# [127.0.0.1:]PORT:HOST:HOSTPORT; a stand-in binds no other address.
set_forward() {
	local_to=${1#127.0.0.1:}
	local_port=${local_to%%:*}
	local_to=${local_to#"$local_port":}
	if number "$local_port" && number "${local_to##*:}" && [ "$local_to" != "${local_to##*:}" ]; then return; fi
	printf "Bad local forwarding specification '%s'\n" "$1" >&2
	exit 255
}

# The options before and after the destination, which `--` ends.
destination='' long='' ended=''
while :; do
	case $1 in
	--)
		shift
		ended=1
		;;
	-[Tqntxa]?*)
		more=${1#-?}
		letter=${1%"$more"}
		shift
		set -- "$letter" "-$more" "$@"
		continue
		;;
	-T | -t | -x | -a)
		shift
		continue
		;;
	-q)
		quiet=1
		shift
		continue
		;;
	-n)
		null=1
		shift
		continue
		;;
	-[oplJWLSO]?*)
		value=${1#-?}
		letter=${1%"$value"}
		shift
		set -- "$letter" "$value" "$@"
		continue
		;;
	-[oplJWLSO])
		[ $# -gt 1 ] || usage "option requires an argument -- ${1#-}"
		case $1 in
		-o) set_option "$2" ;;
		-p) set_port "$2" ;;
		-l) user=$2 ;;
		-J)
			[ -n "$2" ] || fail 'Invalid -J argument'
			jump=$2
			;;
		-W)
			case $2 in
			*:[0-9]*) forward=$2 ;;
			*)
				printf "Bad stdio forwarding specification '%s'\n" "$2" >&2
				exit 255
				;;
			esac
			;;
		-L) set_forward "$2" ;;
		# The first that is given holds; `none` is no path.
		-S)
			control_path=$2 no_control=1
			[ "$2" != none ] || control_path=''
			;;
		-O)
			case $2 in
			check | exit | stop) control=$2 ;;
			*) fail 'Invalid multiplex command.' ;;
			esac
			;;
		esac
		shift 2
		continue
		;;
	-?*)
		letter=${1#-}
		usage "unknown option -- ${letter%"${letter#?}"}"
		;;
	esac
	if [ -z "$destination" ]; then
		[ -n "$1" ] || usage
		destination=$1
		shift
		[ -n "$ended" ] || case $1 in
		-?*) continue ;;
		esac
	fi
	break
done

[ -z "$long" ] || fail "ControlPath too long ('$long' >= 108 bytes)"
host=${destination##*@}
case $destination in
*@*) user=${destination%@*} ;;
esac

# The master of a connection is a file where OpenSSH has a socket.
if [ -n "$control" ]; then
	[ -n "$control_path" ] || fail "No ControlPath specified for \"-O\" command"
	[ -f "$control_path" ] || fail "Control socket connect($control_path): No such file or directory"
	case $control in
	check)
		read -r pid <"$control_path"
		printf 'Master running (pid=%s)\r\n' "$pid" >&2
		;;
	exit)
		rm -f "$control_path"
		printf 'Exit request sent.\r\n' >&2
		;;
	stop)
		rm -f "$control_path"
		printf 'Stop listening request sent.\r\n' >&2
		;;
	esac
	exit 0
fi

read -r pace <"$folder/pace" || pace=0

# Nothing answers, and OpenSSH waits for it.
nobody() {
	[ "$pace" -lt "$seconds" ] || pace=$seconds
	[ "$pace" = 0 ] || sleep "$pace"
	fail "$1" ${2:+"$2"}
}

# Sets `address` to the host that a name or address leads to from here.
reach() {
	address=''
	if [ -f "$folder/names/$1" ] && read -r address <"$folder/names/$1"; then
		[ ! -f "$folder/hosts/$address/dead" ] || nobody "ssh: connect to host $1 port $2: Connection timed out"
		[ "$2" = 22 ] || fail "ssh: connect to host $1 port $2: Connection refused"
		return
	fi
	case $1 in
	# Private addresses are reached only from inside, and no other one at all.
	*:* | *[!0-9.]*) fail "ssh: Could not resolve hostname $1: Name or service not known" ;;
	*) nobody "ssh: connect to host $1 port $2: Connection timed out" ;;
	esac
}

# The same from a host inside; `address` is empty where nobody answers, which only time tells.
reach_inside() {
	address=$1
	case $1 in
	*/*) ;;
	*)
		[ ! -f "$folder/names/$1" ] || read -r address <"$folder/names/$1"
		if [ -d "$folder/hosts/$address" ]; then
			[ ! -f "$folder/hosts/$address/dead" ] || address=''
			[ -n "$address" ] && [ "$2" != 22 ] || return 0
			fail 'channel 0: open failed: connect failed: Connection refused' 'stdio forwarding failed'
		fi
		;;
	esac
	case $1 in
	*:* | *[!0-9.]*) ;;
	*)
		address=''
		return
		;;
	esac
	fail 'channel 0: open failed: connect failed: Name or service not known' 'stdio forwarding failed'
}

# OpenSSH waits for the first line of who is behind the jump.
unheard() {
	by_jump=''
	nobody 'Connection timed out during banner exchange' 'Connection to UNKNOWN port 65535 timed out'
}

log_in() {
	[ "${1:-core}" = core ] || fail "$1@$2: Permission denied (publickey,password,keyboard-interactive)."
}

# What is said of a host inside, by the one that is there: in the place of sshd's own first line.
greeting='SSH-2.0-practice:'

# A command that leads there: its output is what the host says.
through_proxy() {
	command='' rest=$proxy
	while [ -n "$rest" ]; do
		plain=${rest%%%*}
		command=$command$plain rest=${rest#"$plain"}
		case $rest in
		%h*) command=$command$host ;;
		%p*) command=$command$port ;;
		%r*) command=$command${user:-core} ;;
		%%*) command=$command% ;;
		esac
		rest=${rest#??}
	done
	said=$(sh -c "$command" </dev/null)
	case $said in
	"$greeting") unheard ;;
	"$greeting"*) address=${said#"$greeting"} ;;
	*)
		by_jump=1
		fail
		;;
	esac
}

if [ -n "$forward" ]; then
	reach "$host" "$port"
	log_in "$user" "$host"
	to=${forward%:*}
	to=${to#[}
	reach_inside "${to%]}" "${forward##*:}"
	echo "$greeting$address"
	exit
elif [ -n "$proxy" ] && [ "$proxy" != none ]; then
	through_proxy
elif [ -n "$jump" ]; then
	by_jump=1
	way=${jump##*@} way_user='' way_port=22
	case $jump in
	*@*) way_user=${jump%@*} ;;
	esac
	case $way in
	*:*)
		way_port=${way##*:}
		way=${way%:*}
		number "$way_port" || fail 'Invalid -J argument'
		;;
	esac
	reach "$way" "$way_port"
	log_in "$way_user" "$way"
	reach_inside "$host" "$port"
	by_jump=''
	[ -n "$address" ] || unheard
else
	reach "$host" "$port"
fi
log_in "$user" "$host"

case $control_master/$persist in
no/* | */ | */no) ;;
*)
	# The first call stays behind as the master; `exec` keeps its number.
	[ -z "$control_path" ] || [ -f "$control_path" ] || printf '%s\n' $$ >"$control_path" ||
		fail "unix_listener: cannot bind to path $control_path: No such file or directory"
	;;
esac

if [ -n "$local_port" ]; then
	holder=''
	[ ! -f "$folder/forwards/$local_port" ] || read -r holder _ <"$folder/forwards/$local_port"
	if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then
		printf '%s\r\n' "bind [127.0.0.1]:$local_port: Address already in use" \
			"channel_setup_fwd_listener_tcpip: cannot listen to port: $local_port" \
			'Could not request local forwarding.' >&2
		[ "$all_forwards" != yes ] || exit 255
	else
		# What runs on the host keeps this process's number.
		mkdir -p "$folder/forwards" && printf '%s %s\n' $$ "$local_to" >"$folder/forwards/$local_port"
	fi
fi

here=$folder/hosts/$address
cd "$here/home" || exit 255
[ -z "$null" ] || exec </dev/null
# Only what lies in host-bin can be run there: nothing of this machine is to be met by accident.
exec env -i PATH="$folder/host-bin" HOME="$here/home" USER=core LOGNAME=core SHELL=/bin/sh LANG="${LANG:-C}" \
	SEAWORTHY_PRACTICE_FOLDER="$folder" SEAWORTHY_HOST="$address" SEAWORTHY_HOST_FOLDER="$here" \
	SEAWORTHY_REGISTRY_FOLDER="$folder/registry" sh ${1+-c} ${1+"$*"}
