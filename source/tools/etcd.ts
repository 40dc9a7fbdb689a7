import {quote} from '../core/script/quote.js';

/** Where etcd's v2 API answers on every host of a cluster, member or proxy (facts/deis-v1 1.3). */
const keysUrl = 'http://127.0.0.1:2379/v2/keys';

const quiet = '--silent --show-error --max-time 10';

/** The URL of a key or directory; each part of its name is encoded. */
function urlOf(key: string): string {
	return `${keysUrl}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** Prints what lies at a key or below a directory, then the status code alone on the last line. */
export function getRecursive(key: string): string {
	return `curl ${quiet} --write-out '\\n%{http_code}\\n' ${quote(`${urlOf(key)}?recursive=true&quorum=true`)}`;
}

/** Prints the id of the etcd cluster. */
export const clusterId = `curl ${quiet} --output /dev/null --dump-header - ${quote(`${keysUrl}/`)} | tr -d '\\r' | sed -n 's/^[Xx]-[Ee]tcd-[Cc]luster-[Ii]d: //p'`;

/**
 * Writes the value that comes over stdin to a key, over the version named or where nothing is. Fails (curl's 22) when
 * somebody was quicker.
 */
export function put(key: string, over: number | undefined): string {
	return `curl ${quiet} --fail --output /dev/null --request PUT --data-urlencode value@- ${quote(`${urlOf(key)}?${condition(over)}`)}`;
}

/** A key whose value is set, or which is taken away, over the version that was read. */
export type KeyChange = {
	readonly key: string;
	/** The `modifiedIndex` that was read; undefined where nothing was. */
	readonly over: number | undefined;
};

/**
 * Writes several keys, or none: when one of them cannot be written the ones before it are put back. For each change two
 * lines come over stdin, the new value and the former one, in base64 or `-` for none. A change by somebody else since
 * the keys were read is refused (etcd's 101 and 105).
 */
export function writeKeys(changes: readonly KeyChange[]): string {
	const words = changes.flatMap(({key, over}) => [urlOf(key), condition(over)]).map((word) => quote(word));
	return `call() { curl ${quiet} --fail --output /dev/null "$@"; }
put() {
	case $3 in
	-) call --request DELETE "$1?$2" ;;
	*) printf %s "$3" | base64 -d | call --request PUT --data-urlencode value@- "$1?$2" ;;
	esac
}
write() (
	[ $# -gt 0 ] || exit 0
	url=$1 over=$2
	shift 2
	IFS= read -r new && IFS= read -r former || exit 1
	put "$url" "$over" "$new" || { echo "not written: $url" >&2; exit 1; }
	write "$@" && exit 0
	put "$url" "" "$former" || echo "not put back: $url" >&2
	exit 1
)
write ${words.join(' ')}`;
}

function condition(over: number | undefined): string {
	return over === undefined ? 'prevExist=false' : `prevIndex=${over}`;
}
