import type {Known, Question, Verdict} from '../../../../core/question.js';
import type {DeisFacts as F} from '../../facts.js';
import {isAlive, secretAt} from '../../storage/standing.js';
import {wantedFlavour} from '../../storage/wanted.js';
import {plainAt} from '../../tree.js';

/** The answers of this step count while it is being answered. */
export const here = (known: Known<F>): Known<F> => ({...known, all: {...known.all, credentials: known.answers}});

/** Whether the control plane is, or is to be, outside of the cluster. */
export const outside = (known: Known<F>) => wantedFlavour(known) === 'external';

/** Whether it is on Ceph. */
export const onCluster = (known: Known<F>) => wantedFlavour(known) === 'ceph';

/** The present plain value of a key, unless a component writes it as long as it is alive. */
export const plain =
	(key: string, otherwise?: string) =>
	({facts: {tree}}: Known<F>) =>
		isAlive(tree, key) ? otherwise : (plainAt(tree, key) ?? otherwise);

/** What is the same for both keys: told as set or not, and kept when nothing is typed, unless the templates cannot carry it. */
export const kept = (
	path: (known: Known<F>) => string,
	check: (value: string) => Verdict,
): Pick<Question<F>, 'present' | 'keeps'> => ({
	present: (known) => (secretAt(known.facts.tree, path(known)) === undefined ? undefined : 'set'),
	// Keys of Ceph's own gateway open nothing but that.
	keeps: (known) =>
		secretAt(known.facts.tree, path(known))?.inspect((value) => check(value).ok) === true &&
		!(path(known).startsWith('store/') && isAlive(known.facts.tree, 'store/gateway/host')),
});
