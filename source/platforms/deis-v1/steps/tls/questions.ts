import {type Known, type Question, fine} from '../../../../core/question.js';
import {
	addressQuestion,
	dhparamQuestion,
	enforceQuestion,
	hstsQuestion,
	pairQuestions,
} from '../../../shared/tls/questions.js';
import type {DeisFacts as F} from '../../facts.js';
import {controllerHost} from '../../serving.js';
import {
	domainOf,
	enforceObstacle,
	endsOf,
	has,
	isEnforced,
	isSetUp,
	liveHsts,
	present,
	presentCertificate,
	routerKey,
	seemsBalanced,
} from './standing.js';

type When = NonNullable<Question<F>['when']>;

const isGiven = (id: string, {given}: Known<F>) => given?.includes(id) === true;

/** Asked unless it is set already, or when an answer was given beforehand. */
function unlessKept(id: string): When {
	return (known) => !isSetUp(known.facts) || isGiven(id, known);
}

/** As `unlessKept`, of what only routers that end TLS have, and only from a release on. */
function ofRouters(id: string, since: string): When {
	return (known) =>
		endsOf(known) === 'routers' && (isGiven(id, known) || (unlessKept(id)(known) && has(known.facts, since)));
}

/** What goes on as it is, for people. */
function kept(facts: F): string {
	if (!isSetUp(facts)) return '';
	const hsts = liveHsts(facts);
	return `. Kept as it is: http ${isEnforced(facts) ? 'goes to https' : 'is answered'}, HSTS ${
		hsts === undefined ? 'off' : `${hsts} s`
	}, ${routerKey(facts, 'sslProtocols') ?? everyProtocol} (another: --set tls.enforce, hsts, protocols, address)`;
}

/** What the routers take where nothing is set. */
export const everyProtocol = 'TLSv1 TLSv1.1 TLSv1.2';

const protocols: Question<F> = {
	id: 'protocols',
	kind: 'choice',
	message: 'Versions of TLS',
	why: 'TLS 1.0 and 1.1 are broken. The routers of Deis v1 know none after 1.2, and do not reload when they are told of one.',
	options: () => [
		{value: 'TLSv1.2', label: 'TLSv1.2', hint: 'all that is still safe'},
		{value: 'TLSv1.1 TLSv1.2', label: 'TLSv1.1 and TLSv1.2'},
		{value: everyProtocol, label: 'TLSv1, TLSv1.1 and TLSv1.2', hint: 'for clients from before 2013'},
	],
	when: ofRouters('protocols', '1.10.0'),
	validate: (value) =>
		value.includes('TLSv1.3')
			? {ok: false, says: 'nginx in these routers is older than TLS 1.3 and would not come up again: choose TLSv1.2.'}
			: fine,
	present: ({facts}) => routerKey(facts, 'sslProtocols') ?? `${everyProtocol}, the router's default`,
	proposal: ({facts}) => (isSetUp(facts) ? (routerKey(facts, 'sslProtocols') ?? 'TLSv1.2') : 'TLSv1.2'),
};

const ciphers: Question<F> = {
	id: 'ciphers',
	kind: 'text',
	message: 'Ciphers',
	why: "A list as openssl takes it, in the place of nginx's own; only asked when given beforehand.",
	when: (known) => endsOf(known) === 'routers' && isGiven('ciphers', known),
	optional: true,
	present: ({facts}) => routerKey(facts, 'sslCiphers') ?? "nginx's own",
	validate: (value) =>
		/^[A-Za-z0-9!+@=._-]+(?:[: ,][A-Za-z0-9!+@=._-]+)*$/.test(value)
			? fine
			: {
					ok: false,
					says: "Give a list as openssl takes it, for example ECDHE+AESGCM:!aNULL. A ' in it would break the router's configuration.",
				},
};

/** Who ends TLS, the pair, then what hangs on it. */
export const questions: readonly Question<F>[] = [
	{
		id: 'ends',
		kind: 'choice',
		message: 'Who ends TLS',
		why: 'Either every router with a certificate of yours, or the load balancer before them with its own.',
		options: () => [
			{value: 'routers', label: 'the routers', hint: 'certificate and key go into etcd'},
			{
				value: 'balancer',
				label: 'a load balancer',
				hint: 'it must speak http to port 80 of the routers and send X-Forwarded-Proto',
			},
		],
		when: (known) => isGiven('ends', known) || (unlessKept('ends')(known) && !isGiven('certificate', known)),
		present: ({facts}) =>
			presentCertificate(facts) === undefined
				? seemsBalanced(facts)
					? 'a load balancer: https is answered, and the routers have no certificate'
					: undefined
				: 'the routers',
		proposal: ({facts}) => (seemsBalanced(facts) ? 'balancer' : 'routers'),
	},
	...pairQuestions<F>({
		present,
		when: () => (known) => endsOf(known) === 'routers',
		domain: ({facts}) => domainOf(facts),
		kept,
		goesInto: 'etcd',
	}),
	addressQuestion<F>(
		unlessKept('address'),
		({facts}) => controllerHost(facts.tree),
		'Host or IP address as seen from here, HOST:PORT for another port. Nothing is enforced before 443 answers there.',
	),
	enforceQuestion<F>(
		present,
		(known) =>
			isGiven('enforce', known) ||
			(unlessKept('enforce')(known) && enforceObstacle(known.facts, endsOf(known)) === undefined),
	),
	hstsQuestion<F>(
		present,
		(known) =>
			isGiven('hsts', known) ||
			(unlessKept('hsts')(known) &&
				has(known.facts, '1.8.0') &&
				enforceObstacle(known.facts, endsOf(known)) === undefined),
	),
	protocols,
	ciphers,
	dhparamQuestion<F>(
		ofRouters('dhparam', '1.8.0'),
		({facts}) => (routerKey(facts, 'sslDhparam') === undefined ? 'none' : 'own ones'),
		"Optional: without them old clients get nginx's own of 1024 bits.",
	),
];
