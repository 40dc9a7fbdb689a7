const width = 80;

/**
 * Markdown as text for a terminal of 80 columns: headings at the margin, what stands below them indented, code as it is.
 * Knows what the files here use: headings, paragraphs of one line, lists, fenced code.
 */
export function render(markdown: string): string {
	const rendered = blocksOf(markdown).map((block) => {
		if (block.kind === 'heading') return block.text;
		if (block.kind === 'code') return block.text.replace(/^(?=.)/gm, '    ');
		return block.text.split('\n').map(line).join('\n');
	});
	return `${rendered.join('\n\n')}\n`;
}

/** A part of a Markdown file. */
export type Block = {readonly kind: 'heading' | 'code' | 'text'; readonly level: number; readonly text: string};

/** Takes a Markdown file apart; a list is one block. */
export function blocksOf(markdown: string): readonly Block[] {
	return markdown.split(/^(```[^]*?^```)$/m).flatMap((part): readonly Block[] => {
		if (part.startsWith('```')) return [{kind: 'code', level: 0, text: part.replace(/^```.*\n|\n```$/g, '')}];
		return part
			.split(/\n{2,}/)
			.map((text) => text.trim())
			.filter((text) => text !== '')
			.map((text) => {
				const [, signs, heading] = /^(#+) (.*)$/.exec(text) ?? [];
				return signs === undefined || heading === undefined
					? {kind: 'text', level: 0, text}
					: {kind: 'heading', level: signs.length, text: heading};
			});
	});
}

function line(text: string): string {
	const [, mark = '', rest = text] = /^((?:-|\d+\.) )(.*)$/.exec(text) ?? [];
	const hanging = ' '.repeat(2 + mark.length);
	return `  ${mark}${wrap(rest, hanging.length).join(`\n${hanging}`)}`;
}

/** Words in lines that leave room for an indentation; a long word stands alone. */
export function wrap(text: string, indentation: number): readonly string[] {
	const lines: string[] = [];
	let current = '';
	for (const word of text.split(' ')) {
		if (current !== '' && indentation + current.length + 1 + word.length > width) {
			lines.push(current);
			current = word;
		} else current = current === '' ? word : `${current} ${word}`;
	}
	return [...lines, current];
}
