import type {Verdict} from '../../source/validate/verdict.js';

/** What a verdict says to a person: the refusal, or the warnings one after another, or "fine". */
export function said(verdict: Verdict): string {
	if (!verdict.ok) return `no: ${verdict.says}`;
	return verdict.warnings.length === 0 ? 'fine' : `but: ${verdict.warnings.join(' ')}`;
}
