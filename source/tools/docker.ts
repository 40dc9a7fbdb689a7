import {quote} from '../core/script/quote.js';

/**
 * Lines of sh for Docker as hosts of Deis v1 have it (1.8 to 1.10). Images are words of sh: quoted, or with the host's
 * own `$release` in them.
 */
export type ImageWord = string;

/** An image's word; `release` stands for what `/etc/deis-release` of the host says. */
export function imageWord(image: string, tag: string | {readonly ofHost: true}): ImageWord {
	return typeof tag === 'string' ? quote(`${image}:${tag}`) : `"${image}:$release"`;
}

/**
 * Prints each image with its id, or `-` where the host has none; fails when Docker does not answer. Docker is asked once:
 * only what its list has under another name, or under none, is asked for by itself.
 */
export function listImages(images: readonly ImageWord[]): string {
	return `release=$(cat /etc/deis-release 2>/dev/null | sed -n 's/^DEIS_RELEASE=//p')
listed=$(docker images --no-trunc) || exit 1
for image in ${images.join(' ')}; do
	id=-
	while read -r repository tag found more; do
		[ "$repository:$tag" != "$image" ] || id=$found
	done <<END
$listed
END
	case $image in
	*@* | docker.io/* | index.docker.io/*) id=$(docker inspect -f '{{.Id}}' "$image" 2>/dev/null) || id=- ;;
	esac
	echo "$image $id"
done`;
}

/**
 * Pulls the images that the host lacks, one after another, going on when one fails, as the platform's own preseed does;
 * unlike that it fails when any is missing at the end. Tells on lines of its own how far it is.
 */
export function pullImages(images: readonly string[]): string {
	return `missing=0 count=0
for image in ${images.map(quote).join(' ')}; do
	count=$((count + 1))
	docker history "$image" >/dev/null 2>&1 && continue
	echo "pulling $image ($count of ${images.length})"
	docker pull "$image" >/dev/null && docker history "$image" >/dev/null && continue
	missing=$((missing + 1))
done
[ "$missing" -eq 0 ]`;
}

/** Prints an image with all its layers and its name as a tar. */
export function saveImage(image: string): string {
	return `docker save ${quote(image)}`;
}

/**
 * Reads such a tar from stdin; the image must then have the id that it has where it comes from. Docker before 1.10 makes ids
 * otherwise (no `sha256:`), so between that and a later one they cannot be compared.
 */
export function loadImage(image: string, id: string | undefined): string {
	const other = `echo ${quote(`${image} has another id than where it came from`)} >&2; exit 1`;
	const judge =
		id === undefined
			? []
			: [
					'case $id in',
					`${id.startsWith('sha256:') ? '' : 'sha256:* | '}${quote(id)}) ;;`,
					`${id.startsWith('sha256:') ? 'sha256:' : ''}*) ${other} ;;`,
					'esac',
				];
	return [
		`echo ${quote(`loading ${image}`)}`,
		'docker load >/dev/null || exit 1',
		`id=$(docker inspect -f '{{.Id}}' ${quote(image)}) || exit 1`,
		...judge,
	].join('\n');
}

/** What a line that these print tells of how far the host is. */
export function dockerProgress(line: string): string | undefined {
	return /^(?:pulling|loading) \S+(?: \(\d+ of \d+\))?$/.test(line) ? line : undefined;
}
