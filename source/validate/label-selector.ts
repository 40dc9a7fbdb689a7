import {checkLine} from './line.js';
import {type Verdict, accepted, refused} from './verdict.js';

/** One requirement of a selector, in the words of a node affinity's matchExpressions. */
export type LabelRequirement = {
	readonly key: string;
	readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
	readonly values: readonly string[];
};

/** The verdict on a label selector, and what it requires; no requirement means every node. */
export type LabelSelector = {readonly verdict: Verdict; readonly requirements: readonly LabelRequirement[]};

const name = /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const example = 'Write it as in role=worker,disk!=slow, or zone in (a, b), or !gpu.';

function no(says: string): LabelSelector {
	return {verdict: refused(says), requirements: []};
}

/** Splits at the commas that stand outside parentheses; undefined when the parentheses do not pair up. */
function parts(selector: string): readonly string[] | undefined {
	const found: string[] = [];
	let inside = false;
	let start = 0;
	for (const [index, letter] of [...selector.split('')].entries()) {
		if (letter === '(' || letter === ')') {
			if (inside !== (letter === ')')) return undefined;
			inside = letter === '(';
		} else if (letter === ',' && !inside) {
			found.push(selector.slice(start, index));
			start = index + 1;
		}
	}
	return inside ? undefined : [...found, selector.slice(start)];
}

function requirement(part: string): LabelRequirement | undefined {
	const set = /^([^\s!=()]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
	if (set) {
		const values = (set[3] ?? '').split(',').map((value) => value.trim());
		return {key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values};
	}
	const equal = /^([^\s!=()]+)\s*(==|=|!=)\s*([^\s!=()]*)$/.exec(part);
	if (equal) return {key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? '']};
	const exists = /^(!?)\s*([^\s!=()]+)$/.exec(part);
	return exists
		? {key: exists[2] ?? '', operator: exists[1] === '!' ? 'DoesNotExist' : 'Exists', values: []}
		: undefined;
}

function validKey(key: string): boolean {
	const slash = key.indexOf('/');
	if (slash === -1) return name.test(key);
	const prefix = key.slice(0, slash);
	return (
		prefix.length <= 253 && prefix.split('.').every((label) => dnsLabel.test(label)) && name.test(key.slice(slash + 1))
	);
}

function wrong(part: string): string | undefined {
	if (part === '') return `There is an empty requirement: a comma too many. ${example}`;
	if (/^(-l|--selector)\b/.test(part)) return 'Give the selector alone, without -l or --selector.';
	if (/["'`]/.test(part)) return `A selector has no quotes. ${example}`;
	if (/[<>]/.test(part)) return `A selector cannot compare with < or >. ${example}`;
	if (/\s(in|notin)$/i.test(part) || (/^\S+\s+(IN|NOTIN|NOT IN)\s*\(/i.test(part) && !/\s(in|notin)\s*\(/.test(part)))
		return `After in and notin (in lower case) stand the values in parentheses. ${example}`;
	const found = requirement(part);
	if (!found)
		return /^[\w./-]+:/.test(part)
			? `Between a label and its value stands =, not a colon. ${example}`
			: `This is not a label selector. ${example}`;
	if (!validKey(found.key))
		return /:/.test(found.key)
			? `Between a label and its value stands =, not a colon. ${example}`
			: 'A label has at most 63 letters, digits and - _ . in it, begins and ends with a letter or digit, and may have one domain before a slash, as in node.example.com/role.';
	if ((found.values.length > 1 && found.values.includes('')) || /\(\s*\)$/.test(part))
		return `There is an empty value in the parentheses. ${example}`;
	if (found.values.some((value) => value !== '' && !name.test(value)))
		return 'The value of a label has at most 63 letters, digits and - _ . in it, and begins and ends with a letter or digit.';
	return undefined;
}

/** Reads a Kubernetes label selector for nodes, equality-based and set-based; the empty one means every node. */
export function readLabelSelector(selector: string): LabelSelector {
	if (selector === '') return {verdict: accepted(), requirements: []};
	const line = checkLine(selector, 'label selector');
	if (!line.ok) return {verdict: line, requirements: []};
	if (/^[{[]/.test(selector)) return no(`This looks like JSON or YAML. ${example}`);
	const split = parts(selector)?.map((part) => part.trim());
	if (!split) return no(`The parentheses do not pair up. ${example}`);
	const says = split.map((part) => wrong(part)).find((found) => found !== undefined);
	if (says !== undefined) return no(says);
	return {verdict: accepted(), requirements: split.flatMap((part) => requirement(part) ?? [])};
}
