import {describe, expect, it} from 'vitest';
import {Secret} from '../../source/core/secret.js';
import {
	isAlready,
	pathName,
	type PresentValue,
	type SettingValue,
	shownValue,
	unset,
} from '../../source/core/settings.js';
import {text} from '../../source/core/text.js';

const secret = (value: string) => new Secret('SEAWORTHY_X', value);

describe('a setting', () => {
	it.each<[SettingValue, PresentValue, boolean]>([
		['true', 'true', true],
		['true', true, false],
		[true, true, true],
		[true, 'true', false],
		['', undefined, false],
		[300, 300, true],
		[300, '300', false],
		[unset, undefined, true],
		[unset, '', false],
		['key', secret('key'), true],
		['key', secret('other'), false],
		[[secret('key')], secret('key'), true],
		[[secret('key')], 'key', true],
		[[secret('key')], secret('other'), false],
		[[secret('key')], undefined, false],
		[text`a${secret('b')}`, 'ab', true],
	])('%o is already so when %o is there: %o', (wanted, present, already) => {
		expect(isAlready(wanted, present)).toBe(already);
	});

	it('is written for people without its secrets', () => {
		expect(pathName(['router', 'platform_domain'])).toBe('router.platform_domain');
		expect(pathName(['annotations', 'router.deis.io/nginx.hsts', 'a b', 'c"d'])).toBe(
			'annotations."router.deis.io/nginx.hsts"."a b"."c\\"d"',
		);
		expect(shownValue(secret('hunter2!'), 'nothing')).toBe('(set, hidden)');
		expect(shownValue([secret('hunter2!')], 'nothing')).toBe('$SEAWORTHY_X');
		expect(shownValue(undefined, 'nothing')).toBe('nothing');
		expect(shownValue(unset, 'nothing')).toBe('nothing');
		expect(shownValue('true', 'nothing')).toBe('"true"');
		expect(shownValue(true, 'nothing')).toBe('true');
	});
});
