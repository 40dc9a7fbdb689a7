const needed = [20, 19];

/** The sentence for a Node that is too old, or nothing. */
export function neededNode(version) {
	const [major, minor] = version.split('.').map(Number);
	if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return '';
	return [
		`seaworthy needs Node ${needed.join('.')} or newer, and this is Node ${version}.`,
		'Install a newer one (from your system, nvm or fnm), then run npm start again.',
	].join('\n');
}
