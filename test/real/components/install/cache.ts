import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** The folder outside the clone that holds every real component: built once, reused by each later run. */
export function cacheFolder(): string {
	const base = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
	return path.join(base, 'seaworthy-real');
}

/** What of a component says where it lies and which files show that it is whole. */
export type Installed = {
	readonly name: string;
	readonly version: string;
	/** Programs it brings: relative to its folder, or absolute for what apt installs into the system. */
	readonly provides: readonly string[];
};

/** The folder of one version of a component. */
export function componentFolder({name, version}: Pick<Installed, 'name' | 'version'>): string {
	return path.join(cacheFolder(), `${name}-${version}`);
}

/** The file written last into a component's folder; without it the folder counts as absent. */
export const marker = '.complete';

/** Whether a component can be used as it is: its marker is there and so is every program. */
export function isComplete(component: Installed): boolean {
	const folder = componentFolder(component);
	return [marker, ...component.provides].every((file) => existsSync(path.resolve(folder, file)));
}
