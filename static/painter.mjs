// Writes the speech into the page. The wasm side says what; this file says it to the DOM, a section per call.
//
// The whole text is real text, always: sections of a few dozen paragraphs, plain far away, with marks near the
// viewport. `content-visibility: auto` lets the browser skip what is far. Offsets here are UTF-16, as the DOM counts.

import { afterPaint, nextTurn } from './frames.mjs';

const REST_MS = 80; // between two looks at where the text has scrolled to
const AT_ONCE = 65_536; // so much of a text is there when it opens, in UTF-16 units
const SLICE_MS = 5; // how long the rest is written before the page gets its turn
const NEAR = 2; // screens above and below that have their marks
const NEUTRAL = 1; // tint and line 0: none, 1: a highlight without a label, n + 2: the look in slot n

export function createPainter() {
  let scroller, root, onNeed, onText, onScrolled;
  let starts, numbers, firsts; // of pieces; `starts` has one more: the end
  let blocks, flags; // of pieces: their paragraph; blank (1), goes on with the paragraph before (2)
  let sections = [];
  let written = 0; // sections before this one have their text
  let goesOn = false; // whether the rest of them is about to be written
  const looksAround = nextTurn(() => { if (!flies) paintAround(); }); // when the frame is done, and all has its place
  const fillsOn = nextTurn(() => { if (goesOn) fillOn(); });
  let edition = 0; // how many texts were opened
  const waiting = new Set(); // sections that the live selection holds
  let width = 0, top = 0; // of the text, and how far it has scrolled, in CSS pixels: to ask for them may mean a layout
  const probe = document.createRange(); // for all that is measured: each range that lives makes changes of the text slower
  let flies = false; // whether the text scrolls by faster than one reads
  let held = []; // ranges of the live selection
  let presses = false; // whether a button is down
  const pictures = new Map(); // of painted sections: for each piece what `paint` was told last, and where in that it is
  const selected = new Set();
  let hovered = null;
  let pending = null;

  const pieceEnd = (section) => (section + 1 < firsts.length ? firsts[section + 1] : starts.length - 1);
  const lastAtOrBefore = (list, value, length) => {
    let low = 0, high = length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (list[middle] <= value) low = middle; else high = middle - 1;
    }
    return low;
  };
  const pieceAt = (offset) => lastAtOrBefore(starts, offset, starts.length - 1);
  const sectionOfPiece = (piece) => lastAtOrBefore(firsts, piece, firsts.length);
  const paragraph = (piece) => {
    const section = sectionOfPiece(piece);
    return fill(section)?.children[piece - firsts[section]];
  };

  // `need` is told which sections come near, `words` gives the text of one, `moved` is told that the text stands elsewhere
  // on its page, `scrolled` that other text is in sight: while people read along, a few times a second; while the text
  // flies by, when it rests.
  function attach(scrollerElement, rootElement, need, words, moved, scrolled) {
    let asked = false, watches = false, due = false;
    let before = 0; // how far it had scrolled at the last look
    new ResizeObserver(([{ contentRect }]) => {
      width = contentRect.width;
      due = flies;
      if (asked || flies) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        moved();
        looksAround();
      });
    }).observe(rootElement);
    // A larger window shows more of the same text.
    new ResizeObserver(looksAround).observe(scrollerElement);
    const look = () => {
      flies = Math.abs(top - before) > outerHeight / 5;
      before = top;
      if (flies) return setTimeout(look, REST_MS);
      watches = false;
      paintAround();
      if (due) moved();
      due = false;
      scrolled();
    };
    scrollerElement.addEventListener('scroll', () => {
      top = scroller.scrollTop;
      // Nobody reads what flies by; its marks are painted where it comes to rest.
      if (!flies) requestAnimationFrame(looksAround);
      if (watches) return;
      watches = true;
      setTimeout(look, REST_MS);
    }, { passive: true });
    scroller = scrollerElement;
    root = rootElement;
    [onNeed, onText] = [need, words];
    onScrolled = scrolled;
    // While a button is down, the selection may be further than what was told of it.
    document.addEventListener('pointerdown', () => { presses = true; }, true);
    for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => { presses = false; }, true);
    document.addEventListener('selectionchange', () => {
      lookAtSelection();
      if (waiting.size === 0) return;
      const free = [...waiting].filter((section) => !isHeld(sections[section]));
      for (const section of free) waiting.delete(section);
      if (free.length) onNeed(Uint32Array.from(free));
    });
    addEventListener('beforeprint', () => {
      waiting.clear();
      onNeed(Uint32Array.from(sections.keys()));
    });
  }

  // Lays the text out as plain paragraphs; nothing is measured. What is not at the start is written in slices, so that a
  // whole book opens as fast as a speech; until its turn a section is an empty element of the height that it will have.
  function open(newStarts, newBlocks, newNumbers, newFlags, newFirsts) {
    close();
    edition += 1;
    // The arrays are views into wasm memory, which moves when it grows: what is kept is copied.
    [starts, blocks, numbers] = [newStarts.slice(), newBlocks.slice(), newNumbers.slice()];
    [flags, firsts] = [newFlags.slice(), newFirsts.slice()];
    const all = document.createDocumentFragment();
    const measure = Math.max(20, Math.min(66, (width || outerWidth - 40) / 9));
    // In groups: after a change the browser looks at the other groups and at the sections of one, not at all sections.
    const size = Math.ceil(Math.sqrt(firsts.length));
    let group;
    for (let section = 0; section < firsts.length; section++) {
      if (section % size === 0) group = all.appendChild(document.createElement('div'));
      const element = document.createElement('section');
      let height = 0;
      for (let piece = firsts[section], end = pieceEnd(section); piece < end; piece++) {
        height += flags[piece] & 1 ? 16 : Math.ceil((starts[piece + 1] - starts[piece]) / measure) * 32 + 12;
      }
      element.style.setProperty('contain-intrinsic-size', `auto ${height}px`);
      sections.push(element);
      group.append(element);
    }
    written = 0;
    while (written < sections.length && starts[firsts[written]] < AT_ONCE) fill(written++);
    root.append(all);
    // Not where it is there already: to set it lays the page out.
    if (top > 0) scroller.scrollTop = 0;
    top = 0;
    afterPaint(() => {
      paintAround();
      onScrolled();
      fillOn();
    });
  }

  // Writes a section's paragraphs, once.
  function fill(section) {
    const element = sections[section];
    if (!element || element.firstChild) return element;
    const all = document.createDocumentFragment();
    const words = onText(section), base = starts[firsts[section]];
    for (let piece = firsts[section], end = pieceEnd(section); piece < end; piece++) {
      const p = document.createElement('p');
      p.setAttribute('data-block', blocks[piece]);
      p.setAttribute('data-start', starts[piece]);
      // What stands before a blank or a continuing paragraph needs less room below.
      const next = piece + 1 < flags.length ? flags[piece + 1] : 0;
      const name = flags[piece] & 1 ? 'blank' : next & 2 ? 'continues' : next & 1 ? 'tight' : '';
      if (name) p.className = name;
      p.append(words.slice(starts[piece] - base, starts[piece + 1] - base));
      all.append(p);
    }
    element.append(all);
    return element;
  }

  // Writes what is not written yet, a few milliseconds at a time.
  function fillOn() {
    const until = performance.now() + SLICE_MS;
    while (written < sections.length && performance.now() < until) fill(written++);
    goesOn = written < sections.length;
    if (goesOn) fillsOn();
  }

  // Writes all of it now: somebody needs the whole text.
  function fillAll() {
    while (written < sections.length) fill(written++);
  }

  // Has the sections near the viewport painted that are not yet. An observer of all sections would say which they are, but
  // takes its time in each frame in which the text changes.
  function paintAround() {
    if (sections.length === 0 || !scroller.clientHeight) return;
    const [first, last] = sectionsIn(sight(NEAR));
    const plain = [];
    for (let section = first; section <= last; section++) if (!pictures.has(section)) plain.push(section);
    if (plain.length) onNeed(Uint32Array.from(plain));
  }

  function close() {
    flies = false;
    goesOn = false;
    sections = [];
    waiting.clear();
    pictures.clear();
    setPending(-1, -1);
    root?.replaceChildren();
  }

  // What of the page is selected. Kept, as some engines do the layout anew for each question about the selection.
  function lookAtSelection() {
    const selection = getSelection();
    held = [];
    for (let at = 0; at < selection.rangeCount; at++) {
      const live = selection.getRangeAt(at);
      if (!live.collapsed) held.push(live);
    }
    // All of it is selected, or much: it must be there to be copied.
    if (written < sections.length && held.some((live) => live.intersectsNode(sections[written]))) fillAll();
  }

  // Whether the live selection reaches into the section: then its nodes stay as they are.
  function isHeld(element) {
    if (presses) lookAtSelection();
    return !!element && held.some((live) => live.intersectsNode(element));
  }

  // Where the data of a piece ends, as `paint` reads it.
  function pieceDataEnd(data, at) {
    for (let count = data[at++]; count > 0; count--) {
      at += 1;
      at += data[at] + 2; // covers, tint
      at += data[at] * 2 + 3; // lines, what is not drawn, joins
      at += data[at] + 1; // looks
    }
    return at;
  }

  // Whether a piece looks as it did: then its nodes stay. Annotations are compared by name, as their numbers move.
  function isAlike({ told: before, at: was, end: wasEnd }, { data, ids }, at) {
    const by = at - was;
    let covers = was + 2;
    for (let from = was; from < wasEnd; from++) {
      // At the number of covers of a segment: compared by name, up to the tint.
      if (from === covers) {
        const count = before.data[from];
        if (data[from + by] !== count) return false;
        for (let n = 1; n <= count; n++) if (before.ids[before.data[from + n]] !== ids[data[from + by + n]]) return false;
        from += count + 1; // the tint
        if (before.data[from] !== data[from + by]) return false;
        const lines = from + 1, looks = lines + before.data[lines] * 2 + 3;
        covers = looks + before.data[looks] + 2;
      } else if (before.data[from] !== data[from + by]) {
        return false;
      }
    }
    return true;
  }

  // The segments of a piece, as `paint` reads them. What has the same `key` looks the same.
  function segmentsOf({ data, ids }, at) {
    const found = [];
    for (let from = 0, count = data[at++]; count > 0; count--) {
      const to = data[at++];
      const covers = [];
      for (let n = data[at++]; n > 0; n--) covers.push(ids[data[at++]]);
      const looks = at;
      const tint = data[at++], lines = [];
      for (let n = data[at++]; n > 0; n--, at += 2) lines.push([data[at], data[at + 1]]);
      const more = data[at++], joins = data[at++], names = [];
      for (let n = data[at++]; n > 0; n--) names.push(`look-${data[at++]}`);
      const key = [from, to, ...covers, ...data.slice(looks, at)].join(' ');
      found.push({ key, from, to, covers, tint, lines, more, joins, names });
      from = to;
    }
    return found;
  }

  // What stands in the page for a segment.
  function nodeOf({ from, to, covers, tint, lines, more, joins, names }, text) {
    let inner = document.createTextNode(text.slice(from, to));
    for (const [lane, look] of lines) {
      const line = document.createElement('span');
      line.className = `k${lane} l${look}`;
      line.append(inner);
      inner = line;
    }
    if (covers.length === 0) return inner;
    const mark = document.createElement('mark');
    mark.dataset.annotations = covers.join(' ');
    mark.className = `t${tint} d${lines.length}${joins & 1 ? ' goes-on' : ''}${joins & 2 ? ' came-from' : ''}`;
    if (more) mark.dataset.more = `+${more}`;
    if (names.length) mark.setAttribute('aria-describedby', names.join(' '));
    mark.append(inner);
    return mark;
  }

  // Pieces of one section with their marks, from number `first` on. `data` is flat; per piece: the number of segments; per
  // segment: its end from the piece's start, the annotations (count, then indices into `names`, ids with a space between
  // them), tint, lines (count, then lane and look), lines not drawn, whether a passage ends here that goes on elsewhere (1)
  // or begins here and began elsewhere (2), and the looks of all labels (count, then looks), drawn or not: assistive
  // technology describes the mark by their names.
  // Gives whether they were written; a held section waits for the selection to end.
  function paint(section, first, data, names) {
    // The array is a view into wasm memory, which is another one when the program needed more of it to give the words.
    const told = { data: data.slice(), ids: names.split(' ') };
    const element = fill(section);
    if (!element) return true;
    if (isHeld(element)) {
      waiting.add(section);
      return false;
    }
    if (!pictures.has(section)) pictures.set(section, []);
    const known = pictures.get(section);
    for (let at = 0, piece = first, p = element.children[first - firsts[section]]; at < told.data.length; piece++, p = p.nextElementSibling) {
      const start = at, number = piece - firsts[section];
      at = pieceDataEnd(told.data, start);
      const before = known[number];
      known[number] = { told, at: start, end: at };
      if (before && isAlike(before, told, start)) continue;
      if (numbers[piece] && !before) p.dataset.number = numbers[piece];
      write(p, before, known[number]);
    }
    if (selected.size || hovered) show(element);
    if (pending) setPending(...pending);
    return true;
  }

  // Writes a paragraph's marks; `before` and `after` say what stands in it and what shall.
  function write(p, before, after) {
    const segments = segmentsOf(after.told, after.at);
    // Where lines go deep, lines of text stand further apart, or the next one would cover them.
    const depth = Math.max(0, ...segments.flatMap((it) => it.lines.map(([lane]) => lane + 1)));
    if (depth > 3) p.dataset.depth = depth;
    else if (p.hasAttribute('data-depth')) delete p.dataset.depth;
    // Plain stays plain: the nodes of a paragraph without marks need not change.
    const plain = segments.length === 1 && segments[0].covers.length === 0;
    if (plain && p.childNodes.length === 1 && p.firstChild.nodeType === Node.TEXT_NODE) return;
    const text = p.textContent;
    let old = before ? segmentsOf(before.told, before.at) : [];
    if (old.length !== p.childNodes.length) old = [];
    // What stands at both ends as it did stays.
    const most = Math.min(old.length, segments.length);
    let head = 0, tail = 0;
    while (head < most && old[head].key === segments[head].key) head++;
    while (tail < most - head && old[old.length - 1 - tail].key === segments[segments.length - 1 - tail].key) tail++;
    const nodes = segments.slice(head, segments.length - tail).map((it) => nodeOf(it, text));
    if (head + tail === 0) {
      p.replaceChildren(...nodes);
    } else {
      let next = p.childNodes[head] ?? null;
      for (let gone = old.length - head - tail; gone > 0; gone--) {
        const node = next;
        next = node.nextSibling;
        node.remove();
      }
      p.insertBefore(fragmentOf(nodes), next);
    }
  }

  // Does to a paragraph that nobody sees what `paint` does: engines compile what is called more than once.
  const rehearsed = { p: document.createElement('p'), before: null };
  function rehearse(data, names, text) {
    const after = { told: { data: data.slice(), ids: names.split(' ') }, at: 0 };
    if (!rehearsed.before) rehearsed.p.textContent = text;
    write(rehearsed.p, rehearsed.before, after);
    rehearsed.before = after;
  }

  function fragmentOf(nodes) {
    const fragment = document.createDocumentFragment();
    fragment.append(...nodes);
    return fragment;
  }

  // Takes the marks of a far section away again.
  function plain(section) {
    const element = sections[section];
    if (!element || isHeld(element)) return false;
    pictures.delete(section);
    for (let piece = firsts[section]; piece < pieceEnd(section); piece++) {
      const p = element.children[piece - firsts[section]];
      if (p.firstElementChild) p.replaceChildren(p.textContent);
    }
    return true;
  }

  // Selection and hover are classes on marks; they never rewrite a section.
  function show(within) {
    let before = null;
    for (const mark of within.querySelectorAll('mark')) {
      const ids = mark.dataset.annotations.split(' ');
      const is = selected.size > 0 && ids.some((id) => selected.has(id));
      mark.classList.toggle('selected', is);
      mark.classList.toggle('first', is && !(before && before === mark.previousSibling));
      if (before && !(is && before === mark.previousSibling)) before.classList.add('last');
      mark.classList.remove('last');
      before = is ? mark : null;
      mark.classList.toggle('hovered', hovered !== null && ids.includes(hovered));
    }
    before?.classList.add('last');
  }

  function showEverywhere() {
    for (const section of pictures.keys()) show(sections[section]);
  }

  function select(ids) {
    if (ids.length === selected.size && ids.every((id) => selected.has(id))) return;
    selected.clear();
    for (const id of ids) selected.add(id);
    showEverywhere();
  }

  function hover(id) {
    if (id === hovered) return;
    hovered = id;
    showEverywhere();
  }

  // A DOM range over [start, end), without line ends at its edges: `found`, moved there.
  function range(start, end, found = document.createRange()) {
    const place = (offset, isEnd) => {
      const piece = pieceAt(isEnd && offset > 0 ? offset - 1 : offset);
      const p = paragraph(piece);
      if (!p) return null;
      let rest = offset - starts[piece];
      const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
      let node = null;
      while (walker.nextNode()) {
        node = walker.currentNode;
        if (rest < node.length || (isEnd && rest === node.length)) break;
        rest -= node.length;
      }
      return node && [node, Math.min(rest, node.length)];
    };
    const [from, to] = [place(start, false), place(end, true)];
    if (!from || !to) return null;
    found.setStart(...from);
    found.setEnd(...to);
    return found;
  }

  // The passage that waits for a label: shown without touching the text, whatever has the focus.
  function setPending(start, end) {
    pending = start >= 0 ? [start, end] : null;
    if (!globalThis.CSS?.highlights) return;
    const found = pending && range(start, end);
    if (found) CSS.highlights.set('pending', new Highlight(found));
    else CSS.highlights.delete('pending');
  }

  function offsetOf(node, offset) {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const p = element?.closest('[data-start]');
    if (p && root.contains(p)) {
      probe.setStart(p, 0);
      probe.setEnd(node, offset);
      return Number(p.dataset.start) + probe.toString().length;
    }
    // Between paragraphs: the start of the next one. Outside: the nearer end of the text.
    if (root.contains(node)) {
      fillAll();
      const next = node.childNodes[offset];
      const inside = next?.matches?.('[data-start]') ? next : next?.querySelector?.('[data-start]');
      if (inside) return Number(inside.dataset.start);
      const last = node.querySelectorAll('[data-start]');
      return last.length ? starts[Number(pieceAt(Number(last[last.length - 1].dataset.start))) + 1] : starts.at(-1);
    }
    const follows = root.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING;
    return follows ? starts.at(-1) : 0;
  }

  // What is selected in the text, as [start, end]; an empty selection in the text gives its place twice.
  // Firefox can select several stretches: the one made last counts.
  function selection() {
    const live = getSelection();
    if (!root || live.rangeCount === 0 || sections.length === 0) return null;
    const last = live.getRangeAt(live.rangeCount - 1);
    if (!root.contains(last.startContainer) && !root.contains(last.endContainer)) return null;
    const start = offsetOf(last.startContainer, last.startOffset);
    const end = last.collapsed ? start : offsetOf(last.endContainer, last.endOffset);
    return [Math.min(start, end), Math.max(start, end)];
  }

  function clearSelection() {
    if (!selection()) return;
    getSelection().removeAllRanges();
    lookAtSelection();
  }

  // ---- Where characters are: for the caret, the edges, and pointers that drag them ----------------------------------

  const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
  const STRONG = /\p{L}/u;
  const isLow = (unit) => unit >= 0xdc00 && unit <= 0xdfff;

  // Whether the character at `at` of `words` runs from right to left; a sign goes with its paragraph.
  function runsLeft(words, at) {
    if (STRONG.test(words[at])) return RTL.test(words[at]);
    const first = words.match(STRONG);
    return !!first && RTL.test(first[0]);
  }

  // The place of each character of a paragraph, asked one by one. Offsets in it count from its start.
  function ruler(piece) {
    const p = paragraph(piece);
    if (!p) return null;
    const words = p.textContent;
    const length = words.endsWith('\n') ? words.length - 1 : words.length;
    const nodes = [];
    const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
    for (let from = 0; walker.nextNode(); from += walker.currentNode.length) nodes.push([from, walker.currentNode]);
    const rect = (at) => {
      let low = 0, high = nodes.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (nodes[middle][0] <= at) low = middle; else high = middle - 1;
      }
      if (!nodes.length) return null;
      const [from, node] = nodes[low];
      const end = at + (isLow(words.charCodeAt(at + 1)) ? 2 : 1);
      if (at < from || end - from > node.length) return null;
      probe.setStart(node, at - from);
      probe.setEnd(node, end - from);
      const rects = probe.getClientRects();
      // At a wrap some engines give a sliver at the end of the line before as well.
      return rects.length ? rects[rects.length - 1] : null;
    };
    return { p, words, length, rect };
  }

  // The first offset in (from, to] for which `is` holds, if it holds from some offset on.
  const firstWhere = (from, to, is) => {
    while (from < to) {
      const middle = (from + to) >> 1;
      if (is(middle)) to = middle; else from = middle + 1;
    }
    return from;
  };

  // The lines of a paragraph near `at`: its own, as [first offset, one past the last, top, bottom].
  function lineAround(rule, at) {
    const { length, rect } = rule;
    const place = Math.min(at, Math.max(length - 1, 0));
    const here = rect(place);
    if (!here) {
      const box = rule.p.getBoundingClientRect();
      return [0, length, box.top, box.bottom];
    }
    const middle = (here.top + here.bottom) / 2;
    const below = (it) => { const box = rect(it); return !!box && box.top > middle; };
    const notAbove = (it) => { const box = rect(it); return !box || box.bottom > middle; };
    return [firstWhere(0, place, notAbove), firstWhere(place, length, below), here.top, here.bottom];
  }

  // The offset in a line that is nearest to `x`, between characters.
  function nearest(rule, [first, end], x) {
    let best = first, distance = Infinity;
    const offer = (at, edge) => {
      const away = Math.abs(edge - x);
      if (away < distance) [best, distance] = [at, away];
    };
    for (let at = first; at < end; at++) {
      if (isLow(rule.words.charCodeAt(at))) continue;
      const box = rule.rect(at);
      if (!box || box.width === 0) continue;
      const left = runsLeft(rule.words, at);
      const next = at + (isLow(rule.words.charCodeAt(at + 1)) ? 2 : 1);
      offer(at, left ? box.right : box.left);
      // Behind the last character of a line is the start of the next one, unless the text ends there.
      if (next < end || end === rule.length) offer(next, left ? box.left : box.right);
    }
    return best;
  }

  // Where a caret stands at `offset`, as [x, top, bottom] in the window; `behind`: at the character before it.
  function caretAt(offset, behind) {
    const piece = pieceAt(behind && offset > 0 ? offset - 1 : Math.min(offset, starts.at(-1)));
    const rule = ruler(piece);
    if (!rule) return null;
    const at = offset - starts[piece];
    const back = behind || at >= rule.length;
    let before = at - 1;
    if (isLow(rule.words.charCodeAt(before))) before -= 1;
    const box = back && before >= 0 ? rule.rect(before) : rule.rect(at);
    if (!box) {
      const block = rule.p.getBoundingClientRect();
      return [block.left, block.top, Math.max(block.bottom, block.top + 12)];
    }
    const isBack = back && before >= 0;
    const left = runsLeft(rule.words, isBack ? before : at);
    return [isBack === left ? box.left : box.right, box.top, box.bottom];
  }

  // The same from the top left corner of the page of the speech, as [x, top, height].
  function caretBox(offset, behind) {
    const found = sections.length ? caretAt(offset, behind) : null;
    if (!found) return null;
    const origin = root.parentElement.getBoundingClientRect();
    return [found[0] - origin.left, found[1] - origin.top, found[2] - found[1]];
  }

  // The offset nearest to a point of the window: for pointers that drag an edge, whatever floats over the text.
  function offsetAt(x, y) {
    if (sections.length === 0) return 0;
    const nearestOf = (list) => Math.min(firstOf(list, (rect) => rect.bottom > y), list.length - 1);
    const section = nearestOf(sections);
    const piece = firsts[section] + nearestOf(fill(section).children);
    const rule = ruler(piece);
    const last = Math.max(rule.length - 1, 0);
    // The first character of the line that reaches below the point.
    const at = firstWhere(0, last, (it) => { const box = rule.rect(it); return !box || box.bottom + 4 > y; });
    return starts[piece] + nearest(rule, lineAround(rule, at), x);
  }

  let goal = null; // the column that the caret keeps while it goes up and down, and where it was then

  // One line down (or up) from `offset`, in the same column; the offset itself where there is none.
  function lineFrom(offset, down) {
    const here = caretAt(offset, false);
    if (!here) return offset;
    const x = goal && goal.offset === offset ? goal.x : here[0];
    let piece = pieceAt(offset);
    let rule = ruler(piece);
    const line = lineAround(rule, offset - starts[piece]);
    let at = down ? line[1] : line[0] - 1;
    const inside = down ? at < rule.length : at >= 0;
    if (!inside) {
      const step = down ? 1 : -1;
      do {
        piece += step;
        if (piece < 0 || piece >= starts.length - 1) return offset;
        rule = ruler(piece);
      } while (!rule || !rule.words.trim());
      at = down ? 0 : rule.length - 1;
    }
    const found = starts[piece] + nearest(rule, lineAround(rule, at), x);
    goal = { x, offset: found };
    return found;
  }

  // As many lines as the window shows, less one.
  function screenFrom(offset, down) {
    const room = scroller.clientHeight * 0.85;
    const top = caretBox(offset, false)?.[1] ?? 0;
    let at = offset;
    for (let n = 0; n < 80; n++) {
      const next = lineFrom(at, down);
      if (next === at) break;
      at = next;
      if (Math.abs((caretBox(at, false)?.[1] ?? top) - top) > room) break;
    }
    return at;
  }

  // The start of the line on the screen, or its end: before the space where it wraps.
  function lineEdge(offset, end) {
    const piece = pieceAt(offset);
    const rule = ruler(piece);
    if (!rule) return offset;
    const line = lineAround(rule, offset - starts[piece]);
    if (!end) return starts[piece] + line[0];
    const wraps = line[1] < rule.length;
    return starts[piece] + (wraps ? Math.max(line[0], line[1] - 1) : rule.length);
  }

  // The browser's own selection follows our caret: for copying, and for those who have the page read out.
  function selectRange(anchor, head) {
    const point = (offset) => {
      const found = range(offset, offset, probe) ?? range(Math.max(offset - 1, 0), offset, probe);
      return found && [found.startContainer, found.startOffset];
    };
    const place = (offset) => {
      if (offset > 0 && offset === starts.at(-1)) {
        const found = range(offset - 1, offset, probe);
        return found && [found.endContainer, found.endOffset];
      }
      return point(offset);
    };
    const [from, to] = [place(anchor), place(head)];
    if (!from || !to) return;
    getSelection().setBaseAndExtent(...from, ...to);
    lookAtSelection();
  }

  // Where [start, end) stands: first line's top, last line's bottom, and the last line's left and right edge,
  // in CSS pixels from the top left corner of the page of the speech.
  function box(start, end) {
    const found = range(start, end, probe);
    const rects = found ? [...found.getClientRects()].filter((rect) => rect.width > 0) : [];
    if (rects.length === 0) return null;
    const origin = root.parentElement.getBoundingClientRect();
    const first = rects[0], last = rects[rects.length - 1];
    return [first.top - origin.top, last.bottom - origin.top, last.left - origin.left, last.right - origin.left];
  }

  // The tops of passages, `spans` being pairs of start and end, in order, as `box` counts; NaN for what cannot be measured.
  // All in one call, and each by its first character: the margin asks for dozens after each change.
  function tops(view) {
    // Copied, as what `paint` is told.
    const spans = view.slice();
    const origin = root.parentElement.getBoundingClientRect().top;
    let of = -1, rule = null;
    return Float64Array.from({ length: spans.length / 2 }, (_, at) => {
      const [start, end] = [spans[at * 2], spans[at * 2 + 1]];
      const piece = pieceAt(start);
      if (piece !== of) [of, rule] = [piece, ruler(piece)];
      const rect = rule?.rect(start - starts[piece]);
      return rect?.width > 0 ? rect.top - origin : box(start, end)?.[0] ?? NaN;
    });
  }

  // Brings [start, end) into sight if it is not there; `covered` pixels at the bottom are out of sight.
  function reveal(start, end, covered) {
    const p = paragraph(pieceAt(start));
    if (!p) return;
    const view = scroller.getBoundingClientRect();
    // Once to get near, so that the section is laid out; once more for the line itself.
    for (let round = 0; round < 2; round++) {
      const found = range(start, Math.min(end, start + 400), probe);
      const rect = found?.getClientRects()[0] ?? p.getBoundingClientRect();
      const above = rect.top < view.top + 24, below = rect.bottom > view.bottom - (covered || Math.min(220, view.height / 3));
      if (!above && !below && rect.height > 0) break;
      scroller.scrollTop += rect.top - view.top - (covered ? 40 : view.height / 3);
      if (round === 0) afterPaint(onScrolled);
    }
    top = scroller.scrollTop;
  }

  // Brings `offset` to that share of the window's height. What comes into sight gets its true height only then: so again
  // in the next frame, unless somebody has scrolled on.
  function bring(offset, share) {
    const p = paragraph(pieceAt(offset));
    if (!p) return;
    const move = () => {
      const view = scroller.getBoundingClientRect();
      const found = range(offset, Math.min(offset + 1, starts.at(-1)), probe);
      const rect = found?.getClientRects()[0] ?? p.getBoundingClientRect();
      scroller.scrollTop += rect.top - view.top - view.height * share;
      top = scroller.scrollTop;
      return top;
    };
    move();
    const there = move();
    requestAnimationFrame(() => { if (Math.abs(scroller.scrollTop - there) < 400 && p.isConnected && brought === offset) move(); });
    brought = offset;
  }
  let brought = -1;

  // The words in sight, as [start, end]: as near as the height of their paragraph tells.
  function inSight() {
    // Nothing is, while the text is put away.
    if (sections.length === 0 || !scroller.clientHeight) return null;
    const [from, to] = visible(0);
    const view = scroller.getBoundingClientRect();
    const at = (piece, y) => {
      const rect = paragraph(piece).getBoundingClientRect();
      const part = rect.height > 0 ? Math.min(1, Math.max(0, (y - rect.top) / rect.height)) : 0;
      return Math.round(starts[piece] + part * (starts[piece + 1] - starts[piece]));
    };
    const first = Math.min(pieceAt(from), starts.length - 2);
    const last = Math.max(first, pieceAt(Math.max(to - 1, 0)));
    return [at(first, view.top), at(last, view.bottom)];
  }

  // The first of a list of elements for whose box that holds, if it holds from some element on; its length if for none.
  function firstOf(list, is) {
    return firstWhere(0, list.length, (at) => is(list[at].getBoundingClientRect()));
  }

  // The top and the bottom of what can be seen, with so many screens above and below.
  function sight(screens) {
    const { top, bottom, height } = scroller.getBoundingClientRect();
    return [top - height * screens, bottom + height * screens];
  }

  // The first and the last section that stand between.
  function sectionsIn([top, bottom]) {
    const first = Math.min(firstOf(sections, (rect) => rect.bottom > top), sections.length - 1);
    const after = firstOf(sections, (rect) => rect.top >= bottom);
    return [first, Math.max(after - 1, first)];
  }

  // What can be seen, and so many screens above and below, in whole paragraphs: as [start, end).
  function visible(screens) {
    if (sections.length === 0) return [0, 0];
    const [top, bottom] = sight(screens);
    const [first, last] = sectionsIn([top, bottom]);
    const from = firsts[first] + firstOf(fill(first).children, (rect) => rect.bottom > top);
    const to = firsts[last] + firstOf(fill(last).children, (rect) => rect.top >= bottom);
    return [starts[Math.min(from, starts.length - 1)], starts[Math.min(Math.max(to, from), starts.length - 1)]];
  }

  // On paper: the last mark of each annotation says what stands behind it. The text itself has no part in that.
  function print(ids, words) {
    const left = new Map(ids.map((id, at) => [id, words[at]]));
    for (const section of sections.toReversed()) {
      for (const mark of [...section.querySelectorAll('mark')].reverse()) {
        const ends = mark.dataset.annotations.split(' ').filter((id) => left.has(id));
        if (ends.length) mark.dataset.printed = ends.map((id) => left.get(id)).join(' ');
        else delete mark.dataset.printed;
        for (const id of ends) left.delete(id);
      }
    }
  }

  return {
    attach, open, close, paint, plain, rehearse, select, hover, setPending, selection, clearSelection, box, tops, reveal, visible, bring, inSight,
    fillAll, paintAround, caretBox, offsetAt, lineFrom, screenFrom, lineEdge, selectRange, print, NEUTRAL, range,
    // The whole text, and a number that is another for each text that was opened.
    words: () => sections.map((_, at) => onText(at)).join(''),
    get edition() { return edition; },
  };
}
