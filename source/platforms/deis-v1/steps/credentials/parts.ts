import type {Known, Question} from '../../../../core/question.js';
import type {DeisFacts as F} from '../../facts.js';
import {isAlive, secretAt} from '../../storage/standing.js';
import {wantedFlavour} from '../../storage/wanted.js';
import {plainAt} from '../../tree.js';

/** Whether the control plane is, or is to be, outside of the cluster. */
export const outside = (known: Known<F>) => wantedFlavour(known) === 'external';

/** Whether it is on Ceph. */
export const onCluster = (known: Known<F>) => wantedFlavour(known) === 'ceph';

/** The present plain value of a key, unless a component writes it as long as it is alive. */
export const plain =
	(key: string, otherwise?: string) =>
	({facts: {tree}}: Known<F>) =>
		isAlive(tree, key) ? otherwise : (plainAt(tree, key) ?? otherwise);

/** What is the same for every secret: told as set or not, and kept when nothing is typed. */
export const kept = (path: (known: Known<F>) => string): Pick<Question<F>, 'present' | 'keeps'> => ({
	present: (known) => (secretAt(known.facts.tree, path(known)) === undefined ? undefined : 'set'),
	// Keys of Ceph's own gateway open nothing but that.
	keeps: (known) =>
		secretAt(known.facts.tree, path(known)) !== undefined &&
		!(path(known).startsWith('store/') && isAlive(known.facts.tree, 'store/gateway/host')),
});
