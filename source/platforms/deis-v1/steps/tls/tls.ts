import type {Known} from '../../../../core/question.js';
import {Secret} from '../../../../core/secret.js';
import type {Judgement, Step} from '../../../../core/step.js';
import {readKey} from '../../../../validate/private-key.js';
import {keyTypeName} from '../../../../validate/key-strength.js';
import {judgeHsts, judgePair} from '../../../shared/tls/pair.js';
import {tlsStep} from '../../../shared/tls/step.js';
import type {DeisFacts as F} from '../../facts.js';
import {assess} from './assess.js';
import {plan} from './plan.js';
import {questions} from './questions.js';
import {
	domainOf,
	enforceObstacle,
	endsOf,
	has,
	present,
	presentCertificate,
	presentKey,
	unloadable,
} from './standing.js';

function judge(known: Known<F>): Judgement | undefined {
	return judgeRelease(known) ?? judgeHsts(known) ?? judgeOfRouters(known);
}

/** What the release does not know is refused, whoever asks for it. */
function judgeRelease(known: Known<F>): Judgement | undefined {
	const {facts, answers} = known;
	const wantsHsts = Number(answers['hsts'] ?? 0) > 0;
	const obstacle = enforceObstacle(facts, endsOf(known));
	if (obstacle !== undefined && answers['enforce'] === true) return {question: 'enforce', says: obstacle};
	if (obstacle !== undefined && wantsHsts) return {question: 'hsts', says: obstacle};
	const since: readonly (readonly [string, string, boolean])[] = [
		['hsts', '1.8.0', wantsHsts],
		['ciphers', '1.8.0', answers['ciphers'] !== undefined],
		['dhparam', '1.8.0', answers['dhparam'] !== undefined],
		['protocols', '1.10.0', answers['protocols'] !== undefined],
	];
	const missing = since.find(([, version, wanted]) => wanted && !has(facts, version));
	return missing === undefined
		? undefined
		: {question: missing[0], says: `This release does not know it: it came with v${missing[1]}. Leave it out.`};
}

function judgeOfRouters(known: Known<F>): Judgement | undefined {
	const {facts, answers} = known;
	if (endsOf(known) === 'balancer') return undefined;
	if (answers['enforce'] === true && (presentCertificate(facts) ?? answers['certificate']) === undefined)
		return {
			question: 'certificate',
			says: 'The routers have no certificate: give one, or http would be sent to where nothing answers.',
		};
	const key = answers['key'] instanceof Secret ? answers['key'] : presentKey(facts);
	const kind = key?.inspect((value) => {
		const read = readKey(value);
		return 'says' in read ? undefined : keyTypeName(read.key);
	});
	return answers['key'] instanceof Secret && kind !== undefined && unloadable.test(kind)
		? {
				question: 'key',
				says: `The key is ${kind}, which the routers' openssl of 2016 cannot load: they would not come up again. Take an RSA or EC key.`,
			}
		: judgePair(present, known, domainOf(facts));
}

/** TLS: one certificate for the platform, and nothing in clear. */
export const tls: Step<F> = {
	...tlsStep,
	questions,
	assess,
	judge,
	plan,
};
