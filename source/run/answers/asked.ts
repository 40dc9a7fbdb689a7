import type {Question} from '../../core/question.js';

/** What the answers need to know of a question; nothing of the cluster. */
export type AskedQuestion = Pick<Question<never>, 'id' | 'kind' | 'message' | 'why' | 'secret' | 'format' | 'optional'>;

/** A step by its questions. */
export type AskedStep = {readonly id: string; readonly why: string; readonly questions: readonly AskedQuestion[]};

/** A platform by its questions, and the decisions it may ask for. */
export type AskedPlatform = {
	readonly id: string;
	readonly steps: readonly AskedStep[];
	readonly decisions: Readonly<Record<string, string>>;
};

/** Whether the answer is a document of several lines, given by path. */
export function isDocument(question: AskedQuestion): boolean {
	return question.format === 'pem' || question.format === 'json';
}

/** Whether a document's text is the path of a file: one line that is neither PEM nor JSON. */
export function isPath(value: string): boolean {
	return !value.trim().includes('\n') && !value.includes('-----') && !value.trimStart().startsWith('{');
}
