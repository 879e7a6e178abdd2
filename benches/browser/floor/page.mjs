// The floor: what the browser itself can do. All of the text in the page, in sections that the browser skips while they
// are far (`content-visibility`), and marks only in those near the screen. No model, no history, nothing kept, and nothing
// for people who cannot see it or use a mouse.
const SECTION = 24; // paragraphs
const root = document.getElementById('text');

let text, labels, annotations;
let furthest; // by annotation: where it or any before it ends
let starts; // by paragraph, and where the text ends
let sections, near, observer;
let onSelect = () => {};

/** The last of a sorted list that is not greater; -1 if all are. */
function lastUpTo(list, value, key = (it) => it) {
  let low = -1, high = list.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (key(list[middle]) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
const paragraphAt = (offset) => Math.min(lastUpTo(starts, offset), starts.length - 2);
const elementOf = (paragraph) => sections[Math.floor(paragraph / SECTION)].children[paragraph % SECTION];

function index() {
  furthest = new Uint32Array(annotations.length);
  let end = 0;
  annotations.forEach((it, at) => { furthest[at] = end = Math.max(end, it.end); });
}

/** The annotations that touch a stretch. */
function touching(start, end) {
  const found = [];
  for (let at = lastUpTo(annotations, end - 1, (it) => it.start); at >= 0 && furthest[at] > start; at--) {
    if (annotations[at].end > start) found.push(annotations[at]);
  }
  return found;
}

/** Writes a paragraph with its marks: one for each stretch between two edges. */
function mark(paragraph) {
  const start = starts[paragraph], end = starts[paragraph + 1];
  const here = touching(start, end);
  const edges = new Set([start, end]);
  for (const it of here) {
    edges.add(Math.max(it.start, start));
    edges.add(Math.min(it.end, end));
  }
  const cuts = [...edges].sort((a, b) => a - b);
  elementOf(paragraph).replaceChildren(...cuts.slice(1).map((cut, at) => {
    const from = cuts[at], words = text.slice(from, cut);
    const top = here.find((it) => it.start < cut && it.end > from);
    if (!top) return words;
    const element = document.createElement('mark');
    element.className = `l${top.label}`;
    element.dataset.id = top.id;
    element.append(words);
    return element;
  }));
}

function paragraphsOf(section) {
  const first = section * SECTION;
  return Array.from({ length: sections[section].children.length }, (_, at) => first + at);
}
function comes(section) {
  near.add(section);
  paragraphsOf(section).forEach(mark);
}
function goes(section) {
  near.delete(section);
  for (const paragraph of paragraphsOf(section)) elementOf(paragraph).textContent = text.slice(starts[paragraph], starts[paragraph + 1]);
}

/** Writes the paragraphs under a stretch again, where they are in sight. */
function touch({ start, end }) {
  for (let paragraph = paragraphAt(start); paragraph <= paragraphAt(end - 1); paragraph++) {
    if (near.has(Math.floor(paragraph / SECTION))) mark(paragraph);
  }
}

async function show(work) {
  ({ text, labels } = work);
  annotations = [...work.annotations];
  index();
  starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) if (text[at + 1] !== '\n') starts.push(at + 1);
  if (starts.at(-1) < text.length) starts.push(text.length);
  sections = [];
  const all = document.createDocumentFragment();
  for (let first = 0; first < starts.length - 1; first += SECTION) {
    const section = document.createElement('section');
    let height = 0;
    for (let at = first; at < Math.min(first + SECTION, starts.length - 1); at++) {
      const p = document.createElement('p');
      p.append(text.slice(starts[at], starts[at + 1]));
      section.append(p);
      height += Math.ceil((starts[at + 1] - starts[at]) / 105 + 1) * 24;
    }
    section.style.containIntrinsicSize = `auto ${height}px`;
    sections.push(section);
    all.append(section);
  }
  style.textContent = [
    'section { content-visibility: auto; }',
    ...labels.map(({ color }, at) => `.l${at} { background: ${color}; color: inherit; }`),
  ].join('\n');
  root.append(all);
  near = new Set();
  const numbers = new Map(sections.map((it, at) => [it, at]));
  await new Promise((marked) => {
    observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const section = numbers.get(target);
        if (isIntersecting !== near.has(section)) (isIntersecting ? comes : goes)(section);
      }
      marked();
    }, { rootMargin: '600px' });
    for (const section of sections) observer.observe(section);
  });
}

const style = document.head.appendChild(document.createElement('style'));
root.addEventListener('click', ({ target }) => {
  const id = target.closest('mark')?.dataset.id;
  if (id) onSelect(id);
});

window.contender = {
  ready: async () => {},
  show,
  async add(annotation) {
    annotations.splice(lastUpTo(annotations, annotation.start, (it) => it.start) + 1, 0, annotation);
    index();
    touch(annotation);
  },
  async remove(annotation) {
    annotations.splice(annotations.findIndex((it) => it.id === annotation.id), 1);
    index();
    touch(annotation);
  },
  async close() {
    observer.disconnect();
    root.replaceChildren();
    sections = annotations = text = null;
  },
  async reveal({ start }) {
    elementOf(paragraphAt(start)).scrollIntoView({ block: 'center' });
    return true;
  },
  scroller: () => document.scrollingElement,
  pieces: () => [...root.querySelectorAll('mark')],
  onSelect: (callback) => { onSelect = callback; },
};
