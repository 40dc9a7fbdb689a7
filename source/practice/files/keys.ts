import type {StoreUser} from '../state.js';

/**
 * The keys of the practice world's object stores. They open nothing outside of it; the S3 ones have the published
 * form but for the word EXAMPLE in them.
 */
export const practiceKeys = {
	s3: {
		region: 'eu-west-1',
		users: [
			{id: 'AKIAPRACTICEEXAMPLE1', secret: 'practice/full+rights/EXAMPLEKEY0123456789', rights: 'full'},
			{id: 'AKIAPRACTICEEXAMPLE2', secret: 'practice/no+delete/EXAMPLEKEY01234567890', rights: 'no-delete'},
			{id: 'AKIAPRACTICEEXAMPLE3', secret: 'practice/read+only/EXAMPLEKEY01234567890', rights: 'read-only'},
		] satisfies readonly StoreUser[],
	},
	gcs: {users: [] as readonly StoreUser[]},
	azure: {
		users: [
			{
				id: 'practiceaccount',
				secret: Buffer.from('the practice account of seaworthy, which opens nothing anywhere!').toString('base64'),
				rights: 'full',
			},
		] satisfies readonly StoreUser[],
	},
	swift: {
		authurl: 'http://swift.practice.example:5000/v3',
		users: [{id: 'practice:deis', secret: 'practice-swift-password', rights: 'full'}] satisfies readonly StoreUser[],
	},
} as const;
