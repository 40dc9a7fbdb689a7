import {standIn} from './stand-in.js';

// What `bin/kubectl` and the others of a practice folder run: `node stand-ins.js PROGRAM ARGUMENTS…`.
const [program = '', ...args] = process.argv.slice(2);
const folder = process.env['SEAWORTHY_PRACTICE_FOLDER'];
if (folder === undefined) {
	process.stderr.write("SEAWORTHY_PRACTICE_FOLDER is not set: start the programs in the practice folder's bin.\n");
	process.exitCode = 2;
} else {
	await main(folder);
}

async function main(practiceFolder: string): Promise<void> {
	const stop = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
	let printed = {stdout: 0, stderr: 0};
	const reply = await standIn({
		program,
		args,
		stdin: readInput,
		env: process.env,
		folder: practiceFolder,
		signal: stop.signal,
		onOutput(text, stream) {
			process[stream].write(text);
			printed = {...printed, [stream]: printed[stream] + text.length};
		},
	});
	process.stdout.write(reply.stdout.slice(printed.stdout));
	process.stderr.write(reply.stderr.slice(printed.stderr));
	process.exitCode = reply.exitCode;
}

async function readInput(): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
	return Buffer.concat(chunks).toString('utf8');
}
