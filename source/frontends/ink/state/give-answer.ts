import type {Prompt} from '../../../core/page.js';
import type {Verdict} from '../../../core/question.js';
import {shapeOf} from './document-text.js';
import {stay, type PageState, type PageStep} from './page-state.js';

/** Judges what was typed: replies, or says at the question what is wrong, or what to think of once more. */
export function give(state: PageState, typed: string): PageStep {
	const {prompt} = state.page;
	const value = typed === '' && 'initial' in prompt && typeof prompt.initial === 'string' ? proposal(prompt) : typed;
	const reply: PageStep = {kind: 'reply', reply: {kind: 'value', value}};
	const verdict = judge(prompt, value, typed);
	if (!verdict.ok) return stay({...state, remark: {mark: 'failed', sentences: [verdict.says]}, warned: undefined});
	if (verdict.warnings.length === 0 || state.warned === value) return reply;
	return stay({...state, remark: {mark: 'attention', sentences: verdict.warnings}, warned: value});
}

/** What an empty Enter takes. In a line that was filled beforehand, emptying it is an answer of its own. */
function proposal(prompt: Prompt & {readonly initial?: unknown}): string {
	if (prompt.kind === 'text' && prompt.mayBeEmpty !== undefined) return '';
	return typeof prompt.initial === 'string' ? prompt.initial : '';
}

const accepted: Verdict = {ok: true, warnings: []};

/** A path is not judged here: who asked reads the file. Nor is a document's proposal, which is one too. */
function judge(prompt: Prompt, value: string, typed: string): Verdict {
	if (prompt.kind === 'choice' || prompt.kind === 'choices') return accepted;
	if (value === '' && prompt.mayBeEmpty !== undefined) return accepted;
	const takesDocument = prompt.kind !== 'text' && prompt.format !== 'line';
	if (takesDocument && value !== '' && (typed === '' || shapeOf(value) === 'path')) return accepted;
	const verdict = prompt.validate(value);
	if (value !== '' || !verdict.ok) return verdict;
	return {ok: false, says: 'Nothing was typed, and an answer is needed here.'};
}
