/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json | undefined};

/** The value at a path of keys and indexes; undefined where the path leads nowhere. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
	let here = value;
	for (const key of path) {
		if (Array.isArray(here)) here = (here as readonly Json[])[Number(key)];
		else if (isObject(here)) here = here[key];
		else return undefined;
	}
	return here;
}

/** The text at a path; undefined when there is none or it is no text. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
	const found = at(value, ...path);
	return typeof found === 'string' ? found : undefined;
}

/** The list at a path; empty when there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
	const found = at(value, ...path);
	return Array.isArray(found) ? (found as readonly Json[]) : [];
}

/** Whether the value is an object with keys. */
export function isObject(value: Json | undefined): value is {readonly [key: string]: Json | undefined} {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses, or undefined when the text is no JSON. */
export function parseJson(text: string): Json | undefined {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return undefined;
	}
}
