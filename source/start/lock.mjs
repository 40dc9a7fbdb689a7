import {readFileSync, unlinkSync, writeFileSync} from 'fs';
import {hostname} from 'os';
import {join} from 'path';

const pollMilliseconds = 100;
const patienceMilliseconds = 10 * 60 * 1000;

/** Runs `work` while no other start in this folder does; waits for one that does. Gives the exit code of `work`, or 1. */
export async function locked(root, work) {
	// Outside node_modules, which npm ci removes.
	const file = join(root, '.start.lock');
	const code = await take(file);
	if (code !== 0) return code;
	try {
		return await work();
	} finally {
		unlinkSync(file);
	}
}

async function take(file) {
	const until = Date.now() + patienceMilliseconds;
	let told = false;
	while (!create(file)) {
		const holder = holderOf(file);
		if (holder.isGone) {
			removeOf(holder.text, file);
			continue;
		}
		if (Date.now() > until) {
			process.stderr.write(`Still waiting for ${holder.text}. If it is not at work, remove ${file}.\n`);
			return 1;
		}
		if (!told)
			process.stderr.write(`Another start in this folder (${holder.text}) installs or builds: waiting for it.\n`);
		told = true;
		await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
	}
	return 0;
}

function create(file) {
	try {
		writeFileSync(file, `process ${process.pid} on ${hostname()}`, {flag: 'wx'});
		return true;
	} catch (error) {
		if (error.code === 'EEXIST') return false;
		throw error;
	}
}

function holderOf(file) {
	const text = textOf(file);
	const [, pid, host] = /^process (\d+) on (.*)$/.exec(text) || [];
	return {text, isGone: host === hostname() && !isAlive(Number(pid))};
}

/** A second waiter may have removed it and taken the lock in between: then the text is another. */
function removeOf(text, file) {
	if (textOf(file) === text && text !== '') unlinkSync(file);
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code !== 'ESRCH';
	}
}

function textOf(file) {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}
