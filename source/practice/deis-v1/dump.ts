import type {Database, Table} from './state.js';

/** What pg_dump prints of a database, without owners and privileges. */
export function dumpOf(database: Database): string {
	const tables = Object.entries(database);
	return [
		'--\n-- PostgreSQL database dump\n--\n',
		"SET statement_timeout = 0;\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n",
		...tables.map(
			([name, {columns}]) =>
				`CREATE TABLE ${name} (\n${columns.map((column) => `    ${quotedName(column)} text`).join(',\n')}\n);\n`,
		),
		...tables.map(
			([name, {columns, rows}]) =>
				`COPY ${name} (${columns.map(quotedName).join(', ')}) FROM stdin;\n${rows.map((row) => `${row.map(escaped).join('\t')}\n`).join('')}\\.\n`,
		),
		'--\n-- PostgreSQL database dump complete\n--\n',
	].join('\n');
}

/** `values` is a word of SQL. */
const quotedName = (column: string) => (column === 'values' ? `"${column}"` : column);
const escaped = (text: string) =>
	text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
const plain = (text: string) =>
	text.replaceAll(/\\([\\tnr])/g, (_, letter: string) => ({t: '\t', n: '\n', r: '\r'})[letter] ?? letter);

/** What the server says of what stops a dump. */
export class Stopped extends Error {
	override readonly name = 'Stopped';
}

/** A database with what a dump brings, all of it or, by throwing, none. */
export function restored(database: Database, dump: string): Database {
	let tables = database;
	const lines = dump.split('\n');
	for (let index = 0; index < lines.length; index++) {
		const line = lines[index] ?? '';
		if (line.trim() === '' || /^(--|\\(un)?restrict )/.test(line) || /^(SET|SELECT pg_catalog\.) ?.*;$/.test(line))
			continue;
		const [, made] = /^CREATE TABLE (?:public\.)?(\w+) \($/.exec(line) ?? [];
		const [, filled] = /^COPY (?:public\.)?(\w+) \(.*\) FROM stdin;$/.exec(line) ?? [];
		const end = lines.indexOf(made === undefined ? '\\.' : ');', index);
		if ((made === undefined && filled === undefined) || end < 0)
			throw new Stopped(`ERROR:  syntax error at or near "${line.split(/\W/)[0] ?? ''}"`);
		const between = lines.slice(index + 1, end);
		tables = made === undefined ? fill(tables, filled ?? '', between) : create(tables, made, between);
		index = end;
	}
	return tables;
}

function create(tables: Database, name: string, between: readonly string[]): Database {
	if (tables[name] !== undefined) throw new Stopped(`ERROR:  relation "${name}" already exists`);
	const columns = between.flatMap((line) => /^\s*"?(\w+)"? /.exec(line)?.[1] ?? []);
	return {...tables, [name]: {columns, rows: []}};
}

function fill(tables: Database, name: string, between: readonly string[]): Database {
	const table: Table | undefined = tables[name];
	if (table === undefined) throw new Stopped(`ERROR:  relation "${name}" does not exist`);
	const rows = between.map((line) => line.split('\t').map(plain));
	return {...tables, [name]: {...table, rows: [...table.rows, ...rows]}};
}
