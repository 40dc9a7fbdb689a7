import {createHash} from 'node:crypto';
import {done, Refused, type Reply} from '../reply.js';
import type {Database, Table} from './state.js';

/** What a database answers to the statements that the wizard has for it, with `-At`. */
export function statementsOf(database: Database | undefined, text: string, quiet: boolean): Reply {
	if (text === 'select 1') return done('1\n');
	const asked = (name: string): Table => {
		const table = database?.[name];
		if (table === undefined) throw new Refused(`ERROR:  relation "${name}" does not exist`);
		return table;
	};
	const [, counted, condition] = /^select count\(\*\) from (\w+)(?: where (\w+))?$/.exec(text) ?? [];
	if (counted !== undefined) return done(`${rowsWhere(asked(counted), condition).length}\n`);
	const compared = [...text.matchAll(/select '(\w+)', count\(\*\), md5\(.*? from \1 t( where username <> '(\w+)')?/g)];
	if (compared.length === 0) throw new Refused('stand-in of psql: it knows no such statement');
	const lines = compared.map(([, name = '', , without]) => {
		const {columns, rows} = asked(name);
		const at = columns.indexOf('username');
		const kept = rows.filter((row) => without === undefined || row[at] !== without);
		return `${name}|${kept.length}|${digest(kept)}\n`;
	});
	return done(`${quiet ? '' : 'SET\n'}${lines.join('')}`);
}

function rowsWhere({columns, rows}: Table, column: string | undefined) {
	const at = columns.indexOf(column ?? '');
	if (column !== undefined && at < 0) throw new Refused(`ERROR:  column "${column}" does not exist`);
	return rows.filter((row) => column === undefined || row[at] === 't');
}

/** Rows in any order; of none it is the digest of nothing. */
function digest(rows: Table['rows']): string {
	return createHash('md5')
		.update(
			rows
				.map((row) => `(${row.join(',')})`)
				.sort()
				.join(','),
		)
		.digest('hex');
}
