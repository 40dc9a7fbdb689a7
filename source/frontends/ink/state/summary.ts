import type {Prompt, Page, Reply} from '../../../core/page.js';
import {countLines, shapeOf} from './document-text.js';

/** The answered question as one line: "Registration mode · admin_only". Secrets are only ever "set". */
export function summarise(page: Page, reply: Reply, separator: string): string | undefined {
	if (reply.kind === 'back') return undefined;
	const {prompt, title} = page;
	const asked = prompt.message === '' || prompt.message === title ? [title] : [title, prompt.message];
	return [...asked, answerOf(prompt, reply)].join(` ${separator} `);
}

function answerOf(prompt: Prompt, reply: Exclude<Reply, {readonly kind: 'back'}>): string {
	if (reply.kind === 'values') return labels(prompt, reply.values).join(', ') || 'none';
	const {value} = reply;
	if (value === '' && 'mayBeEmpty' in prompt) return prompt.mayBeEmpty ?? '';
	switch (prompt.kind) {
		case 'choice':
		case 'choices':
			return labels(prompt, [value]).join('');
		case 'text':
			return value;
		case 'secret':
			return 'set';
		case 'document': {
			const lines = countLines(value);
			return shapeOf(value) === 'path' ? value : `${lines} ${lines === 1 ? 'line' : 'lines'} pasted`;
		}
	}
}

function labels(prompt: Prompt, values: readonly string[]): readonly string[] {
	const options = 'options' in prompt ? prompt.options : [];
	return values.map((value) => options.find((option) => option.value === value)?.label ?? value);
}
