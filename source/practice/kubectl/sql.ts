import {done, Refused, type Reply} from '../reply.js';
import type {Database} from '../state.js';
import type {World} from '../world.js';

type Answer = (database: Database) => string;

/** One row, as `psql -tA` prints it. */
const stamp = (time: string | undefined) => (time === undefined ? '' : time.replace('T', ' ').replace('Z', '+00'));

/** The questions that the practice database can be asked, by their text with single spaces. */
const questions: Readonly<Record<string, Answer>> = {
	'select 1': () => '1',
	'select count(*) from auth_user': ({accounts}) => String(accounts.length + 1),
	"select count(*) from auth_user where username <> 'AnonymousUser'": ({accounts}) => String(accounts.length),
	'select count(*) from auth_user where is_superuser': ({accounts}) =>
		String(accounts.filter(({superuser}) => superuser).length),
	'select username from auth_user where is_superuser': ({accounts}) =>
		accounts
			.filter(({superuser}) => superuser)
			.map(({username}) => username)
			.join('\n'),
	'select count(*) from api_app': ({apps}) => String(apps.length),
	'select failed_count from pg_stat_archiver': ({failed}) => String(failed),
	'select archived_count, failed_count from pg_stat_archiver': ({archived, failed}) => `${archived}|${failed}`,
	'select archived_count, failed_count, last_archived_time, last_failed_time from pg_stat_archiver': (database) =>
		[database.archived, database.failed, stamp(database.lastArchived), stamp(database.lastFailed)].join('|'),
};

/** What psql prints; a question that is not in the table is refused, never guessed. */
export function answerSql(world: World, sql: string): Reply {
	const asked = sql.trim().replace(/;$/, '').replaceAll(/\s+/g, ' ');
	const answer = questions[asked];
	if (answer === undefined)
		throw new Refused(`error: the practice cluster's database was not taught this question: ${asked}`);
	const text = answer(world.state.database);
	return done(text === '' ? '' : `${text}\n`);
}
