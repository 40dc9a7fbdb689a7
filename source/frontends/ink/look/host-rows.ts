import type {HostRow} from '../../../core/task.js';
import {oneRow, truncate, width} from '../text.js';
import {thousands, type Look} from './look.js';
import {markStyle} from './signs.js';

/** "412 of 1,000 ready, 3 failing". */
export function hostSummary(hosts: readonly HostRow[]): string {
	const done = hosts.filter((host) => host.status === 'done').length;
	const failing = hosts.filter((host) => host.status === 'failed').length;
	const ready = `${thousands(done)} of ${thousands(hosts.length)} ready`;
	return failing === 0 ? ready : `${ready}, ${thousands(failing)} failing`;
}

/** A summary and, in the rest of the room, the failing hosts with their reason, then those at work. */
export function hostRows(hosts: readonly HostRow[], room: number, look: Look): readonly string[] {
	if (hosts.length === 0 || room <= 0) return [];
	const summary = truncate(`    ${hostSummary(hosts)}`, look.columns);
	const named = [...withStatus(hosts, 'failed'), ...withStatus(hosts, 'running'), ...withStatus(hosts, 'waiting')];
	return [summary, ...cutRows(named, room - 1, look)];
}

/** What stays of many hosts when their task has ended: the failing ones, at most `room` rows. */
export function failingRows(hosts: readonly HostRow[], room: number, look: Look): readonly string[] {
	return cutRows(withStatus(hosts, 'failed'), room, look);
}

function cutRows(hosts: readonly HostRow[], room: number, look: Look): readonly string[] {
	if (room <= 0) return [];
	if (hosts.length <= room) return hosts.map((host) => hostRow(host, look));
	const shown = hosts.slice(0, room - 1);
	const more = look.paint('dim', truncate(`    … and ${thousands(hosts.length - shown.length)} more`, look.columns));
	return [...shown.map((host) => hostRow(host, look)), more];
}

function withStatus(hosts: readonly HostRow[], status: HostRow['status']): readonly HostRow[] {
	return hosts.filter((host) => host.status === status);
}

function hostRow(host: HostRow, look: Look): string {
	const {glyphs, paint, columns} = look;
	const lead = `    ${glyphs.marks[host.status]} ${host.status.padEnd(8)}`;
	const name = truncate(oneRow(host.host), Math.max(4, Math.floor(columns / 3)));
	const says = truncate(oneRow(host.says), columns - width(lead) - width(name) - 2);
	return paint(markStyle(host.status), lead) + name + (says === '' ? '' : `  ${says}`);
}
