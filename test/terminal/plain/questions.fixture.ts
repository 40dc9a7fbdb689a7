import type {Page, Prompt, Reply} from '../../../source/core/page.js';
import {Cancelled} from '../../../source/core/ports.js';
import type {SecretFormat} from '../../../source/core/secret.js';
import {createPlainFrontend} from '../../../source/frontends/plain/frontend.js';
import {still} from './clock.js';

const frontend = createPlainFrontend({
	input: process.stdin,
	output: process.stdout,
	banner: 'practice',
	color: false,
	clock: still,
	onInterrupt: () => process.stdout.write('interrupted\n'),
});

const validate = (value: string) =>
	value.includes('wrong')
		? ({ok: false, says: 'That is wrong; right would be another.'} as const)
		: {ok: true as const, warnings: value.includes('odd') ? ['That looks odd.'] : []};

const options = [
	{value: 'enabled', label: 'Anybody', hint: 'as by default'},
	{value: 'admin_only', label: 'Administrators'},
	{value: 'disabled', label: 'Nobody'},
];
const format = (process.env['FORMAT'] ?? 'pem') as SecretFormat;
const prompts: Readonly<Record<string, Prompt>> = {
	choice: {kind: 'choice', message: 'Who may register', options, initial: 'admin_only'},
	choices: {kind: 'choices', message: 'Steps', options, initial: ['enabled']},
	text: {kind: 'text', message: 'Domain', validate},
	long: {kind: 'text', message: 'Domain', initial: 'apps.example.com', mayBeEmpty: 'leaves it out', validate},
	secret: {kind: 'secret', message: 'Secret key', format: 'line', validate},
	key: {kind: 'secret', message: 'Private key', format, validate},
	certificate: {kind: 'document', message: 'Certificate', format, validate},
};

const asked = (process.env['ASK'] ?? 'choice').split(',');
const page = (name: string, index: number): Page => ({
	id: `question/${name}`,
	title: `Page ${name}`,
	progress: `${index + 1} of ${asked.length}`,
	body: [{text: 'By default anybody may.', mark: 'danger'}],
	prompt: prompts[name]!,
	back: index > 0,
	help: [{text: 'This is the help.'}],
});

const replies: Reply[] = [];
try {
	for (let index = 0; index < asked.length;) {
		const reply = await frontend.ask(page(asked[index]!, index));
		replies.push(reply);
		index += reply.kind === 'back' ? -1 : 1;
	}
	await frontend.close();
	process.stdout.write(`REPLIES ${JSON.stringify(replies)} END\n`);
	// Ends when that was read: of long replies a busy machine loses what stands in the pseudo-terminal when its program is gone.
	await new Promise((resolve) => process.stdin.resume().once('data', resolve));
	process.stdin.pause();
} catch (error) {
	await frontend.close();
	if (!(error instanceof Cancelled)) throw error;
	process.stdout.write(`CANCELLED ${error.signal}\n`);
	process.exitCode = 130;
}
