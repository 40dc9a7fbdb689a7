import {type AskedPlatform, type AskedQuestion, isDocument} from './asked.js';

/** A JSON Schema, as data. */
export type Schema = {readonly [keyword: string]: unknown};

const reference = (says: string): Schema => ({
	description: says,
	type: 'object',
	properties: {
		env: {description: 'The name of an environment variable.', type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$'},
		file: {
			description: 'The path of a file; a relative one begins at the folder of the answers file.',
			type: 'string',
			minLength: 1,
		},
	},
	additionalProperties: false,
	minProperties: 1,
	maxProperties: 1,
});

/** The JSON Schema (draft 7) of answers files for these platforms; the first is meant when a file names none. */
export function answersSchema(platforms: readonly AskedPlatform[]): Schema {
	const [only, second] = platforms;
	return {
		$schema: 'http://json-schema.org/draft-07/schema#',
		$id: 'https://seaworthy.invalid/answers.schema.json',
		title: 'Answers for seaworthy',
		type: 'object',
		required: ['version'],
		additionalProperties: false,
		properties: {
			version: {description: 'The version of this format.', const: 1},
			platform: {description: 'The kind of cluster.', enum: platforms.map(({id}) => id)},
			target: target(),
			accept: {
				description: 'Ids of decisions beyond the questions; a refusal names its id.',
				type: 'array',
				items: {type: 'string', minLength: 1},
			},
			findings: findings(),
			steps: only !== undefined && second === undefined ? steps(only) : {type: 'object'},
		},
		...(second === undefined ? {} : {allOf: platforms.map((platform, index) => stepsOf(platform, index === 0))}),
	};
}

function stepsOf(platform: AskedPlatform, isDefault: boolean): Schema {
	return {
		if: {properties: {platform: {const: platform.id}}, ...(isDefault ? {} : {required: ['platform']})},
		then: {properties: {steps: steps(platform)}},
	};
}

function target(): Schema {
	const text = (description: string): Schema => ({description, type: 'string', minLength: 1});
	return {
		description: 'Where the platform is; what is left out is looked for.',
		type: 'object',
		additionalProperties: false,
		properties: {
			kubeconfig: text('The path of the kubeconfig.'),
			context: text('The context in the kubeconfig.'),
			namespace: text('The namespace of the release.'),
			release: text('The name of the Helm release.'),
			chart: text('The chart: repo/name, oci://…, a folder or an archive.'),
			tunnel: text('Deis v1: the host to go through, as [USER@]HOST[:PORT].'),
		},
	};
}

function findings(): Schema {
	return {
		description: 'Findings that check does not count, each until a day.',
		type: 'array',
		items: {
			type: 'object',
			required: ['id', 'reason', 'until'],
			additionalProperties: false,
			properties: {
				id: {
					description: 'The id of the finding, e.g. tls/no-hsts.',
					type: 'string',
					pattern: '^[a-z0-9-]+/[a-z0-9-]+$',
				},
				reason: {description: 'Why it is accepted.', type: 'string', minLength: 1},
				until: {
					description: 'The last day on which it is, YYYY-MM-DD.',
					type: 'string',
					pattern: '^\\d{4}-\\d{2}-\\d{2}$',
				},
			},
		},
	};
}

function steps(platform: AskedPlatform): Schema {
	return {
		description: 'The answers by step and question.',
		type: 'object',
		additionalProperties: false,
		properties: Object.fromEntries(
			platform.steps.map((step) => [
				step.id,
				{
					description: step.why,
					type: 'object',
					additionalProperties: false,
					properties: Object.fromEntries(step.questions.map((question) => [question.id, answer(question)])),
				},
			]),
		),
	};
}

function answer(question: AskedQuestion): Schema {
	const description = `${question.message}. ${question.why}`.replace('?.', '?');
	if (question.secret === true) return reference(`${description} A secret: only by reference.`);
	if (question.kind === 'confirm') return {description, enum: [true, false, 'yes', 'no']};
	if (!isDocument(question)) return {...reference(description), type: ['string', 'integer', 'object']};
	return {
		...reference(`${description} A path, or a reference.`),
		type: ['string', 'object'],
		minLength: 1,
	};
}
