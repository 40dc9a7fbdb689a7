import {at, isObject, type Json} from '../../core/json.js';
import {Refused} from '../reply.js';
import {chartDefaults, subchartDefaults} from './defaults.js';

type Table = {readonly [key: string]: Json | undefined};

/**
 * The operator's new values over those the release has, as `--reset-then-reuse-values` does it
 * (helm 3.22 `chartutil.CoalesceTables`): `null` removes a key that the release has; one that it has not stays `null`.
 */
export function overRelease(given: Json, release: Json): Json {
	if (!isObject(given) || !isObject(release)) return isObject(given) ? given : release;
	const keys = [...new Set([...Object.keys(release), ...Object.keys(given)])];
	return table(
		keys.map((key) => {
			const [new_, old] = [given[key], release[key]];
			if (new_ === null) return [key, old === undefined || old === null ? null : undefined];
			if (new_ === undefined) return [key, old];
			return [key, isObject(new_) && isObject(old) ? overRelease(new_, old) : new_];
		}),
	);
}

/** What the templates see: the operator's values over the chart's defaults, and those over the sub-charts' own. */
export function computed(config: Json): Json {
	const own = isObject(config) ? config : {};
	const keys = [...new Set([...Object.keys(chartDefaults), ...Object.keys(subchartDefaults), ...Object.keys(own)])];
	return table(
		keys.map((key) => {
			const [given, preset, inner] = [own[key], chartDefaults[key], subchartDefaults[key]];
			// `null` for a whole sub-chart takes away what the chart sets for it, and leaves the sub-chart's own.
			if (given === null) return [key, inner];
			if (inner === undefined) return [key, over(given, preset)];
			// In a sub-chart's section `null` is kept until it has removed the sub-chart's own default, too.
			return [key, over(kept(given, preset), inner)];
		}),
	);
}

/** Values over defaults; `null` removes the default. */
function over(own: Json | undefined, preset: Json | undefined): Json | undefined {
	if (own === undefined) return preset;
	if (own === null) return preset === undefined || preset === null ? null : undefined;
	if (!isObject(own) || !isObject(preset)) return own;
	const keys = [...new Set([...Object.keys(preset), ...Object.keys(own)])];
	return table(keys.map((key) => [key, over(own[key], preset[key])]));
}

/** Values over defaults, where `null` stays. */
function kept(own: Json | undefined, preset: Json | undefined): Json | undefined {
	if (own === undefined) return preset;
	if (!isObject(own) || !isObject(preset)) return own;
	const keys = [...new Set([...Object.keys(preset), ...Object.keys(own)])];
	return table(keys.map((key) => [key, kept(own[key], preset[key])]));
}

function table(entries: readonly (readonly [string, Json | undefined])[]): Table {
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A value as `{{ … }}` prints it: nothing for null, large numbers as Go does. */
export function printed(value: Json | undefined): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'number') return numberText(value);
	return typeof value === 'string' ? value : JSON.stringify(value);
}

function numberText(value: number): string {
	if (value !== 0 && Math.abs(value) >= 1e21) return value.toExponential();
	// Helm reads numbers as float64 and prints from a million on as %v does: 1.08864e+07.
	if (Math.abs(value) < 1_000_000) return String(value);
	return value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
}

/** `b64enc`: only strings, as the template function takes them. */
export function base64(values: Json, ...path: readonly string[]): Json {
	const value = at(values, ...path);
	if (typeof value !== 'string')
		throw new Refused(
			`error calling b64enc: wrong type for value; expected string; got ${value === undefined || value === null ? 'interface {}' : typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'map[string]interface {}'} (${path.join('.')})`,
		);
	// Nothing, in YAML, is null.
	return value === '' ? null : Buffer.from(value).toString('base64');
}

/** Whether `if` takes the value for true: a quoted "false" is. */
export function isTruthy(value: Json | undefined): boolean {
	if (value === undefined || value === null || value === '' || value === false || value === 0) return false;
	return !(isObject(value) && Object.keys(value).length === 0) && !(Array.isArray(value) && value.length === 0);
}

/** What a plain scalar that a template writes without quotes becomes in YAML. */
export function unquoted(value: Json | undefined): Json {
	const text = printed(value)
		.replace(/\s+#.*$/, '')
		.trim();
	if (text === '') return null;
	if (/^(true|false|yes|no|on|off)$/i.test(text)) return /^(true|yes|on)$/i.test(text);
	return /^[-+]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
