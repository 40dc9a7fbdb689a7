import process from 'node:process';
import {startChild} from './child.js';

/** A whole small program: starts a child in the folder it is told, says its process id and goes on living. */
const [folder = ''] = process.argv.slice(2);
const child = await startChild({
	name: 'sleeper',
	file: 'sleep',
	args: ['300'],
	log: `${folder}/sleeper.log`,
	ready: async () => true,
});
console.log(child.pid);
setInterval(() => undefined, 1000);
