/** One PEM block: its label ("CERTIFICATE"), its headers (as in encrypted old keys), its base64 without blanks. */
export type PemBlock = {readonly label: string; readonly headers: readonly string[]; readonly base64: string};

const begin = /-----BEGIN ([A-Z0-9 .]{1,64})-----/g;

/** The whole PEM blocks in a text, in order; text outside of them, line ends, BOM and blanks do not matter. */
export function pemBlocks(text: string): readonly PemBlock[] {
	const found: PemBlock[] = [];
	let from = 0;
	for (const match of text.matchAll(begin)) {
		if (match.index < from) continue;
		const label = match[1] ?? '';
		const start = match.index + match[0].length;
		const mark = `-----END ${label}-----`;
		const another = text.indexOf('-----BEGIN ', start);
		const length = text.slice(start, another === -1 ? undefined : another).indexOf(mark);
		if (length === -1) continue;
		const end = start + length;
		const lines = text.slice(start, end).split(/\r\n?|\n/);
		const headers = lines.map((line) => line.trim()).filter((line) => line.includes(':'));
		const body = lines.filter((line) => !line.includes(':')).join('');
		found.push({label, headers, base64: body.replaceAll(/[\s\uFEFF]/g, '')});
		from = end + mark.length;
	}
	return found;
}

/** Whether a block begins and its END line is missing or wrong: a text that was cut off. */
export function hasUnfinishedPem(text: string): boolean {
	return (text.match(begin) ?? []).length > pemBlocks(text).length;
}

/** The block as PEM: LF, lines of 64 letters, one final newline. */
export function pemText({label, headers, base64}: PemBlock): string {
	const head = headers.length > 0 ? `${headers.join('\n')}\n\n` : '';
	const body = (base64.match(/.{1,64}/g) ?? []).join('\n');
	return `-----BEGIN ${label}-----\n${head}${body}\n-----END ${label}-----\n`;
}

/** The PEM blocks of a text and nothing else, with LF and exactly one final newline; empty when there are none. */
export function normalisePem(text: string): string {
	return pemBlocks(text).map(pemText).join('');
}
