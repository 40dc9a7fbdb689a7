import path from 'node:path';
import {execa} from 'execa';
import {standIn} from '../../../source/practice/stand-in.js';
import {chart} from '../chart/render.js';
import {componentEnv, type HelmMajor} from '../components/component-path.js';

/** One call in a transcript; the word CHART becomes the chart as each side has it. */
export type Call = {
	readonly program: 'kubectl' | 'helm';
	readonly args: readonly string[];
	readonly stdin?: string;
};

/** What came of it. */
export type Came = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** The real programs against a real API server, or the stand-ins against their folder. */
export type Side = {readonly name: 'real' | 'practice'; run(call: Call): Promise<Came>};

const where = (call: Call, at: {readonly kubeconfig: string; readonly context: string}): readonly string[] => [
	'--kubeconfig',
	at.kubeconfig,
	call.program === 'helm' ? '--kube-context' : '--context',
	at.context,
	'--namespace',
	'deis',
];

const withChart = (args: readonly string[], reference: string): readonly string[] =>
	args.map((word) => (word === 'CHART' ? reference : word));

/** The real kubectl and helm, with a home of their own for caches. */
export function realSide(at: {
	readonly kubeconfig: string;
	readonly context: string;
	readonly home: string;
	readonly helm?: HelmMajor;
}): Side {
	return {
		name: 'real',
		async run(call) {
			const {exitCode, stdout, stderr} = await execa(
				call.program,
				[...where(call, at), ...withChart(call.args, chart)],
				{
					env: {...componentEnv(at.helm), HOME: at.home, KUBECONFIG: ''},
					input: call.stdin ?? '',
					reject: false,
					stripFinalNewline: false,
				},
			);
			return {exitCode: exitCode ?? -1, stdout, stderr};
		},
	};
}

/** The stand-ins, called in this process. */
export function practiceSide(folder: string): Side {
	const at = {kubeconfig: path.join(folder, 'kubeconfig'), context: 'practice'};
	return {
		name: 'practice',
		run: async (call) =>
			standIn({
				program: call.program,
				args: [...where(call, at), ...withChart(call.args, 'hephy/workflow')],
				stdin: call.stdin ?? '',
				folder,
			}),
	};
}
