import type {StoreUser} from '../state.js';
import {serviceAccountKey} from './certificates.js';

/** The JSON that Google gives out for a service account, with the practice world's key in it. */
export function serviceAccountJson(name: string): string {
	const key = {
		type: 'service_account',
		project_id: 'practice',
		private_key_id: 'practice',
		private_key: serviceAccountKey,
		client_email: `${name}@practice.iam.gserviceaccount.example`,
		client_id: '1',
		token_uri: 'https://oauth2.practice.example/token',
	};
	return `${JSON.stringify(key, undefined, '\t')}\n`;
}

const accountOf = (name: string, rights: StoreUser['rights']): StoreUser => ({
	id: `${name}@practice.iam.gserviceaccount.example`,
	secret: serviceAccountKey,
	rights,
});

/** The keys of the practice world's object stores: in the form of real ones, and good for nothing outside of it. */
export const practiceKeys: {
	readonly s3: {readonly region: string; readonly users: readonly StoreUser[]};
	readonly gcs: {readonly users: readonly StoreUser[]};
	readonly azure: {readonly users: readonly StoreUser[]};
	readonly swift: {readonly authurl: string; readonly users: readonly StoreUser[]};
} = {
	s3: {
		region: 'eu-central-1',
		users: [
			{id: 'AKIAPRACTICEEXAMPLE1', secret: 'practice/full+rights/EXAMPLEKEY/01234567', rights: 'full'},
			{id: 'AKIAPRACTICEEXAMPLE2', secret: 'practice/no+delete/EXAMPLEKEY/0123456789', rights: 'no-delete'},
			{id: 'AKIAPRACTICEEXAMPLE3', secret: 'practice/read+only/EXAMPLEKEY/0123456789', rights: 'read-only'},
		],
	},
	gcs: {users: [accountOf('full', 'full'), accountOf('no-delete', 'no-delete')]},
	azure: {
		users: [
			{
				id: 'practiceaccount',
				secret: Buffer.from('the practice account of seaworthy, which opens nothing anywhere!').toString('base64'),
				rights: 'full',
			},
		],
	},
	swift: {
		authurl: 'https://swift.practice.example:5000/v3',
		users: [{id: 'practice:deis', secret: 'practice-swift-password', rights: 'full'}],
	},
};
