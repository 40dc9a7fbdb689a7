import {Secret} from './secret.js';
import {equalsText, isText, shown, type Text} from './text.js';

/** Where a setting stands in the platform's tree; keys may contain dots. */
export type SettingPath = readonly string[];

/** Takes the operator's value away, so that the platform's default holds again. */
export const unset = Symbol('unset');

/** What a setting is set to. Texts hold secrets. */
export type SettingValue = string | number | boolean | Text | typeof unset;

/** One wanted setting of the platform. */
export type Setting = {
	readonly path: SettingPath;
	readonly value: SettingValue;
	/** The id of a task: without its success this setting is left out of the write. */
	readonly ifDone?: string;
	/** The live cluster differs from what the platform's settings say, so it is written even when they say so already. */
	readonly drifted?: boolean;
};

/** What a platform's tree holds at a path: a plain value, a secret, or nothing. */
export type PresentValue = string | number | boolean | Secret | undefined;

/** A setting that is not so yet. */
export type Change = {readonly setting: Setting; readonly present: PresentValue};

/** The path as it is written for people; keys with dots are quoted. */
export function pathName(path: SettingPath): string {
	return path.map((key) => (/[.\s"]/.test(key) ? JSON.stringify(key) : key)).join('.');
}

/** Whether the present value is already the wanted one. */
export function isAlready(wanted: SettingValue, present: PresentValue): boolean {
	if (wanted === unset) return present === undefined;
	if (!isText(wanted)) return present instanceof Secret ? present.equals(String(wanted)) : wanted === present;
	if (present === undefined) return false;
	return equalsText(wanted, present instanceof Secret ? present : String(present));
}

/** The value for people: secrets as `$NAME`, nothing as "the chart's default". */
export function shownValue(value: SettingValue | PresentValue, absent: string): string {
	if (value === undefined || value === unset) return absent;
	if (value instanceof Secret) return '(set, hidden)';
	return isText(value) ? shown(value) : JSON.stringify(value);
}
