#!/bin/sh
# A stand-in for deisctl 1.13 on a host of Deis v1: it reads and writes the real tree of etcd by curl, units' states as
# fleet's agents would report them, and has deisctl's habits (facts/deis-v1 0, 1.2, 1.5, 2): install, start, stop and
# uninstall print "Done." and end with 0 whatever happened, their failures go to stderr alone; install and start may block
# for ever; stop and uninstall of stateless-platform leave the logger; errors of config go to stdout; list shows 8 letters
# of a machine's id.
# In $SEAWORTHY_DEISCTL_FOLDER (all optional): `version` (else 1.13.4), `fails` and `blocks` (a unit's name a line, such as
# deis-controller.service: it fails to start, or stays activating start-post), `no-units` (no unit files on this host), `pull` (a program, called with
# a unit and the address of each of its hosts before it starts there: the unit fails where that does).
# It honours --version, list, install, start, stop, uninstall, config TARGET get|set|rm; other words are refused.
# shellcheck disable=SC1003,SC2016
set -u
folder=${SEAWORTHY_DEISCTL_FOLDER:-$HOME/.deisctl}
keys=http://127.0.0.1:2379/v2/keys
fleet=$keys/_coreos.com/fleet
tab=$(printf '\t')

read_key() { curl --silent --show-error --max-time 10 "$@"; }
alive() { curl --silent --max-time 10 --output /dev/null "$keys/"; }
# A key's plain value; nothing where there is none.
value() { read_key "$keys/$1" | sed -n 's/^{"action":"get","node":{"key":"[^"]*","value":"\(.*\)","modifiedIndex".*$/\1/p' | sed 's/\\"/"/g; s/\\\\/\\/g'; }
write() { curl --silent --show-error --max-time 10 --output /dev/null --request PUT --data-urlencode value@- "$1"; }
remove() { curl --silent --show-error --max-time 10 --output /dev/null --request DELETE "$1"; }

# id address metadata, a line a host.
machines() {
	read_key "$fleet/machines?recursive=true" | tr -d '\\' |
		sed 's/"value":"{"ID":"\([0-9a-f]*\)","PublicIP":"\([^"]*\)","Metadata":{\([^}]*\)}/\
machine \1 \2 \3\
/g' | sed -n 's/^machine //p' | sort
}
# unit machine load active sub, a line a state.
states() {
	read_key "$fleet/states?recursive=true" | tr -d '\\' |
		sed 's/"key":"\/_coreos.com\/fleet\/states\/\([^"/]*\)\/\([^"]*\)","value":"{"loadState":"\([^"]*\)","activeState":"\([^"]*\)","subState":"\([^"]*\)"/\
state \1 \2 \3 \4 \5\
/g' | sed -n 's/^state //p' | sort
}
put_state() {
	printf '{"loadState":"loaded","activeState":"%s","subState":"%s","machineState":{"ID":"%s"},"unitHash":"0"}' "$3" "$4" "$2" |
		write "$fleet/states/$1/$2"
}
put_all() { states | while read -r unit machine _; do [ "$unit" != "$1" ] || put_state "$unit" "$machine" "$2" "$3"; done; }
listed() { [ -f "$folder/$1" ] && grep -qxF -e "$2" "$folder/$1"; }
has() { states | grep -q "^$1 "; }
running() { states | grep -q "^$1 [^ ]* loaded active running$"; }

logo() { printf '\033[31m●\033[0m \033[34m▴\033[0m \033[32m■\033[0m\n\033[32m■\033[0m \033[31m●\033[0m \033[34m▴\033[0m %s\n\033[34m▴\033[0m \033[32m■\033[0m \033[31m●\033[0m\n\n' "$1"; }
progress() { printf '\033[0;33m%s:\033[0m %s                                 \r\n' "$1" "$2"; }

