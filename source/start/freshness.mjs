import {existsSync, readFileSync, readdirSync, statSync} from 'fs';
import {join} from 'path';

/** Whether everything in the lockfile is installed: npm writes its own copy of it last. */
export function isInstalled(root) {
	const installed = modified(join(root, 'node_modules', '.package-lock.json'));
	return installed > 0 && installed >= modified(join(root, 'package-lock.json'));
}

/** Whether the build was made from the sources as they are. */
export function isBuilt(root) {
	return existsSync(join(root, 'dist', 'cli.js')) && stampOf(root) === listing(root);
}

/** All that a build is made from: a line of path, size and time for each file. A build keeps it as `dist/stamp`. */
export function listing(root) {
	const lines = [];
	const visit = (path) => {
		for (const entry of readdirSync(root + '/' + path, {withFileTypes: true})) {
			const inside = path + '/' + entry.name;
			if (entry.isDirectory()) visit(inside);
			else lines.push(lineOf(root, inside));
		}
	};
	visit('source');
	lines.sort();
	return lines.concat(lineOf(root, 'package.json'), lineOf(root, 'package-lock.json'), '').join('\n');
}

function lineOf(root, path) {
	const {size, mtimeMs} = statSync(root + '/' + path);
	return path + ' ' + size + ' ' + mtimeMs;
}

function stampOf(root) {
	try {
		return readFileSync(join(root, 'dist', 'stamp'), 'utf8');
	} catch {
		return '';
	}
}

function modified(file) {
	try {
		return statSync(file).mtimeMs;
	} catch {
		return 0;
	}
}
