import type {PlainClock} from '../../../source/frontends/plain/frontend.js';

/** A clock for programs in which no time has to pass. */
export const still: PlainClock = {now: () => 0, every: () => () => {}};