stateful='store-monitor store-daemon store-metadata store-gateway@1 store-volume'
# The units of a target in the order in which they are started.
units_of() {
	# shellcheck disable=SC2086
	case $1 in
	platform) set -- "$2" $stateful logger logspout database registry@1 controller builder publisher ;;
	stateless-platform) set -- "$2" logger logspout registry@1 controller builder publisher ;;
	esac
	routers=$1
	shift
	for one; do echo "deis-$one.service"; done
	if [ "$routers" = all ]; then states | sed -n 's/^\(deis-router@[0-9]*\.service\) .*/\1/p' | sort -u; return; fi
	n=1
	while [ "$n" -le "$routers" ]; do
		echo "deis-router@$n.service"
		n=$((n + 1))
	done
}
unit_name() {
	case $1 in
	*[!a-z0-9@*-]* | '') echo "Error: could not parse target: $1" && exit 1 ;;
	*) echo "deis-$1.service" ;;
	esac
}
plane_of() {
	case $1 in
	deis-router@*) echo routerMesh ;;
	deis-publisher.service) echo dataPlane ;;
	deis-logspout.service) echo any ;;
	*) echo controlPlane ;;
	esac
}
is_global() {
	case $1 in
	deis-store-gateway*) return 1 ;;
	deis-store-* | deis-logspout.service | deis-publisher.service) return 0 ;;
	*) return 1 ;;
	esac
}
eligible() {
	plane=$(plane_of "$1")
	case $plane-$(value deis/platform/enablePlacementOptions) in
	any-*) machines ;;
	*-true | *-True | *-TRUE | *-1) machines | grep "\"$plane\":\"true\"" ;;
	*) machines ;;
	esac
}
# fleet's X-Conflicts: one of its kind a host.
place() {
	case $1 in
	*@*) kind=${1%%@*}@ ;;
	*) kind= ;;
	esac
	taken=$([ -z "$kind" ] || states | sed -n "s/^${kind}[^ ]* \([0-9a-f]*\) .*/\1/p")
	eligible "$1" | while read -r id _; do
		case "$taken" in
		*"$id"*) ;;
		*) echo "$id" && break ;;
		esac
	done
}

create() {
	if [ -e "$folder/no-units" ]; then
		echo "Error creating: Could not find unit template for $1" >&2
		return
	fi
	# A unit that is there is left as it is.
	if has "$1"; then progress "$1" loaded; return; fi
	while :; do
		if is_global "$1"; then hosts=$(eligible "$1" | cut -d ' ' -f 1); else hosts=$(place "$1"); fi
		[ -z "$hosts" ] || break
		alive || { echo 'Error: timeout reached' && exit 1; }
		sleep 1
	done
	for host in $hosts; do put_state "$1" "$host" inactive dead; done
	progress "$1" loaded
}
start() {
	if ! has "$1"; then
		echo "Could not find unit: $1" >&2
		return
	fi
	if running "$1"; then return; fi
	put_all "$1" activating start-pre
	progress "$1" activating/start-pre
	if listed fails "$1" || ! pulled "$1"; then
		put_all "$1" failed failed
		echo "The service '$1' failed while starting." >&2
		return
	fi
	while listed blocks "$1" || { [ "$1" = deis-builder.service ] && ! registry_answers; }; do
		put_all "$1" activating start-post
		progress "$1" activating/start-post
		alive || { echo 'Error: timeout reached' && exit 1; }
		sleep 1
	done
	case $1 in
	# What Ceph's components write at their first start.
	deis-store-monitor.service) printf youBetcha | write "$keys/deis/store/monSetupComplete" ;;
	deis-store-gateway@1.service)
		for key in accessKey secretKey; do
			read_key "$keys/deis/store/gateway/$key" | grep -q '"node"' ||
				od -A n -N 20 -t x1 /dev/urandom | tr -d ' \n' | write "$keys/deis/store/gateway/$key"
		done
		;;
	esac
	put_all "$1" active running
	progress "$1" active/running
}
pulled() {
	[ -x "$folder/pull" ] || return 0
	all=$(machines)
	for host in $(states | sed -n "s/^$1 \([^ ]*\) .*/\1/p"); do
		"$folder/pull" "$1" "$(printf '%s\n' "$all" | sed -n "s/^$host \([^ ]*\).*/\1/p")" || return 1
	done
}
# confd templates nothing for the registry while /deis/store/gateway is missing (deis/deis#4568).
registry_answers() {
	running deis-registry@1.service || return 1
	read_key "$keys/deis/store/gateway" | grep -q '"node"'
}
stop() {
	has "$1" || { echo "Could not find unit: $1" >&2 && return; }
	put_all "$1" inactive dead
	progress "$1" inactive/dead
}
destroy() {
	has "$1" || { echo "Could not find unit: $1" >&2 && return; }
	states | while read -r unit machine _; do [ "$unit" != "$1" ] || remove "$fleet/states/$unit/$machine"; done
	remove "$fleet/states/$1?recursive=true&dir=true"
	progress "$1" destroyed
}

