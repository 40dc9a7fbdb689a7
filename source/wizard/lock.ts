import type {Memory} from '../core/ports.js';
import {Problem} from '../core/problem.js';
import type {Session} from './session.js';

/** Takes the lock, offering to take it over from a holder who is gone. */
export async function locked<F>(session: Session<F>, memory: Memory): Promise<{free(): Promise<void>}> {
	let takeOver = session.choices.accept.includes('take-over-lock');
	for (;;) {
		const lock = await memory.lock(takeOver, session.signal);
		if (lock.mine) return lock;
		const refusal = new Problem(lock.says, {
			exitCode: lock.why === 'held' ? 5 : 1,
			next:
				lock.why === 'held'
					? [
							'Wait until it is done; `seaworthy history` shows it.',
							'When its holder is gone for good: --accept take-over-lock (it is taken when it was not renewed for 60 s).',
						]
					: ['The role needs get, create and update on leases (coordination.k8s.io) of the namespace.'],
		});
		if (lock.why !== 'held' || !session.choices.attended || takeOver) throw refusal;
		const reply = await session.frontend.ask({
			id: 'lock',
			title: 'Somebody else is at work',
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
