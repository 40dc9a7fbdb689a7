import type {Frontend} from '../core/ports.js';
import type {FrontendChoice} from '../frontends/choose.js';

/** What every front end is told. */
export type Opening = {
	/** Stands on every screen; empty on a real cluster. */
	readonly banner: string;
	readonly signal: AbortSignal;
	readonly onInterrupt: () => void;
};

/** Loads the chosen front end, and only that one. */
export async function openFrontend({kind, color, output}: FrontendChoice, opening: Opening): Promise<Frontend> {
	const stream = output === 'stdout' ? process.stdout : process.stderr;
	switch (kind) {
		case 'ink': {
			const {createInkFrontend} = await outsideCi(async () => import('../frontends/ink/frontend.js'));
			return createInkFrontend({stdin: process.stdin, stdout: stream, color, ...opening});
		}
		case 'plain': {
			const {createPlainFrontend} = await import('../frontends/plain/frontend.js');
			return createPlainFrontend({
				input: process.stdin,
				output: stream,
				color,
				banner: opening.banner,
				onInterrupt: opening.onInterrupt,
				clock: {
					now: () => performance.now(),
					every: (milliseconds, action) => {
						const timer = setInterval(action, milliseconds);
						return () => {
							clearInterval(timer);
						};
					},
				},
			});
		}
		case 'json': {
			const {createJsonFrontend} = await import('../frontends/json/frontend.js');
			return createJsonFrontend({output: stream});
		}
		case 'nobody': {
			const {createNobodyFrontend} = await import('../frontends/nobody/frontend.js');
			return createNobodyFrontend({output: process.stderr});
		}
	}
}

/** Ink looks for CI once, when it is loaded, and then draws nothing live; a terminal in CI is still a terminal. */
async function outsideCi<T>(load: () => Promise<T>): Promise<T> {
	const names = ['CI', 'CONTINUOUS_INTEGRATION'] as const;
	const before = names.map((name) => [name, process.env[name]] as const);
	for (const name of names) Reflect.deleteProperty(process.env, name);
	try {
		return await load();
	} finally {
		for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
	}
}
