import type {Invocation} from '../flags/parse.js';
import {Cancelled, type Frontend} from '../core/ports.js';
import {chooseFrontend, type FrontendChoice} from '../frontends/choose.js';
import {createInterrupts, type Interrupts, signalCode} from '../run/interrupts.js';
import {createRedactor} from '../run/redact.js';
import {openFrontend} from './open-frontend.js';
import {harmless, told} from './told.js';

/** Runs a command and gives the exit code; choosing to practise begins again on the practice cluster. */
export async function program(invocation: Invocation): Promise<number> {
	const {command, options} = invocation;
	if (command === 'practice') {
		const {practiceCommand} = await import('./practice.js');
		const done = await practiceCommand(invocation);
		if (done !== undefined) return done;
	}
	const choice = chooseFrontend({
		stdin: process.stdin,
		stdout: process.stdout,
		stderr: process.stderr,
		environment: process.env,
		options: {...options, dryRun: options.dryRun || isReport(invocation)},
	});
	const first = await once(invocation, choice, options.practice || command === 'practice');
	return first === 'practice' ? Number(await once(invocation, choice, true)) : first;
}

/** Whether it only reads, and prints what it read: standard output is kept for that. */
function isReport({command, words, options}: Invocation): boolean {
	return command === 'check' || command === 'history' || (command === 'undo' && words.length === 0 && !options.forget);
}

async function once(invocation: Invocation, choice: FrontendChoice, practising: boolean): Promise<number | 'practice'> {
	const redactor = createRedactor();
	const printed: string[] = [];
	const print = (text: string) => {
		printed.push(invocation.options.json ? text : harmless(text));
	};
	let speaker: Frontend | undefined;
	const interrupts = createInterrupts((text) => {
		if (speaker === undefined) process.stderr.write(`${text}\n`);
		else speaker.say([{text, mark: 'attention'}]);
	});
	try {
		const opening = {
			banner: practising ? 'practice' : '',
			signal: interrupts.signal,
			onInterrupt: () => {
				interrupts.interrupt();
			},
		};
		const [frontend, {flow}] = await Promise.all([openFrontend(choice, opening), import('./flow.js')]);
		speaker = frontend;
		try {
			return signalled(await flow({invocation, frontend, choice, interrupts, redactor, practising, print}), interrupts);
		} finally {
			speaker = undefined;
			await frontend.close();
			process.stdout.write(printed.join(''));
		}
	} catch (error) {
		const received = interrupts.received();
		return received === undefined
			? told(error, invocation.options.json, redactor.redact)
			: told(new Cancelled(received), false);
	} finally {
		interrupts.stop();
	}
}

/** A signal always gives its own code. */
function signalled(code: number | 'practice', interrupts: Interrupts): number | 'practice' {
	const received = interrupts.received();
	return received === undefined ? code : signalCode(received);
}
