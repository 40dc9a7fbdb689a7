import {open, rename, rm} from 'node:fs/promises';

/** A file that a program's output goes to. It has its name only when it is whole: a kill in the middle leaves `NAME.part`. */
export type SaveFile = {
	/** Where the output goes meanwhile. */
	readonly part: string;
	/** Ends it: under its name when the program did well, else it goes away. Gives why it could not be kept. */
	end(isWhole: boolean): Promise<string | undefined>;
};

/** Makes it with mode 0600, or says why not. A file of that name that is there already is somebody's. */
export async function saveFile(path: string): Promise<SaveFile | string> {
	const part = `${path}.part`;
	try {
		// The name is taken for a moment: whoever may not write there, or has such a file, is told before anything is run.
		await (await open(path, 'wx', 0o600)).close();
		await rm(path);
		await rm(part, {force: true});
		await (await open(part, 'wx', 0o600)).close();
	} catch (error) {
		return why(path, error);
	}
	return {
		part,
		end: async (isWhole) => {
			try {
				if (isWhole) await rename(part, path);
				return undefined;
			} catch (error) {
				return why(path, error);
			} finally {
				await rm(part, {force: true});
			}
		},
	};
}

function why(path: string, error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
	return code === 'EEXIST' ? `${path} is there already; it is left as it is.` : `${path} cannot be written: ${code}.`;
}
