import {DefaultReporter} from 'vitest/node';

type Ended = Parameters<DefaultReporter['onTestRunEnd']>;
type Module = Ended[0][number];

/** The closing line of every test run: `N passed, N failed`, with skipped ones only when there are any. */
export function closingLine(counts: {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}): string {
	const skipped = counts.skipped > 0 ? `, ${String(counts.skipped)} skipped` : '';
	return `${String(counts.passed)} passed, ${String(counts.failed)} failed${skipped}`;
}

/** Vitest's own report, closed by the line that machines read. */
export default class ClosingLineReporter extends DefaultReporter {
	constructor() {
		super({summary: false});
	}

	override onTestRunEnd(...ended: Ended): void {
		super.onTestRunEnd(...ended);
		const [modules, unhandled] = ended;
		const counts = {passed: 0, failed: unhandled.length, skipped: 0};
		for (const module of modules) count(module, counts);
		this.log(closingLine(counts));
	}
}

/** A file that could not be loaded holds no tests: without a count of its own it would pass unseen. */
function count(module: Module, counts: {passed: number; failed: number; skipped: number}): void {
	let failedTests = 0;
	for (const test of module.children.allTests()) {
		const {state} = test.result();
		if (state === 'passed') counts.passed += 1;
		else if (state === 'failed') failedTests += 1;
		else counts.skipped += 1;
	}
	counts.failed += failedTests;
	if (module.state() === 'failed' && failedTests === 0) counts.failed += 1;
}
