import {describe, expect, it} from 'vitest';
import type {Known, Question} from '../../source/core/question.js';
import {tls} from '../../source/platforms/deis-v1/steps/tls/tls.js';
import {registration} from '../../source/platforms/deis-v1/steps/registration/registration.js';
import type {DeisFacts} from '../../source/platforms/deis-v1/facts.js';
import type {Step} from '../../source/core/step.js';
import {take} from '../../source/wizard/ask-question.js';
import type {Session} from '../../source/wizard/session.js';
import {factsOf} from '../platforms/deis-v1/a-cluster.js';
import {fixture} from '../validate/fixture.js';
import {aSession} from './a-session.js';

const known: Known<DeisFacts> = {facts: factsOf(), answers: {}, all: {}, now: new Date('2026-11-21T00:00:00Z')};

async function taken(step: Step<DeisFacts>, id: string, value: string) {
	const question = step.questions.find((one): one is Question<DeisFacts> => one.id === id);
	if (question === undefined) throw new Error('no such question');
	const session = {
		...(aSession().session as unknown as Session<DeisFacts>),
		readDocument: async (path: string) => Promise.resolve(fixture(path.replace(/^\/srv\//, ''))),
	};
	return take({session, step, question, known, value});
}

describe('hostile 33, 61: what is refused of a file names the file that was read', () => {
	it.each([
		['certificate', '/srv/leaf.key', 'private key'],
		['key', '/srv/openssh-ed25519.key', 'a key for SSH'],
		['key', '/srv/leaf.pem', 'a certificate'],
	])('%s from %s', async (id, path, says) => {
		const {wrong} = (await taken(tls, id, path)) as {readonly wrong: string};
		expect(wrong).toContain(says);
		expect(wrong.endsWith(`(read from ${path})`)).toBe(true);
	});

	it('and says nothing of files where something was pasted or typed', async () => {
		expect(await taken(tls, 'key', fixture('openssh-ed25519.key'))).toEqual({
			wrong: expect.not.stringMatching(/read from/),
		});
		expect(await taken(registration, 'username', 'a b')).toEqual({wrong: expect.not.stringMatching(/read from/)});
	});
});
