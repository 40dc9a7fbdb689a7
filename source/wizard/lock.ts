import type {Lock, Memory} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import type {Session} from './session.js';

/** The lock while it is ours. */
export type OwnLock = Extract<Lock, {readonly mine: true}>;

/** Stops a run whose lock was taken over: two runs at once would each undo what the other does. */
export async function stillOurs(lock: OwnLock): Promise<void> {
	const holder = await lock.lost();
	if (holder === undefined) return;
	throw new Problem(`The lock on this cluster was taken over by ${holder}; this run does nothing more.`, {
		next: [
			'Locks are taken over when they were not renewed for 60 s: this machine slept, or the cluster was out of reach.',
			'Look at `seaworthy history` and `seaworthy check` when the other run is done.',
		],
		exitCode: 5,
	});
}

/** Takes the lock, offering to take it over from a holder who is gone. */
export async function locked<F>(session: Session<F>, memory: Memory): Promise<OwnLock> {
	let takeOver = session.choices.accept.includes('take-over-lock');
	for (;;) {
		const lock = await memory.lock(takeOver, session.signal, (text) => {
			session.frontend.say([{text, tone: 'dim'}]);
		});
		if (lock.mine) return lock;
		const refusal = new Problem(lock.says, {
			exitCode: lock.why === 'held' ? 5 : 1,
			next:
				lock.why === 'held'
					? [
							lock.silent === true
								? 'What was done so far: `seaworthy history`.'
								: 'Wait until it is done; `seaworthy history` shows it.',
							'When its holder is gone for good: --accept take-over-lock (it is taken when it was not renewed for 60 s).',
						]
					: (lock.next ?? []),
		});
		if (lock.why !== 'held' || !session.choices.attended || takeOver) throw refusal;
		const reply = await session.frontend.ask({
			id: 'lock',
			title: lock.silent === true ? 'The lock of another run is still there' : 'Somebody else is at work',
			body: [{text: lock.says, mark: 'attention'}, {text: 'It can be taken over when it is not renewed for 60 s.'}],
			back: false,
			help: [],
			prompt: {
				kind: 'choice',
				message: 'What now?',
				options: [
					{value: 'leave', label: 'Leave; nothing was changed'},
					{value: 'take-over', label: `Watch it for 60 s, and take over from ${lock.holder} if nothing stirs`},
				],
			},
		});
		if (reply.kind !== 'value' || reply.value === 'leave') throw refusal;
		takeOver = true;
	}
}
