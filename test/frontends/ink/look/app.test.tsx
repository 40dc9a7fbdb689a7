import {cleanup, render} from 'ink-testing-library';
import {afterEach, expect, test, vi} from 'vitest';
import type {Line, Reply} from '../../../../source/core/page.js';
import {Cancelled} from '../../../../source/core/ports.js';
import {decode, idle} from '../../../../source/frontends/ink/keys/decode.js';
import {App} from '../../../../source/frontends/ink/look/app.js';
import {createPaint} from '../../../../source/frontends/ink/look/paint.js';
import {chooseGlyphs} from '../../../../source/frontends/ink/look/signs.js';
import {createAsking} from '../../../../source/frontends/ink/state/asking.js';
import {noRun} from '../../../../source/frontends/ink/state/run-view.js';
import {createStore, type ScreenState} from '../../../../source/frontends/ink/state/store.js';
import {summarise} from '../../../../source/frontends/ink/state/summary.js';
import {madeUpPages} from '../fixtures/made-up-pages.js';

afterEach(cleanup);

function mount(size = {columns: 80, rows: 24}) {
	const store = createStore<ScreenState>({
		size,
		finished: [],
		page: undefined,
		run: noRun,
		isWaiting: false,
		isBlank: false,
		isClosing: false,
	});
	const log: string[] = [];
	const theme = {paint: createPaint(false), glyphs: chooseGlyphs({}), color: false, banner: 'practice'};
	const app = render(
		<App
			{...{
				store,
				theme,
				now: () => 0,
				onFrame: () => {},
				onEnd: () => log.push('ended'),
				onCrash: (error: Error) => log.push(error.message),
			}}
		/>,
	);
	const asking = createAsking({
		store,
		scrollRoom: () => ({step: 5, most: 30}),
		keepsKeys: () => true,
		onReply(page, reply) {
			const rows = [summarise(page, reply, '·') ?? 'back'];
			store.set({...store.get(), finished: [...store.get().finished, {id: store.get().finished.length, rows}]});
		},
		onInterrupt: () => log.push('interrupt'),
		onSuspend: () => log.push('suspend'),
	});
	const press = (chunk: string) =>
		asking.press(decode(idle, chunk).keys.map((key) => ({key, pace: {hurried: false, first: true, more: false}})));
	const shows = async (text: string) => vi.waitFor(() => expect(app.lastFrame()).toContain(text));
	return {store, app, asking, press, shows, log};
}

test('a page takes keys at once, and its body changes while it stands', async () => {
	const {asking, press, shows, app} = mount();
	let update: (body: readonly Line[]) => void = () => {};
	let stopped = 0;
	const page = {
		...madeUpPages[1]!,
		live(next: (body: readonly Line[]) => void) {
			update = next;
			return () => stopped++;
		},
	};
	const reply = asking.ask(page);
	await shows('By default anybody');
	press('j');
	await shows('❯ 2. Anybody');
	update([{text: 'A probe has answered.', mark: 'good'}]);
	await shows('✔ good      A probe has answered.');
	expect(app.lastFrame()).toContain('❯ 2. Anybody');
	press('\r');
	expect(await reply).toEqual<Reply>({kind: 'value', value: 'enabled'});
	expect(stopped).toBe(1);
	update([{text: 'too late'}]);
	await shows('Registration mode · Who may register? · Anybody');
	expect(app.lastFrame()).not.toContain('too late');
});

test('what is typed ahead is answered to the page that comes', async () => {
	const {asking, press} = mount();
	press('jj\r');
	expect(await asking.ask(madeUpPages[1]!)).toEqual({kind: 'value', value: 'disabled'});
});

test('hostile 14: keys typed ahead never apply a review that nobody has seen', async () => {
	const {asking, press, shows} = mount();
	press('\r\r\r');
	const reply = asking.ask(madeUpPages[5]!);
	await shows('Go on?');
	press('j\r');
	expect(await reply).toEqual({kind: 'value', value: 'leave'});
});

test('Ctrl-C leaves a page, and without one tells who runs something, each time', async () => {
	const {asking, press, log} = mount();
	const reply = asking.ask(madeUpPages[1]!);
	press('\u0003');
	await expect(reply).rejects.toBeInstanceOf(Cancelled);
	press('\u0003');
	press('\u0003');
	expect(log).toEqual(['interrupt', 'interrupt']);
	asking.end(new Cancelled('SIGTERM'));
	await expect(asking.ask(madeUpPages[1]!)).rejects.toMatchObject({signal: 'SIGTERM'});
});

test('while the region is blank nothing is printed; it is printed afterwards', async () => {
	const {store, shows, app} = mount();
	store.set({...store.get(), isBlank: true, finished: [{id: 0, rows: ['said while the size changed']}]});
	expect(app.frames.join('')).not.toContain('said while');
	store.set({...store.get(), isBlank: false});
	await shows('said while the size changed');
});

test('an error while drawing reaches whoever asked, and the app ends in one place', async () => {
	const {store, log} = mount();
	vi.spyOn(console, 'error').mockImplementation(() => {});
	store.set({...store.get(), page: {} as never});
	await vi.waitFor(() => expect(log.join()).toMatch(/undefined/));
	store.set({...store.get(), isClosing: true});
	await vi.waitFor(() => expect(log).toContain('ended'));
});
