// What the browser does for finding: paints hits without touching the text, and looks for patterns beside the page.

import { startWorker } from './workers.mjs';

const REST_MS = 150; // a pattern is looked for when nothing was typed for so long
const LIMIT_MS = 2000; // and at most so long

export function createFinder(painter) {
  const pane = () => document.querySelector('[data-rostrum=text]');
  const paints = !!globalThis.CSS?.highlights && typeof Highlight === 'function';

  // ---- Hits on the page ---------------------------------------------------------------------------------------------

  let hits = [], current = -1; // starts and ends in UTF-16, one behind the other; the number of the one people are at
  const watcher = new MutationObserver(paint);

  function paint() {
    const found = new Highlight(), here = new Highlight();
    here.priority = 1;
    for (let at = 0; at < hits.length; at += 2) {
      const range = painter.range(hits[at], hits[at + 1]);
      if (range) (at === current * 2 ? here : found).add(range);
    }
    CSS.highlights.set('found', found);
    CSS.highlights.set('found-here', here);
  }

  // Shows these hits, and no others. Where sections are written anew, they are shown anew.
  function mark(ends, number) {
    [hits, current] = [ends.slice(), number];
    if (!paints) return;
    watcher.disconnect();
    if (hits.length) {
      watcher.observe(pane(), { childList: true, subtree: true });
      paint();
    } else {
      for (const name of ['found', 'found-here']) CSS.highlights.delete(name);
    }
  }

  // ---- Places on the screen -----------------------------------------------------------------------------------------

  const scroller = () => pane()?.closest('.scroller');
  const blockAt = (offset) => painter.range(offset, offset + 1)?.startContainer.parentElement?.closest('[data-start]');

  // Whether the place is so far from what can be seen that going there is a jump.
  function isFar(offset) {
    const view = scroller()?.getBoundingClientRect(), box = blockAt(offset)?.getBoundingClientRect();
    if (!view || !box) return false;
    return box.bottom < view.top - view.height / 4 || box.top > view.bottom + view.height / 4;
  }

  // The place where a passage comes that is brought into sight, or the first one that can be seen.
  function inSight(isFirst) {
    const view = scroller().getBoundingClientRect(), box = pane().getBoundingClientRect();
    return painter.offsetAt(box.left + 60, view.top + (isFirst ? 4 : view.height / 3 + 12));
  }

  // Moves [start, end) out from under the find bar.
  function uncover(start, end) {
    const bar = document.querySelector('.find-bar')?.getBoundingClientRect();
    const hit = bar && painter.range(start, end)?.getClientRects()[0];
    if (hit && hit.top < bar.bottom + 12 && hit.bottom > bar.top) scroller().scrollTop -= bar.bottom + 40 - hit.top;
  }

  // ---- Patterns -----------------------------------------------------------------------------------------------------

  let worker = null, told = null; // which text the worker has
  let number = 0, give = () => {}, timer = 0;

  function stop() {
    worker?.terminate();
    worker = told = null;
  }

  // The hits of a pattern in the open text: {ends, total}, or what is wrong with it: {problem}, {slow}, or {lost}: there is no program to look. The answer to an
  // older question is null.
  function match(pattern, flags) {
    clearTimeout(timer);
    give(null);
    number += 1;
    const mine = number;
    return new Promise((resolve) => {
      let isAsked = false;
      give = (answer) => {
        // A worker that is still at it would keep the next one waiting.
        if (answer === null && isAsked) stop();
        give = () => {};
        clearTimeout(timer);
        resolve(answer);
      };
      const ask = () => {
        isAsked = true;
        const { edition } = painter;
        try {
          worker ??= startWorker('patterns');
        } catch {
          give({ lost: true });
          return;
        }
        worker.onmessage = ({ data }) => { if (data.number === mine) give(data); };
        worker.onerror = () => { stop(); give({ lost: true }); };
        worker.postMessage({ number: mine, pattern, flags, ...(edition === told ? {} : { text: painter.words() }) });
        told = edition;
        timer = setTimeout(() => { stop(); give({ slow: true }); }, LIMIT_MS);
      };
      timer = setTimeout(ask, REST_MS);
    });
  }

  return { paints, mark, isFar, inSight, uncover, match };
}
