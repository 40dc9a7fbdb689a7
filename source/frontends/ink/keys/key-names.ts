/** The keys that mean something somewhere. */
export type PressName =
	| 'enter'
	| 'backspace'
	| 'delete'
	| 'left'
	| 'right'
	| 'up'
	| 'down'
	| 'home'
	| 'end'
	| 'page-up'
	| 'page-down'
	| 'tab'
	| 'escape'
	| 'help'
	| 'back'
	| 'ctrl-c'
	| 'ctrl-d'
	| 'ctrl-k'
	| 'ctrl-u'
	| 'ctrl-w'
	| 'ctrl-z';

/** What terminals send for them: xterm, application mode, rxvt and the Linux console. */
export const keyNames: ReadonlyMap<string, PressName> = new Map<string, PressName>([
	['\r', 'enter'],
	['\n', 'enter'],
	['\u001BOM', 'enter'],
	['\u007F', 'backspace'],
	['\b', 'backspace'],
	['\t', 'tab'],
	['\u0001', 'home'],
	['\u0002', 'back'],
	['\u0003', 'ctrl-c'],
	['\u0004', 'ctrl-d'],
	['\u0005', 'end'],
	['\u0007', 'help'],
	['\u000B', 'ctrl-k'],
	['\u0015', 'ctrl-u'],
	['\u0017', 'ctrl-w'],
	['\u001A', 'ctrl-z'],
	['\u001B[A', 'up'],
	['\u001BOA', 'up'],
	['\u001B[B', 'down'],
	['\u001BOB', 'down'],
	['\u001B[C', 'right'],
	['\u001BOC', 'right'],
	['\u001B[D', 'left'],
	['\u001BOD', 'left'],
	['\u001B[H', 'home'],
	['\u001BOH', 'home'],
	['\u001B[1~', 'home'],
	['\u001B[7~', 'home'],
	['\u001B[F', 'end'],
	['\u001BOF', 'end'],
	['\u001B[4~', 'end'],
	['\u001B[8~', 'end'],
	['\u001B[3~', 'delete'],
	['\u001B[5~', 'page-up'],
	['\u001B[6~', 'page-down'],
	['\u001BOP', 'help'],
	['\u001B[11~', 'help'],
	['\u001B[[A', 'help'],
]);
