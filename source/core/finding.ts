/** How good or bad something is; `unknown` means that it could not be read, and is never counted as good. */
export type Status = 'good' | 'unknown' | 'attention' | 'danger';

/** What `check` says of one thing. */
export type Finding = {
	/** Stable over versions: `step/name`, e.g. `tls/expires-soon`. Also the id of its help text. */
	readonly id: string;
	readonly status: Status;
	/** What is so, one sentence. */
	readonly says: string;
	/** What it was read from, or the missing right. */
	readonly because?: string;
	/** What to do about it, one sentence. */
	readonly remedy?: string;
};

const order: readonly Status[] = ['good', 'unknown', 'attention', 'danger'];

/** The worst of the statuses; good when there are none. */
export function worst(statuses: readonly Status[]): Status {
	return statuses.reduce<Status>((a, b) => (order.indexOf(b) > order.indexOf(a) ? b : a), 'good');
}

/**
 * The standing of a step by its findings: a step of which nothing decisive could be read counts as attention.
 */
export function standing(findings: readonly Finding[]): Status {
	if (findings.length === 0) return 'unknown';
	if (findings.every((finding) => finding.status === 'unknown')) return 'attention';
	return worst(findings.map((finding) => finding.status));
}

/** Whether the status reaches the level at which `check` exits with 3. */
export function reaches(status: Status, level: Status): boolean {
	return status !== 'good' && order.indexOf(status) >= order.indexOf(level);
}
