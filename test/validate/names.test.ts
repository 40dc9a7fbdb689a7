import {expect, test} from 'vitest';
import {checkDomain} from '../../source/validate/domain.js';
import {readLabelSelector} from '../../source/validate/label-selector.js';
import {checkLine} from '../../source/validate/line.js';
import {
	registrationEmail,
	registrationMode,
	registrationPassword,
	registrationUsername,
} from '../../source/validate/registration.js';
import {said} from './said.js';

test.each<[string, RegExp]>([
	['word', /^fine$/],
	[`'"\`$(x); --flag %{{}} é 日本`, /^fine$/],
	['', /^no: The thing is empty/],
	['  ', /^no: The thing has only blanks/],
	['a\u0000b', /^no: .*NUL byte/],
	['a\nb', /^no: .*line break/],
	['a\tb', /^no: .*tab/],
	['a\u001B]52;c;eA==\u0007', /^no: .*escape sequence/],
	['a\u009B31m', /^no: .*escape sequence/],
	['a\u0007', /^no: .*control character/],
	['a\u0085', /^no: .*control character/],
	['a\u200Bb', /^no: .*cannot be seen/],
	['a\u202Eb', /^no: .*cannot be seen/],
	['\uD800', /^no: .*cannot be seen/],
	['a\u2028b', /^no: .*cannot be seen/],
	[' a', /^no: .*begins or ends with a blank/],
	['a\u00A0', /^no: .*begins or ends with a blank/],
	['x'.repeat(65_536), /^fine$/],
	['x'.repeat(65_537), /^no: .*longer than 64 kB/],
])('hostile 15, 16, 17: the line %j', (value, says) => {
	expect(said(checkLine(value, 'thing'))).toMatch(says);
});

test.each<[string, RegExp]>([
	['paas.example.com', /^fine$/],
	['a-b.c1.example', /^fine$/],
	[`${'a'.repeat(63)}.example.com`, /^fine$/],
	['deis.example.com', /^but: The controller will be at deis\.deis\.example\.com.*domain is example\.com\.$/],
	['xn--bcher-kva.example', /^but: The router takes no platform domain with two hyphens/],
	['bücher.example', /^no: .*punycode: xn--bcher-kva\.example\.$/],
	['日本.example', /^no: .*punycode: xn--wgv71a\.example\.$/],
	['xn--\u00e4.example', /^no: /],
	['Paas.Example.com', /^no: Write the domain in lower case: paas\.example\.com\.$/],
	['paas.example.com.', /^no: Leave out the dot at the end/],
	['paas_1.example.com', /^no: .*no underscore/],
	['*.paas.example.com', /^no: .*without the wildcard/],
	['a.*.example.com', /^no: .*asterisk/],
	['192.0.2.7', /^no: This is an IP address/],
	['2001:db8::1', /^no: This is an IPv6 address/],
	['fe80::1%eth0', /^no: This is an IPv6 address/],
	['[::1]', /^no: This is an IPv6 address/],
	['https://paas.example.com', /^no: .*scheme/],
	['paas.example.com/v2', /^no: This has a path/],
	['paas.example.com:443', /^no: This has a port/],
	['me@example.com', /^no: .*e-mail/],
	['localhost', /^no: This is a single word/],
	['-a.example.com', /^no: .*hyphen/],
	['a..example.com', /^no: .*empty part/],
	['paas.example.c0m', /^no: The last part/],
	['paas.example.c', /^no: The last part/],
	[`${'a'.repeat(64)}.example.com`, /^no: .*at most 63/],
	[`${'a.'.repeat(130)}com`, /^no: .*at most 253/],
	['$(reboot).example.com', /^no: .*only letters/],
	['', /^no: The domain is empty/],
])('hostile 18: the domain %j', (domain, says) => {
	expect(said(checkDomain(domain))).toMatch(says);
});

test.each<[string, RegExp]>([
	['enabled', /^fine$/],
	['disabled', /^fine$/],
	['admin_only', /^fine$/],
	['disable', /^no: .*Did you mean disabled\?/],
	['adminOnly', /^no: .*Did you mean admin_only\?/],
	['admin-only', /^no: .*Did you mean admin_only\?/],
	['Enabled', /^no: .*Did you mean enabled\?/],
	['disbaled', /^no: .*Did you mean disabled\?/],
	['off', /^no: .*Did you mean disabled\?/],
	['constructor', /^no: .*knows no such registration mode/],
	['', /^no: .*empty/],
])('registration mode %j (deis/deis#4143)', (mode, says) => {
	expect(said(registrationMode(mode))).toMatch(says);
});

