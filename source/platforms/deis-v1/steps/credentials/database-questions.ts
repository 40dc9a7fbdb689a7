import type {Known, Question} from '../../../../core/question.js';
import {checkDatabaseName, checkDatabasePassword, checkHost, checkPort} from '../../../../validate/deis-values.js';
import type {DeisFacts as F} from '../../facts.js';
import {secretAt} from '../../storage/standing.js';
import {onCluster, outside, plain} from './parts.js';

/** A password is kept unless it is the one that every cluster begins with, or cannot be carried. */
const keptPassword = (path: string): Pick<Question<F>, 'present' | 'keeps'> => {
	const isOwn = (known: Known<F>) =>
		secretAt(known.facts.tree, path)?.inspect((value) => checkDatabasePassword(value, onCluster(known)).ok) === true;
	return {
		present: (known) =>
			isOwn(known) ? 'set' : secretAt(known.facts.tree, path) === undefined ? undefined : 'one that cannot stay',
		keeps: isOwn,
	};
};

/** The database outside of the cluster, or the passwords of the one on it. */
export const databaseQuestions: readonly Question<F>[] = [
	{
		id: 'dbhost',
		kind: 'text',
		message: 'Host of the database',
		why: 'PostgreSQL, which holds accounts, apps and releases: what is lost with it is the platform.',
		when: outside,
		present: plain('database/host'),
		proposal: plain('database/host'),
		validate: (value) => checkHost(value),
	},
	{
		id: 'dbport',
		kind: 'text',
		message: 'Port of the database',
		why: 'All hosts of the control plane must reach it.',
		when: outside,
		present: plain('database/port'),
		proposal: plain('database/port', '5432'),
		validate: (value) => checkPort(value),
	},
	{
		id: 'dbname',
		kind: 'text',
		message: 'Name of the database',
		why: 'It must be there already; the controller makes its tables.',
		when: outside,
		present: plain('database/name'),
		proposal: plain('database/name', 'deis'),
		validate: (value) => checkDatabaseName(value),
	},
	{
		id: 'dbuser',
		kind: 'text',
		message: 'User of the database',
		why: 'It owns the database, so that it can make tables.',
		when: outside,
		present: plain('database/user'),
		proposal: plain('database/user', 'deis'),
		validate: (value) => checkDatabaseName(value),
	},
	{
		id: 'dbpassword',
		kind: 'text',
		secret: true,
		message: "Database user's password",
		why: 'It is written into the settings of the controller between single quotes.',
		when: (known) => outside(known) || onCluster(known),
		...keptPassword('database/password'),
		validate: (value, known) => checkDatabasePassword(value, onCluster(known)),
	},
	{
		id: 'adminpassword',
		kind: 'text',
		secret: true,
		message: "Database administrator's password",
		why: 'Of the role postgres in the database on the cluster; it begins as changeme123 like the other.',
		when: onCluster,
		...keptPassword('database/adminPass'),
		validate: (value) => checkDatabasePassword(value, true),
	},
];
