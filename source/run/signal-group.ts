/** Signals a whole process group; that it is gone already is fine. */
export function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, name);
	} catch {
		// Nobody is left in the group.
	}
}
