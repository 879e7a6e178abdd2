// The page that is shown when the program has died, or could not start. It is plain JavaScript, is there before anything
// else, and needs none of the rest: what was handed over is still written, and all of it can be downloaded.

const FIRST = 'rostrum';
const CRASHES = 'rostrum:crashes';
const SOUND = 10_000; // ms that the program must run before an earlier crash is forgotten
const PATIENCE = 5000; // ms for what is still being written

// Asked for now: later the server may be gone.
const storing = import('./storage.mjs');
storing.catch(() => {});

// loading: files are on their way. starting: the program was called. running: it is on the screen.
// safe: it shows the list alone.
let phase = 'loading';
let over = false;
let name = remembered('sessionStorage', 'rostrum:current') ?? remembered('localStorage', 'rostrum:current') ?? FIRST;
let storage = null;
const onOver = [];

const page = document.getElementById('rescue');
const part = (selector) => page.querySelector(selector);

function remembered(area, key) {
  try {
    return globalThis[area].getItem(key);
  } catch {
    return null; // no storage here
  }
}

// The few words that are not the program's own: it may not be there to say them.
function translate() {
  for (const it of document.querySelectorAll('[data-ru]')) {
    it.dataset.en ??= it.textContent;
    it.textContent = it.dataset[document.documentElement.lang] ?? it.dataset.en;
  }
}
translate();

export function download(file, mime, bytes) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: mime }));
  link.download = file;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Puts words on the clipboard, also where the page is not served over https. */
export function copy(text) {
  const put = (event) => {
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true, capture: true });
  const done = document.execCommand('copy');
  document.removeEventListener('copy', put, { capture: true });
  if (!done) navigator.clipboard?.writeText(text).catch(() => {});
}

/** Local date, for file names. */
export function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What to rescue from: the database of that name, and the queue in front of it. */
export function watch(current, queue) {
  name = current;
  storage = queue;
}

/** Calls back when the program has died. */
export const whenOver = (callback) => void onOver.push(callback);
export const isOver = () => over;

// ---- Crashes ----------------------------------------------------------------------------------------------------------

/** Whether the list alone should be shown: the start crashed, or the program crashed twice without running soundly. */
export const isUnsafe = () => crashes() >= 2;

const crashes = () => Number(remembered('localStorage', CRASHES)) || 0;

function noteCrashes(count) {
  try {
    if (count) localStorage.setItem(CRASHES, String(count));
    else localStorage.removeItem(CRASHES);
  } catch {
    // Then every start is a usual one.
  }
}

/** The next start is a usual one; if that crashes, the one after it is not. */
export const forgive = () => noteCrashes(1);

export function entered(next) {
  phase = next;
  if (phase === 'running') setTimeout(() => over || noteCrashes(0), SOUND);
}

// ---- The end ----------------------------------------------------------------------------------------------------------

/** Whether that error means that the program cannot go on: a trap, or no stack left for it. */
function isFatal(error) {
  const { WebAssembly } = globalThis;
  if (WebAssembly?.RuntimeError && error instanceof WebAssembly.RuntimeError) return true;
  const noStack = error instanceof RangeError || error?.name === 'InternalError';
  return noStack && /wasm/.test(error.stack ?? '');
}

/** Ends the program if that error means so. */
export function judge(error) {
  if (isFatal(error)) end(error);
}

/** The program is not there, or not to be trusted any more: shows the page. */
export function end(error) {
  if (over) return;
  over = true;
  const kind = { loading: 'load', safe: 'safe' }[phase] ?? 'stopped';
  if (kind === 'stopped') noteCrashes(crashes() + (phase === 'starting' ? 2 : 1));
  for (const callback of onOver) callback();
  document.body.dataset.failed = kind;
  const app = document.getElementById('app');
  app.inert = true;
  // What is modal would make this page inert.
  for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
  for (const it of page.querySelectorAll('[data-case]')) it.hidden = it.dataset.case !== kind;
  part('pre').textContent = details(kind, error);
  part('[data-do=download]').onclick = async ({ target }) => {
    target.disabled = true;
    const { came, file } = await save();
    target.disabled = false;
    part('[data-say=downloaded] bdi').textContent = file;
    say(came);
  };
  part('[data-do=reload]').onclick = () => location.reload();
  part('[data-do=copy]').onclick = () => {
    copy(part('pre').textContent);
    say('copied');
  };
  translate();
  page.hidden = false;
  part(`[data-case=${kind}] h1`).focus();
  if (kind === 'stopped') tell();
}

function details(kind, error) {
  const version = document.querySelector('meta[name=version]')?.content ?? '';
  const what = error?.message ? `${error.name}: ${error.message}` : String(error ?? '');
  return [what, error?.stack, `Rostrum ${version}, ${kind}, ${new Date().toISOString()}`, navigator.userAgent]
    .filter(Boolean).join('\n');
}

function say(what) {
  for (const it of page.querySelectorAll('[data-say]')) it.hidden = it.dataset.say !== what;
}

/** Says whether all that was handed over is kept: it is still being written, that needs nothing but this page. */
async function tell() {
  if (!storage) return;
  if (storage.unsaved().length) say('writing');
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  await Promise.race([storage.settled(), patience]);
  if (shown() === 'writing' || !shown()) say(storage.unsaved().length ? 'unsaved' : 'kept');
}

const shown = () => [...page.querySelectorAll('[data-say]')].find((it) => !it.hidden)?.dataset.say;

/**
 * Downloads what is kept, as it lies there, and what is on its way. `src/app/rescue.rs` reads the file. What came of it:
 * "downloaded", with the name of the `file`, "nothing" (there is none), "unreachable" (the database does not answer).
 */
export async function save() {
  const unsaved = storage?.unsaved() ?? [];
  let stored, error;
  try {
    stored = await (await storing).readStored(name);
  } catch (reason) {
    error = String(reason);
    // Where the database is out of reach, the tail may still be there.
    const local = (key) => remembered('localStorage', `rostrum:${name}:${key}`);
    stored = { tail: local('tail'), orphan: local('orphan') };
  }
  const { snapshot, journal = [], tail, orphan, other = {} } = stored;
  const holds = unsaved.length || snapshot || journal.length || tail || orphan || Object.keys(other).length;
  if (!holds) return { came: error && !/^NotFound/.test(error) ? 'unreachable' : 'nothing', file: '' };
  const file = `rostrum-rescue-${today()}.json`;
  const content = { format: 'rostrum-rescue', version: 1, name, at: new Date().toISOString(), error, ...stored, unsaved };
  download(file, 'application/json', `${JSON.stringify(content)}\n`);
  return { came: 'downloaded', file };
}

// ---- Listening --------------------------------------------------------------------------------------------------------

addEventListener('rostrum-panic', (event) => end(event.detail));
addEventListener('unhandledrejection', (event) => judge(event.reason));
addEventListener('error', (event) => {
  // A script of the page that did not arrive, or did not run.
  if (event.target?.matches?.('script[data-wasm]')) end(new Error(`${event.target.src} did not arrive`));
  else judge(event.error);
}, true);

// What was made by the dead program still listens; it must not hear keys that are meant for this page.
for (const kind of ['keydown', 'keyup', 'keypress', 'paste', 'beforeinput', 'dragover', 'drop', 'beforeprint']) {
  addEventListener(kind, (event) => over && event.stopImmediatePropagation(), true);
}
