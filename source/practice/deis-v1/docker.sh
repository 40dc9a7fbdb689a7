#!/bin/sh
# A stand-in for the client of Docker 1.10 (CoreOS 1068) on one host of Deis v1: its exit codes, its words, no daemon.
#
# Honoured: pull NAME · history [-q] [--no-trunc] NAME · images [-q] [--no-trunc] [REPOSITORY[:TAG]] ·
# inspect [--type image] -f|--format '{{.Id}}' NAME… · save [-o FILE] NAME… · load [-i FILE] · rmi NAME… · version [-f
# '{{.Server.Version}}'] · exec CONTAINER sudo -u postgres PROGRAM WORDS… · exec CONTAINER sudo -u postgres psql -At DATABASE -c QUERY · exec CONTAINER
# /opt/nginx/sbin/nginx -t -c FILE · logs [--tail N] CONTAINER. Anything else is refused as Docker does.
#
# $SEAWORTHY_HOST_FOLDER, the host:
#   images/NAME       an image; its content is one line, the id. In NAME `%`, `/` and `:` are %25, %2F and %3A.
#   containers/NAME/  a running container; its file psql has one line per query: ANSWER, a tab, QUERY.
#                     In its bin lie the programs that the user postgres can run there; psql of that folder goes before the file.
#                     Its file nginx is what nginx -t says; it does not succeed when that is an [emerg]. Its file log is its log.
#   full              pull and load fail, for the disk is full.
#   down              the daemon does not answer.
# $SEAWORTHY_REGISTRY_FOLDER, what can be pulled:
#   NAME              an image, as above.
#   refuses           every pull fails with the text in it.
#   slow              seconds that each pull takes.

host=${SEAWORTHY_HOST_FOLDER:?} registry=${SEAWORTHY_REGISTRY_FOLDER:-/nonexistent}
version=1.10.3

fail() {
	printf '%s\n' "$1" >&2
	exit "${2:-1}"
}

daemon_says() {
	fail "Error response from daemon: $1"
}

flag_unknown() {
	fail "flag provided but not defined: $2
See 'docker $1 --help'." 125
}

needs_words() {
	fail "docker: \"$1\" requires $2.
See 'docker $1 --help'."
}

# Sets `name` (with its tag) and `file` (what it is called in a folder), without starting a process: there may be 1,000 hosts.
name_of() {
	name=$1 file=
	case ${name##*/} in
	*[:@]*) ;;
	*) name=$name:latest ;;
	esac
	rest=$name
	while [ -n "$rest" ]; do
		plain=${rest%%[%/:]*}
		file=$file$plain rest=${rest#"$plain"}
		case $rest in
		%*) file=$file%25 ;;
		/*) file=$file%2F ;;
		:*) file=$file%3A ;;
		esac
		rest=${rest#?}
	done
}

# Sets `name` back from what it is called in a folder.
named() {
	name='' rest=$1
	while [ -n "$rest" ]; do
		plain=${rest%%%*}
		name=$name$plain rest=${rest#"$plain"}
		case $rest in
		%25*) name=$name% ;;
		%2F*) name=$name/ ;;
		%3A*) name=$name: ;;
		esac
		rest=${rest#???}
	done
}

# Reads the id in a file into `id`.
id_in() {
	id=
	[ -f "$1" ] && { IFS= read -r id <"$1" || [ -n "$id" ]; }
}

# Sets `id` to that of an image on this host, named or given by its id.
image() {
	name_of "$1"
	id_in "$host/images/$file" && return
	for path in "$host"/images/*; do
		id_in "$path" && [ "$id" = "$1" ] && file=${path##*/} && return
	done
	return 1
}

