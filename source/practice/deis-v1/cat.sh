#!/bin/sh
# A stand-in for cat on a host: a file that lies below $SEAWORTHY_HOST_FOLDER/root is the one that is meant.

for path; do
	shift
	case $path in
	/*) [ ! -f "${SEAWORTHY_HOST_FOLDER:?}/root$path" ] || path=$SEAWORTHY_HOST_FOLDER/root$path ;;
	esac
	set -- "$@" "$path"
done
exec cat "$@"
