import {describe, expect, it} from 'vitest';
import {holds, type Outcome} from '../../../source/core/command.js';
import {explainAccount, madeAdministrator} from '../../../source/platforms/shared/registration.js';
import {asked} from '../../../source/practice/deis-v1/controller.js';

/** What curl prints of the controller's answer to somebody who registers where these accounts are. */
function registering(usernames: readonly string[], mode = 'enabled'): Outcome {
	const body = JSON.stringify({username: 'ada', email: 'ada@example.com', password: 'engine'});
	const accounts = usernames.map((username) => ({username}));
	const {answer} = asked({method: 'POST', path: '/v1/auth/register', body}, {accounts, mode});
	return {exitCode: 0, stdout: `${answer.body}\n${answer.status}\n`, stderr: '', took: 1};
}

describe('what the controller answers to the first administrator', () => {
	it('is good when it made one', () => {
		expect(holds(madeAdministrator, registering([]))).toBe(true);
	});

	it('is not when somebody was first: the account is an ordinary one, and registration must stay as it is', () => {
		const outcome = registering(['grace']);
		expect(outcome.stdout).toContain('201');
		expect(holds(madeAdministrator, outcome)).toBe(false);
		expect(explainAccount(outcome)?.says).toContain('not as administrator: there is one already');
	});

	it('tells a name that is taken, as by a run that was stopped, from closed registration', () => {
		const taken = registering(['ada']);
		expect(holds(madeAdministrator, taken)).toBe(false);
		expect(explainAccount(taken)?.next.join(' ')).toContain('registration.admin=no');
		expect(explainAccount(registering([], 'disabled'))?.says).toContain('takes no registration');
		expect(explainAccount({exitCode: 7, stdout: '\n000\n', stderr: '', took: 1})).toBeUndefined();
	});
});