# Cut to twelve digits unless --no-trunc was given.
shown() {
	short=$1
	[ -n "$whole" ] && return
	short=${short#sha256:}
	tail=${short#????????????}
	short=${short%"$tail"}
}

keep() {
	mkdir -p "$host/images" && printf '%s\n' "$2" >"$host/images/.$1.$$" && mv "$host/images/.$1.$$" "$host/images/$1"
}

pull() {
	case $1 in
	-*) flag_unknown pull "$1" ;;
	esac
	[ $# = 1 ] || needs_words pull "1 argument"
	name_of "$1"
	repository=${name%:*} tag=${name##*:}
	if [ -f "$registry/refuses" ]; then
		echo "Pulling repository docker.io/$repository"
		cat "$registry/refuses" >&2
		exit 1
	fi
	if [ -f "$registry/slow" ]; then
		IFS= read -r seconds <"$registry/slow"
		sleep "$seconds" &
		trap 'kill $!; exit 143' TERM HUP
		trap 'kill $!; exit 130' INT
		wait $!
		trap - TERM HUP INT
	fi
	id_in "$registry/$file" || {
		echo "Pulling repository docker.io/$repository"
		fail "Error: image $name not found"
	}
	wanted=$id digest=${id#sha256:}
	echo "$tag: Pulling from $repository"
	if id_in "$host/images/$file" && [ "$id" = "$wanted" ]; then
		printf '%s\n' "Digest: sha256:$digest" "Status: Image is up to date for $name"
		return
	fi
	whole=
	shown "$digest"
	printf '%s\n' "$short: Pulling fs layer" "$short: Verifying Checksum" "$short: Download complete"
	[ ! -f "$host/full" ] ||
		fail "failed to register layer: Error processing tar file(exit status 1): write /usr/bin/nsenter: no space left on device"
	keep "$file" "$wanted" || exit
	printf '%s\n' "$short: Pull complete" "Digest: sha256:$digest" "Status: Downloaded newer image for $name"
}

history() {
	quiet='' whole=''
	while :; do
		case $1 in
		-q | --quiet) quiet=1 ;;
		--no-trunc) whole=1 ;;
		-*) flag_unknown history "$1" ;;
		*) break ;;
		esac
		shift
	done
	[ $# = 1 ] || needs_words history "1 argument"
	image "$1" || daemon_says "No such image: $name"
	shown "$id"
	[ -z "$quiet" ] || {
		printf '%s\n' "$short"
		return
	}
	columns='%-19s %-19s %-47s %-19s %s\n'
	# shellcheck disable=SC2059
	printf "$columns" IMAGE CREATED 'CREATED BY' SIZE COMMENT
	# shellcheck disable=SC2059
	printf "$columns" "$short" '10 months ago' '/bin/sh -c #(nop) CMD ["/app/bin/boot"]' '0 B' ''
}

images() {
	quiet='' whole=''
	while :; do
		case $1 in
		-q | --quiet) quiet=1 ;;
		--no-trunc) whole=1 ;;
		-*) flag_unknown images "$1" ;;
		*) break ;;
		esac
		shift
	done
	[ $# -le 1 ] || needs_words images "at most 1 argument"
	columns='%-35s %-19s %-19s %-19s %s\n'
	# shellcheck disable=SC2059
	[ -n "$quiet" ] || printf "$columns" REPOSITORY TAG 'IMAGE ID' CREATED SIZE
	for path in "$host"/images/*; do
		id_in "$path" || continue
		named "${path##*/}"
		case ${1:-$name} in
		"$name" | "${name%:*}") ;;
		*) continue ;;
		esac
		shown "$id"
		if [ -n "$quiet" ]; then
			printf '%s\n' "$short"
		else
			# shellcheck disable=SC2059
			printf "$columns" "${name%:*}" "${name##*:}" "$short" '10 months ago' '187.4 MB'
		fi
	done
}

inspect() {
	format='' kind=
	while :; do
		case $1 in
		-f | --format) format=$2 && shift ;;
		-f=* | --format=*) format=${1#*=} ;;
		--type) kind=$2 && shift ;;
		--type=*) kind=${1#*=} ;;
		-*) flag_unknown inspect "$1" ;;
		*) break ;;
		esac
		shift
	done
	case $kind in
	'') what='image or container' ;;
	image) what=image ;;
	*) fail "stand-in of docker: inspect knows images alone" 125 ;;
	esac
	[ "$format" = '{{.Id}}' ] || fail "stand-in of docker: inspect prints '{{.Id}}' alone" 125
	[ $# -gt 0 ] || needs_words inspect "a minimum of 1 argument"
	status=0
	for word; do
		if image "$word"; then
			printf '%s\n' "$id"
		else
			echo "Error: No such $what: $word" >&2
			status=1
		fi
	done
	exit $status
}

save() {
	output=
	while :; do
		case $1 in
		-o | --output) output=$2 && shift ;;
		-o=* | --output=*) output=${1#*=} ;;
		-*) flag_unknown save "$1" ;;
		*) break ;;
		esac
		shift
	done
	[ $# -gt 0 ] || needs_words save "a minimum of 1 argument"
	[ -n "$output" ] || [ ! -t 1 ] || fail "Cowardly refusing to save to a terminal. Use the -o flag or redirect."
	folder=$host/.save.$$
	mkdir -p "$folder" || exit
	trap 'rm -rf "$folder"' EXIT
	: >"$folder/repositories"
	for word; do
		image "$word" || daemon_says "No such image: $name"
		printf '%s\n' "$id" >"$folder/$file"
		printf '%s\n' "$file" >>"$folder/repositories"
		# One name after the other gives way to what its file is called.
		set -- "$@" "$file"
		shift
	done
	# The list goes last: a tar that was cut off lacks it.
	tar -C "$folder" -cf "${output:--}" "$@" repositories
}

