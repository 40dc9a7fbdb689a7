import {quote} from './quote.js';

/** What says which keys are taken: of the host, and of the one it is reached through alike. */
const trusting = /^(?:StrictHostKeyChecking|HostKeyAlgorithms|PubkeyAcceptedAlgorithms)=/;

/** The host that `-J` names, as words of a call of its own: its port, if one is given, and who logs in where. */
export function jumpWords(jump: string): readonly string[] {
	// An IPv6 address stands in brackets where a port follows.
	const [, host = jump, port] = /^(.+@(?:\[[^\]]+\]|[^:]+))(?::(\d+))?$/.exec(jump) ?? [];
	return [...(port === undefined ? [] : ['-p', port]), host.replaceAll(/[[\]]/g, '')];
}

/**
 * The words of a call of ssh as they are typed into a shell. OpenSSH gives what `-o` says to the host alone and not to the one
 * that `-J` names (ssh(1)): where keys depend on it, that one is reached by a call of its own with the same. A run does the
 * same with the connections it has open.
 */
export function overJump(words: readonly string[]): readonly string[] {
	const [at, end] = [words.indexOf('-J'), words.indexOf('--')];
	const options = words.slice(0, Math.max(0, end)).filter((word) => trusting.test(word));
	if (at < 0 || at > end || options.length === 0) return words;
	const to = jumpWords(words[at + 1] ?? '');
	const through = [
		...['ssh', ...options.flatMap((option) => ['-o', option])],
		...['-W', '[%h]:%p', ...to.slice(0, -1), '--', to.at(-1) ?? ''],
	];
	return [...words.slice(0, at), '-o', `ProxyCommand=${through.map(quote).join(' ')}`, ...words.slice(at + 2)];
}
