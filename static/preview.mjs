// A large work takes a moment to be read. Until the app stands, its speech is there to be read as plain text, where the
// app will show it.

const LARGE = 1_000_000; // of all that is kept, in UTF-16 units: less is read before anybody sees it
const AT_ONCE = 20_000; // so much of the text is shown

/** Shows the speech of that id, of what the storage gave, and says whether it did. */
export function preview({ snapshot, texts, chunks, journal }, id) {
  const size = [texts, chunks, journal].flat().reduce((sum, [, it]) => sum + it.length, 0);
  const app = document.getElementById('app');
  if (size < LARGE || !id || !app) return false;
  try {
    // As it was written down last: with a change, or in the snapshot.
    const written = [snapshot ?? '', ...journal.map(([, it]) => it)].filter((it) => it.includes(`"${id}"`)).reverse();
    let found = null;
    for (const json of written) found ??= within(JSON.parse(json), (it) => it.id === id && it.details && 'text' in it);
    const [, text] = texts.find(([number]) => Number(number) === found.text);
    app.replaceChildren(desk(found.details, text, app.firstElementChild));
    return true;
  } catch {
    // Not as expected: what is wrong with it the app will say.
    return false;
  }
}

// The last object inside that is so.
function within(value, is) {
  if (typeof value !== 'object' || value === null) return null;
  if (is(value)) return value;
  for (const inside of Object.values(value).reverse()) {
    const found = within(inside, is);
    if (found) return found;
  }
  return null;
}

const make = (name, className, ...inside) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
};

function desk({ title, language }, text, opening) {
  const speech = make('div', 'speech');
  Object.assign(speech, { dir: 'auto', translate: false });
  if (language) speech.lang = language;
  const lines = text.slice(0, AT_ONCE).split('\n');
  let number = 0;
  const section = make('section', '');
  for (const [at, line] of lines.entries()) {
    const isBlank = (it) => it !== undefined && !it.trim();
    const p = make('p', isBlank(line) ? 'blank' : isBlank(lines[at + 1]) ? 'tight' : '', line);
    if (!isBlank(line)) p.dataset.number = ++number;
    section.append(p);
  }
  speech.append(section);
  const heading = make('header', 'heading', make('h1', '', make('bdi', '', title)), make('p', 'meta', '\u00a0'));
  const main = make('main', 'main', make('div', 'reader', make('div', 'scroller', make('article', 'page', heading, speech)), make('div', 'strip')));
  main.setAttribute('aria-busy', 'true');
  // “Opening…” goes to the top.
  const top = make('header', 'top', opening ?? '');
  return make('div', 'desk', top, make('aside', 'side'), main);
}
