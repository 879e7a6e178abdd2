// What is measured. Each takes a page that has the speech in it, and gives numbers by name: milliseconds, or MB of memory.
import { Failure } from './browser.mjs';

const pause = (duration) => new Promise((resolve) => setTimeout(resolve, duration));
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** The steps of a visit with one text, in this order. `load` is always done. */
export const IN_ONE_VISIT = { load, memory, edit, click, scroll };

/** Each in a browser of its own. */
export const APART = { open: opening, cycles };

/** How many times the processor is slowed while a page opens. */
export const SPEEDS = [1, 4];

/** What takes longer to load, in milliseconds, is measured so often at most. */
export const [SLOW_MS, SLOW_RUNS] = [15_000, 3];

/** From the call until the first screen is painted with its highlights, and until all of the text is in the page. */
async function load(page, { origin, text }) {
  await page.ask('start', async () => {
    await (await clock.arrival).ready();
    await contender.warm?.();
  });
  await page.ask('text', async (address) => { window.work = await (await fetch(address)).json(); }, `${origin}/texts/${text}.json`);
  await pause(250);
  const numbers = await page.ask('load', async () => {
    const begin = performance.now();
    const load = await clock.until(() => contender.show(work));
    if (contender.isVirtual) return { load, whole: null };
    await contender.whole?.();
    return { load, whole: contender.whole ? performance.now() - begin : load };
  });
  await pause(500);
  await expectHighlights(page);
  return numbers;
}

async function expectHighlights(page) {
  const pieces = await page.ask('highlights', () => contender.pieces().length);
  const colour = await page.colour();
  if (!pieces || colour < 0.3) throw new Failure(`no highlights to be seen (${pieces} pieces, ${colour.toFixed(1)} % of pixels)`);
}

async function memory(page) {
  await pause(1000);
  return { memory: await page.memory() };
}

/** One annotation more and one less, in the middle, on the screen, until that is painted. */
async function edit(page) {
  const mayCount = await page.ask('middle', async () => {
    let isThere;
    // Heights are guesses until something is on the screen: once is not enough.
    for (let turn = 0; turn < 3; turn++) {
      isThere = await contender.reveal(work.bare);
      await clock.painted();
    }
    return isThere;
  });
  await pause(500);
  const times = { add: [], remove: [] };
  for (let turn = 0; turn < 5; turn++) {
    const it = await page.ask('edit', async (turn) => {
      const annotation = { id: work.annotations.length + turn, ...work.bare, label: turn };
      const before = contender.pieces().length;
      await clock.rest();
      const add = await clock.until(() => contender.add(annotation));
      const added = contender.pieces().length;
      await clock.rest();
      const remove = await clock.until(() => contender.remove(annotation));
      return { add, remove, more: added - before, left: contender.pieces().length - before };
    }, turn);
    if (mayCount && (it.more < 1 || it.left !== 0)) throw new Failure(`edits do not show (${it.more} pieces more, then ${it.left})`);
    times.add.push(it.add);
    times.remove.push(it.remove);
    if (it.add > 3000) break;
  }
  return { add: median(times.add), remove: median(times.remove) };
}

/** From the button going up on an annotation until it is selected. */
async function click(page) {
  const point = await page.ask('point', () => {
    const middle = { x: innerWidth / 2, y: innerHeight / 2 };
    const away = ({ x, y }) => Math.hypot(x - middle.x, y - middle.y);
    return (contender.targets ?? contender.pieces)()
      .map((it) => it.getClientRects()[0])
      .filter((it) => it && it.width > 2 && it.top > 80 && it.bottom < innerHeight - 40)
      .map(({ left, top, width, height }) => ({ x: left + Math.min(width / 2, 12), y: top + height / 2 }))
      .sort((a, b) => away(a) - away(b))[0];
  });
  if (!point) throw new Failure('nothing to click on');
  await page.ask('click', () => clock.expectClick());
  await page.page.mouse.move(point.x, point.y);
  await pause(200);
  await page.page.mouse.down();
  await page.page.mouse.up();
  for (const begin = Date.now(); Date.now() - begin < 5000; await pause(20)) {
    const time = await page.ask('click', () => clock.clickToSelected());
    if (time !== null) return { click: time };
  }
  throw new Failure('a click selects nothing');
}

/** The whole text in three seconds, and a fling: four thousand pixels in one. */
async function scroll(page) {
  const whole = await page.ask('scroll', () => clock.scroll({ from: 0, to: 1, duration: 3000 }));
  const fling = await page.ask('fling', () => clock.scroll({ from: 0.3, pixels: 4000, duration: 1000 }));
  return { scroll95: whole.p95, scrollLongest: whole.longest, fling95: fling.p95, flingLongest: fling.longest };
}

/** From the address until the sample speech with its annotations is painted and answers a click. Nothing is cached. */
async function opening(page, { origin, contender, work, slowed }) {
  const before = `window.work = ${JSON.stringify(work)};
    window.opened = clock.arrival.then(async (it) => {
      await it.ready();
      const ready = performance.now();
      await it.show(work);
      await clock.painted();
      return { ready, open: performance.now() };
    });`;
  await page.visit(origin, contender, { slowed, before });
  const numbers = await page.ask('opening', () => window.opened);
  await expectHighlights(page);
  await click(page);
  return numbers;
}

/** A text is opened and closed fifty times in one page. */
async function cycles(page, { origin, contender, text }) {
  await page.visit(origin, contender);
  await load(page, { origin, text });
  const numbers = {};
  for (const [from, to] of [[0, 10], [10, 50]]) {
    for (let turn = from; turn < to; turn++) {
      await page.ask('cycle', async () => {
        await contender.close();
        await clock.painted();
        await (contender.reopen?.() ?? contender.show(work));
        await clock.painted();
      });
    }
    await pause(2000);
    numbers[`after${to}`] = await page.memory('Pss_Anon');
  }
  return numbers;
}