load() {
	input=
	while [ $# -gt 0 ]; do
		case $1 in
		-i | --input) input=$2 && shift ;;
		-i=* | --input=*) input=${1#*=} ;;
		-*) flag_unknown load "$1" ;;
		*) needs_words load "no arguments" ;;
		esac
		shift
	done
	[ -z "$input" ] || [ -f "$input" ] || fail "open $input: no such file or directory"
	folder=$host/.load.$$
	mkdir -p "$folder" || exit
	trap 'rm -rf "$folder"' EXIT
	# A file and not the pipe: tar sees only there whether it is compressed.
	cat ${input:+"$input"} >"$folder/.tar"
	[ ! -f "$host/full" ] ||
		daemon_says "Error processing tar file(exit status 1): write /layer.tar: no space left on device"
	(cd "$folder" && tar -xf .tar) 2>/dev/null ||
		daemon_says "Error processing tar file(exit status 1): unexpected EOF"
	[ -f "$folder/repositories" ] ||
		daemon_says "open /var/lib/docker/tmp/docker-import-$$/repositories: no such file or directory"
	while IFS= read -r file; do
		id_in "$folder/$file" || daemon_says "open /var/lib/docker/tmp/docker-import-$$/$file/json: no such file or directory"
	done <"$folder/repositories"
	while IFS= read -r file; do
		id_in "$folder/$file" && keep "$file" "$id" || exit
	done <"$folder/repositories"
}

rmi() {
	case $1 in
	-*) flag_unknown rmi "$1" ;;
	esac
	[ $# -gt 0 ] || needs_words rmi "a minimum of 1 argument"
	status=0
	for word; do
		if image "$word"; then
			rm -f "$host/images/$file"
			printf '%s\n' "Untagged: $name" "Deleted: $id"
		else
			echo "Error response from daemon: No such image: $name" >&2
			status=1
		fi
	done
	exit $status
}

logs() {
	lines=
	while :; do
		case $1 in
		--tail) lines=$2 && shift ;;
		--tail=*) lines=${1#*=} ;;
		-*) flag_unknown logs "$1" ;;
		*) break ;;
		esac
		shift
	done
	[ $# = 1 ] || needs_words logs "1 argument"
	[ -d "$host/containers/$1" ] || daemon_says "No such container: $1"
	[ ! -f "$host/containers/$1/log" ] || tail -n "${lines:-+1}" "$host/containers/$1/log" >&2
}

execute() {
	case $1 in
	-*) flag_unknown exec "$1" ;;
	esac
	container=$1
	shift
	[ -d "$host/containers/$container" ] || daemon_says "No such container: $container"
	if [ "$1 ${2-} ${3-}" = '/opt/nginx/sbin/nginx -t -c' ] && [ -f "$host/containers/$container/nginx" ]; then
		cat "$host/containers/$container/nginx" >&2
		! grep -qF '[emerg]' "$host/containers/$container/nginx"
		return
	fi
	if [ "$1 ${2-} ${3-}" = 'sudo -u postgres' ] && [ -x "$host/containers/$container/bin/${4-}" ]; then
		shift 3
		program=$1
		shift
		exec "$host/containers/$container/bin/$program" "$@"
	fi
	case "$1 $2 $3 $4 $5 $7" in
	'sudo -u postgres psql -At -c') ;;
	*) fail "stand-in of docker: in $container only psql or nginx -t can be run" 126 ;;
	esac
	tab=$(printf '\t')
	while IFS=$tab read -r answer query; do
		[ "$query" != "$8" ] || {
			printf '%s\n' "$answer"
			return
		}
	done <"$host/containers/$container/psql"
	fail "stand-in of docker: nothing is known of the query $8"
}

[ ! -f "$host/down" ] || fail "Cannot connect to the Docker daemon. Is the docker daemon running on this host?"

command=$1
[ $# = 0 ] || shift
case $command in
pull | history | images | inspect | save | load | rmi | logs) "$command" "$@" ;;
exec) execute "$@" ;;
--version | -v) echo "Docker version $version, build 20f81dd" ;;
version)
	case "$*" in
	"-f {{.Server.Version}}" | "--format {{.Server.Version}}" | "--format={{.Server.Version}}") echo "$version" ;;
	*) fail "stand-in of docker: version prints '{{.Server.Version}}' alone" 125 ;;
	esac
	;;
*) fail "docker: '$command' is not a docker command.
See 'docker --help'." ;;
esac
