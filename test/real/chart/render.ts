import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {parseAllDocuments} from 'yaml';
import {componentPath} from '../components/component-path.js';

/** The folder of the chart of our own. */
export const chart = path.join(path.dirname(fileURLToPath(import.meta.url)), 'workflow');

/** A variable of a container; null when the template left the value empty. */
export type EnvVariable = {readonly name: string; readonly value?: string | null};

/** What the tests look at in a container. */
export type Container = {readonly name: string; readonly image: string; readonly env?: readonly EnvVariable[]};

/** What the tests look at in a rendered object. */
export type Rendered = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {
		readonly name: string;
		readonly labels?: Readonly<Record<string, string>>;
		readonly annotations?: Readonly<Record<string, string>>;
	};
	/** Base64 in a Secret; null when no key was rendered. */
	readonly data?: Readonly<Record<string, unknown>> | null;
	readonly spec?: {
		readonly type?: string;
		readonly clusterIP?: string;
		readonly minAvailable?: number;
		readonly template?: {readonly spec: {readonly containers: readonly Container[]}};
	};
};

/** What `helm template` prints for these values, which go to it as JSON over stdin. */
export async function template(values: unknown, options: readonly string[] = []): Promise<string> {
	const args = ['template', 'hephy', chart, '--namespace', 'deis', '-f', '-', ...options];
	const {stdout} = await execa(componentPath('helm'), args, {input: JSON.stringify(values)});
	return stdout;
}

/** The objects of a render; a repeated key is allowed, as Helm and the server allow it. */
export async function render(values: unknown = {}): Promise<readonly Rendered[]> {
	const documents = parseAllDocuments(await template(values), {uniqueKeys: false, logLevel: 'error'});
	return documents.map((document) => document.toJS() as Rendered | null).filter((object) => object !== null);
}

/** How the tests name an object: Kind/name. */
export const label = ({kind, metadata}: Rendered): string => `${kind}/${metadata.name}`;

/** The object of that label. */
export const find = (objects: readonly Rendered[], name: string): Rendered | undefined =>
	objects.find((object) => label(object) === name);

/** An annotation, empty when it is not there. */
export const annotation = ({metadata}: Rendered, name: string): string => metadata.annotations?.[name] ?? '';

/** The containers of a workload, none for any other object. */
export const containers = (object: Rendered | undefined): readonly Container[] =>
	object?.spec?.template?.spec.containers ?? [];

/** The variables of a workload's first container. */
export const environment = (object: Rendered | undefined): readonly EnvVariable[] => containers(object)[0]?.env ?? [];

/** The value of one variable of the workload of that label. */
export const env = (objects: readonly Rendered[], workload: string, name: string): unknown =>
	environment(find(objects, workload)).find((variable) => variable.name === name)?.value;

/** The text behind a Secret's value. */
export const decode = (value: unknown): string => Buffer.from(String(value), 'base64').toString();
