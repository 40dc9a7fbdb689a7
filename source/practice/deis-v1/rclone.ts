import type {Invocation} from '../invocation.js';
import {prepareRclone} from '../rclone/rclone.js';
import type {Reply} from '../reply.js';
import {atOnce} from './confd.js';
import {ownStore} from './outside.js';

/** rclone at the stores beside the practice cluster of Deis v1. */
export async function rclone(invocation: Invocation): Promise<Reply> {
	const prepared = await prepareRclone(invocation);
	return atOnce(invocation.folder, (world) =>
		prepared(world, ({hostname, port}) => (hostname === ownStore.host && port === ownStore.port ? 'minio' : undefined)),
	);
}