test('the first administrator', () => {
	expect(said(registrationUsername('jo.e@ex+a-m_1é'))).toBe('fine');
	expect(said(registrationUsername('jo e'))).toMatch(/^no: .*no blanks/);
	expect(said(registrationUsername('jo/e'))).toMatch(/^no: .*only letters/);
	expect(said(registrationUsername('a'.repeat(151)))).toMatch(/^no: .*150/);
	expect(said(registrationUsername('-joe'))).toMatch(/^but: .*hyphen/);
	expect(said(registrationPassword('x', 'joe'))).toBe('fine');
	expect(said(registrationPassword('x'.repeat(128), 'joe'))).toBe('fine');
	expect(said(registrationPassword('x'.repeat(129), 'joe'))).toMatch(/^no: .*at most 128/);
	expect(said(registrationPassword('', 'joe'))).toMatch(/^no: The password is empty/);
	expect(said(registrationPassword('joe', 'joe'))).toMatch(/^no: .*same as the user name/);
	expect(said(registrationPassword('joe\n', 'joe'))).toMatch(/^no: .*same as the user name/);
});

test.each<[string, RegExp]>([
	['ops@example.com', /^fine$/],
	['o.p+s@ex-ample.co.uk', /^fine$/],
	['ops', /^no: .*exactly one @/],
	['a@b@example.com', /^no: .*exactly one @/],
	['ops@localhost', /^no: What stands after/],
	['ops@-a.com', /^no: What stands after/],
	['.ops@example.com', /^no: What stands before/],
	['@example.com', /^no: What stands before/],
	['Ops <ops@example.com>', /^no: .*without a name/],
	[`${'a'.repeat(250)}@example.com`, /^no: .*254/],
])('e-mail %j', (email, says) => {
	expect(said(registrationEmail(email))).toMatch(says);
});

test.each([
	['', []],
	['role=worker', [{key: 'role', operator: 'In', values: ['worker']}]],
	[
		'role == worker , !gpu',
		[
			{key: 'role', operator: 'In', values: ['worker']},
			{key: 'gpu', operator: 'DoesNotExist', values: []},
		],
	],
	['disk!=slow', [{key: 'disk', operator: 'NotIn', values: ['slow']}]],
	[
		'zone in (a, b),x notin(c)',
		[
			{key: 'zone', operator: 'In', values: ['a', 'b']},
			{key: 'x', operator: 'NotIn', values: ['c']},
		],
	],
	['node-role.kubernetes.io/worker', [{key: 'node-role.kubernetes.io/worker', operator: 'Exists', values: []}]],
	['node-role.kubernetes.io/worker=', [{key: 'node-role.kubernetes.io/worker', operator: 'In', values: ['']}]],
	['in', [{key: 'in', operator: 'Exists', values: []}]],
])('the label selector %j', (selector, requirements) => {
	const read = readLabelSelector(selector);
	expect(said(read.verdict)).toBe('fine');
	expect(read.requirements).toEqual(requirements);
});

test.each<[string, RegExp]>([
	['-l role=worker', /without -l/],
	['role: worker', /stands =, not a colon/],
	['role:worker', /stands =, not a colon/],
	['{"role":"worker"}', /JSON or YAML/],
	['role="worker"', /no quotes/],
	['cpus > 4', /cannot compare/],
	['a=b,', /comma too many/],
	['zone in (a,b', /do not pair up/],
	['zone in a,b', /not a label selector/],
	['zone IN (a)', /in lower case/],
	['zone in', /stand the values in parentheses/],
	['zone in ()', /empty value/],
	['zone in (a,)', /empty value/],
	['a b', /not a label selector/],
	['-a=b', /begins and ends with a letter or digit/],
	[`${'a'.repeat(64)}=b`, /at most 63/],
	['a=b/c', /The value of a label/],
	['Ex_ample/role=b', /one domain before a slash/],
	['a=b\n', /line break/],
])('the label selector %j is refused', (selector, says) => {
	const {verdict, requirements} = readLabelSelector(selector);
	expect(said(verdict)).toMatch(/^no: /);
	expect(said(verdict)).toMatch(says);
	expect(requirements).toEqual([]);
});
