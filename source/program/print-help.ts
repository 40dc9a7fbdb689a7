import {commandNames} from '../flags/commands.js';
import {help} from '../flags/help.js';
import {stepIds} from '../flags/step-ids.js';

/** Prints the help of a command, a step, a finding or another topic; examples first. */
export async function printHelp(words: readonly string[], asked: 'flag' | 'command'): Promise<number> {
	const [topic] = words;
	const command = commandNames.find((name) => name === topic);
	// `--help` must not wait for the texts; `help check` has more of them.
	if (topic === undefined || (command !== undefined && asked === 'flag')) {
		process.stdout.write(help(command, stepIds));
		return 0;
	}
	const {helpFor} = await import('../help/help.js');
	process.stdout.write(await helpFor(topic));
	return 0;
}
