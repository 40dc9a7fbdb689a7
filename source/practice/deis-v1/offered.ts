import {type Offered, offeredCertificates, offeredS3} from '../files/offered.js';
import {database, region} from './outside.js';

/** The certificates and keys that lie in the practice folder of Deis v1. */
export function offered(): readonly Offered[] {
	return [
		...offeredCertificates,
		...offeredS3(region),
		{
			name: 'database.txt',
			content: `password: ${database.password}\n`,
			says: `the password of ${database.user} at ${database.host}`,
		},
	];
}
