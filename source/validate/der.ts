/** One element of DER: its tag byte, and where its content lies in the bytes. */
export type DerElement = {readonly tag: number; readonly start: number; readonly end: number};

/** DER tags that the checks here meet. */
export const derTag = {integer: 2, oid: 6, sequence: 48, context0: 160} as const;

/** The element at an offset; undefined when the bytes are no DER or are cut off. */
export function derAt(bytes: Uint8Array, offset: number): DerElement | undefined {
	const tag = bytes[offset];
	const first = bytes[offset + 1];
	if (tag === undefined || first === undefined) return undefined;
	const count = first < 128 ? 0 : first - 128;
	if (first === 128 || count > 4) return undefined;
	let length = count === 0 ? first : 0;
	for (let index = 0; index < count; index++) length = length * 256 + (bytes[offset + 2 + index] ?? 0);
	const start = offset + 2 + count;
	return start + length <= bytes.length ? {tag, start, end: start + length} : undefined;
}

/** The elements directly inside of another, up to the first that is broken. */
export function derChildren(bytes: Uint8Array, parent: DerElement): readonly DerElement[] {
	const found: DerElement[] = [];
	let offset = parent.start;
	while (offset < parent.end) {
		const child = derAt(bytes, offset);
		if (!child || child.end > parent.end) break;
		found.push(child);
		offset = child.end;
	}
	return found;
}

/** How many bits an INTEGER has, without its leading zeros. */
export function derBits(bytes: Uint8Array, integer: DerElement): number {
	let start = integer.start;
	while (start < integer.end && bytes[start] === 0) start++;
	const top = bytes[start] ?? 0;
	return start === integer.end ? 0 : (integer.end - start - 1) * 8 + (32 - Math.clz32(top));
}

/** The content of an element as lower-case hexadecimal. */
export function derHex(bytes: Uint8Array, element: DerElement): string {
	return Buffer.from(bytes.subarray(element.start, element.end)).toString('hex');
}
