import type {Platform} from '../core/platform.js';
import {deisV1} from './deis-v1/platform.js';
import {workflow} from './workflow/platform.js';

/** The kinds of cluster; the first is meant when none is named. */
export const platforms: readonly Platform<unknown>[] = [workflow, deisV1];
