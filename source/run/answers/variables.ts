import {variableName} from '../../core/question.js';
import {usage} from '../../core/problem.js';
import type {AskedPlatform, AskedStep} from './asked.js';
import {didYouMean, nearest} from '../../validate/nearest.js';

/** The process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

const prefix = 'SEAWORTHY_';

/** The variables that give answers: every program is started without them. */
export function answerVariables(steps: readonly AskedStep[]): readonly string[] {
	return steps.flatMap((step) =>
		step.questions.flatMap(({id}) => [variableName(step.id, id), `${variableName(step.id, id)}_FILE`]),
	);
}

/** Throws for a variable that looks like an answer's and is none: it would be left out in silence. */
export function refuseUnknownVariables(environment: Environment, platforms: readonly AskedPlatform[]): void {
	const steps = platforms.flatMap((platform) => platform.steps);
	const known = answerVariables(steps);
	const begins = steps.map((step) => variableName(step.id, ''));
	for (const name of Object.keys(environment)) {
		if (!name.startsWith(prefix) || known.includes(name)) continue;
		const ofStep = begins.find((begin) => name.startsWith(begin));
		const meant = nearest(name, known, 2);
		if (ofStep === undefined && meant === undefined) continue;
		const candidates = ofStep === undefined ? known : known.filter((one) => one.startsWith(ofStep));
		throw usage(
			`The variable ${name} is set, and no question has it.`,
			meant === undefined ? didYouMean(name, candidates) : `Did you mean ${meant}?`,
			`Else unset it: unset ${name}`,
		);
	}
}
