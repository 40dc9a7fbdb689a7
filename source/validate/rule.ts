import {type Verdict, accepted, refused} from './verdict.js';

/** One way in which a value can be wrong, and the sentence for it. */
export type Rule = {
	readonly broken: RegExp | ((value: string) => boolean);
	readonly says: string | ((value: string) => string);
};

/** Refuses with the sentence of the first rule that the value breaks; the order of the rules is part of their meaning. */
export function holdTo(rules: readonly Rule[], value: string): Verdict {
	const rule = rules.find(({broken}) => (broken instanceof RegExp ? broken.test(value) : broken(value)));
	if (!rule) return accepted();
	return refused(typeof rule.says === 'string' ? rule.says : rule.says(value));
}
