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

/** Prints what lies at each of several keys, as `getRecursive` does one after the other; fails when one cannot be read. */
export function getKeys(keys: readonly string[]): string {
	return `for url in ${keys.map((key) => quote(urlOf(key))).join(' ')}; do
	answer=$(curl ${quiet} --write-out '\\n%{http_code}' "$url?quorum=true") || exit 1
	case $answer in
	*200 | *404) printf '%s\\n' "$answer" ;;
	*) echo "etcd did not tell $url" >&2; exit 1 ;;
	esac
done`;
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
	/** The `modifiedIndex` that was read; undefined where nothing was, `any` to write over whatever is there. */
	readonly over: number | 'any' | undefined;
	/** Its former value is not given but read where it lies: a secret need not come here to be put back there. */
	readonly readsFormer?: boolean;
};

/** What stands for a value on a line of `writeKeys`' standard input. */
export const valueMarks = {
	/** There is none, or shall be none. */
	none: '-',
	/** As the new value: the key is left as it is. */
	leave: '=',
	/** As the former value: it is read where it lies (`readsFormer`). */
	present: '@',
} as const;

/**
 * Writes several keys, or none: when one of them cannot be written the ones before it are put back. For each change two
 * lines come over stdin, the new value and the former one, in base64 or one of the marks. A change by somebody else since
 * the keys were read is refused (etcd's 101 and 105). The host may have neither jq nor python.
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
${changes.some(({readsFormer}) => readsFormer === true) ? `${presentValue}\n` : ''}write() (
	[ $# -gt 0 ] || exit 0
	url=$1 over=$2
	shift 2
	IFS= read -r new && IFS= read -r former || exit 1
	[ "$new" != = ] || { write "$@"; exit; }
	[ "$former" != @ ] || former=$(present "$url") || { echo "not read: $url" >&2; exit 1; }
	[ "$new$former" != -- ] || { write "$@"; exit; }
	put "$url" "$over" "$new" || { echo "not written: $url" >&2; exit 1; }
	write "$@" && exit 0
	put "$url" "" "$former" || echo "not put back: $url" >&2
	exit 1
)
write ${words.join(' ')}`;
}

/** Prints the value of a key in base64, or `-` where there is none: out of etcd's JSON, by awk alone. */
const presentValue = String.raw`present() {
	answer=$(curl ${quiet} --write-out '\n%{http_code}' "$1?quorum=true") || return 1
	case $answer in
	*200) printf '%s\n' "$answer" | sed '$d' | LC_ALL=C awk '
		function utf8(c) {
			if (c < 128) return sprintf("%c", c)
			if (c < 2048) return sprintf("%c%c", 192 + int(c / 64), 128 + c % 64)
			return sprintf("%c%c%c", 224 + int(c / 4096), 128 + int(c / 64) % 64, 128 + c % 64)
		}
		BEGIN { plain["n"] = "\n"; plain["t"] = "\t"; plain["r"] = "\r"; plain["b"] = "\b"; plain["f"] = "\f" }
		{ text = text $0 }
		END {
			text = substr(text, index(text, "\"value\":\"") + 9)
			while (match(text, /["\\]/)) {
				printf "%s", substr(text, 1, RSTART - 1)
				if (substr(text, RSTART, 1) == "\"") exit
				next_one = substr(text, RSTART + 1, 1)
				used = 2
				if (next_one == "u") {
					code = 0
					for (i = 2; i < 6; i++) code = code * 16 + index("0123456789abcdef", tolower(substr(text, RSTART + i, 1))) - 1
					printf "%s", utf8(code)
					used = 6
				} else printf "%s", next_one in plain ? plain[next_one] : next_one
				text = substr(text, RSTART + used)
			}
		}' | base64 | tr -d '\n' ;;
	*404) printf %s - ;;
	*) return 1 ;;
	esac
}`;

function condition(over: number | 'any' | undefined): string {
	return over === 'any' ? '' : over === undefined ? 'prevExist=false' : `prevIndex=${over}`;
}
