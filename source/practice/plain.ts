import type {Json} from '../core/json.js';

/** A scalar as text: nothing for what is not there, JSON for what is no scalar. */
export function plain(value: Json | undefined): string {
	if (value === undefined || value === null) return '';
	return typeof value === 'string' ? value : JSON.stringify(value);
}
