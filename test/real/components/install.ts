import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {cacheFolder} from './install/cache.js';
import {type ComponentName, components, isComponentName} from './install/components.js';
import {installComponent} from './install/install-component.js';

/** Installs what is named, or everything, telling one line each; returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
	const unknown = words.filter((word) => !isComponentName(word));
	if (unknown.length > 0) {
		console.error(`No component ${unknown.join(', ')}. There are: ${Object.keys(components).join(' ')}`);
		return 2;
	}

	const names = words.length > 0 ? words.filter(isComponentName) : (Object.keys(components) as ComponentName[]);
	await mkdir(path.join(cacheFolder(), '.locks'), {recursive: true});
	for (const name of names) {
		const component = components[name];
		try {
			const {how, seconds} = await installComponent(component);
			console.log(`${name} ${component.version}: ${how}, ${seconds.toFixed(1)} s`);
		} catch (error) {
			console.error(`${name} ${component.version}: failed twice. ${(error as Error).message}`);
			return 1;
		}
	}

	return 0;
}

process.exitCode = await main(process.argv.slice(2));