platform() {
	verb=$1 what=$2 mesh=$3
	case $verb in
	install)
		[ -n "$(value deis/platform/domain)" ] || {
			printf 'Error: Missing platform domain, use:\ndeisctl config platform set domain=<your-domain>\n'
			exit 1
		}
		[ -n "$(value deis/platform/sshPrivateKey)" ] ||
			printf 'Warning: Missing sshPrivateKey, "deis run" will be unavailable. Use:\ndeisctl config platform set sshPrivateKey=<path-to-key>\n'
		logo 'Installing Deis...'
		for unit in $(units_of "$what" "$mesh"); do create "$unit"; done
		printf 'Done.\n \nPlease run `deisctl start %s` to boot up Deis.\n' "$what"
		;;
	start)
		logo 'Starting Deis...'
		for unit in $(units_of "$what" all); do start "$unit"; done
		printf 'Done.\n \nPlease set up an administrator account. See '"'deis help register'"'\n'
		;;
	stop)
		logo 'Stopping Deis...'
		for unit in $(units_of "$what" all); do
			case $what-$unit in stateless-platform-deis-logger.service) ;; *) stop "$unit" ;; esac
		done
		printf 'Done.\n \nPlease run `deisctl start %s` to restart Deis.\n' "$what"
		;;
	uninstall)
		logo 'Uninstalling Deis...'
		for unit in $(units_of "$what" all); do
			case $what-$unit in stateless-platform-deis-logger.service) ;; *) destroy "$unit" ;; esac
		done
		echo 'Done.'
		;;
	esac
}

# The last `=` splits, since v1.12.2; the value that was stored is shown.
config() {
	target=$1 verb=$2
	shift 2
	for word; do
		case $verb in
		get | rm)
			answer=$(read_key "$keys/deis/$target/$word" | sed -n 's/^{"errorCode":\([0-9]*\),"message":"\([^"]*\)","cause":"\([^"]*\)","index":\([0-9]*\)}.*/\1: \2 (\3) [\4]/p')
			[ -z "$answer" ] || { echo "Error: $answer" && exit 1; }
			if [ "$verb" = get ]; then value "deis/$target/$word"; else remove "$keys/deis/$target/$word" && echo "$word"; fi
			;;
		set)
			case $word in
			-*) echo 'Usage: deisctl config <target> set [<key=val>...]' && exit 1 ;;
			*=?*) ;;
			*) echo "Error: '$word' does not match the pattern 'key=var', ex: foo=bar" && exit 1 ;;
			esac
			printf %s "${word##*=}" | write "$keys/deis/$target/${word%=*}"
			printf '%s\n' "${word##*=}"
			;;
		*) exit 1 ;;
		esac
	done
}

usage() { echo "Usage: deisctl [options] <command> [<args>...]" && exit 1; }

case ${1-} in
--version) cat "$folder/version" 2>/dev/null || echo 1.13.4 ;;
list)
	alive || { echo 'Error: timeout reached' && exit 1; }
	printf 'UNIT\tMACHINE\tLOAD\tACTIVE\tSUB\n'
	machines >"${TMPDIR:-/tmp}/deisctl-$$"
	states | sort | while read -r unit machine load active sub; do
		address=$(sed -n "s/^$machine \([^ ]*\).*/\1/p" "${TMPDIR:-/tmp}/deisctl-$$")
		printf '%s\t%.8s.../%s\t%s\t%s\t%s\n' "$unit" "$machine" "$address" "$load" "$active" "$sub" | sed "s/ /$tab/g"
	done
	rm -f "${TMPDIR:-/tmp}/deisctl-$$"
	;;
install | start | stop | uninstall)
	verb=$1 mesh=3
	shift
	alive || { echo 'Error: timeout reached' && exit 1; }
	targets=
	for word; do
		case $word in
		--router-mesh-size=*)
			mesh=${word#*=}
			case $verb-$mesh in
			install-*[!0-9]* | install-) usage ;;
			install-*) { [ "$mesh" -ge 1 ] && [ "$mesh" -le 255 ]; } || usage ;;
			*) usage ;;
			esac
			;;
		-*) usage ;;
		*) targets="$targets $word" ;;
		esac
	done
	case $targets in
	' platform' | ' stateless-platform') platform "$verb" "${targets# }" "$mesh" ;;
	'') usage ;;
	*)
		for target in $targets; do
			unit=$(unit_name "$target")
			case $verb in
			install) create "$unit" ;;
			start) start "$unit" ;;
			stop) stop "$unit" ;;
			uninstall) destroy "$unit" ;;
			esac
		done
		;;
	esac
	;;
config)
	[ "$#" -ge 3 ] || usage
	shift
	config "$@"
	;;
*) usage ;;
esac
