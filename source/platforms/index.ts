import type {Platform} from '../core/platform.js';
import {workflow} from './workflow/platform.js';

/** The kinds of cluster; the first is meant when none is named. */
export const platforms: readonly Platform<unknown>[] = [workflow];
