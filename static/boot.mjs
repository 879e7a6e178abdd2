// Starts the page: the scripting interface first, then storage and painter, then the wasm that uses both.

import { createApi } from './api.mjs';
import { createFinder } from './finder.mjs';
import { afterPaint, nextFrame, whenCalm } from './frames.mjs';
import { createPainter } from './painter.mjs';
import { preview } from './preview.mjs';
import { createProjects } from './projects.mjs';
import * as rescue from './rescue.mjs';
import { createRest } from './rest.mjs';
import { createStorage } from './storage.mjs';
import { createStrip } from './strip.mjs';
import { startWorker } from './workers.mjs';

const tag = document.querySelector('script[data-wasm]');
const here = (name) => name && new URL(name, document.baseURI).href;
const rest = createRest(tag);
const painter = createPainter();
const api = createApi(painter);
window.rostrum = api.rostrum;

// What the wasm side needs from JavaScript, in one place.
const listeners = { storage: () => {} };
const projects = createProjects();
const storage = createStorage({ name: projects.current, onState: (state) => listeners.storage(state) });
projects.watch(storage);
rescue.watch(projects.current, storage);
const askFirst = (event) => event.preventDefault();
let isAttached, clerking = () => {};
const attached = new Promise((resolve) => { isAttached = resolve; });
const host = {
  // The painter has its place in the page: from now on a call's effect is in the DOM when the call returns.
  attached: isAttached,
  // Copies: when the program has died, these are what stops hearing it.
  storage: { ...storage },
  projects: { ...projects },
  painter,
  finder: createFinder(painter),
  strip: createStrip(),
  // Opens another project, or a new one, in this tab, once all is written down.
  async openProject(name) {
    await storage.settled();
    projects.choose(name || projects.fresh());
    location.reload();
  },
  // Removes everything from this device. Rejects when something could not be removed.
  async eraseAll(onBlocked) {
    removeEventListener('beforeunload', askFirst);
    await projects.erase(storage, onBlocked);
  },
  languages: () => navigator.languages ?? [],
  // What a language is called, in another one; nothing when nobody knows.
  languageName(tag, inLanguage) {
    try {
      const name = new Intl.DisplayNames([inLanguage], { type: 'language', fallback: 'none' }).of(tag);
      return name ?? '';
    } catch {
      return '';
    }
  },
  // A day as people write it.
  day: (at, inLanguage) => new Date(at).toLocaleDateString(inLanguage, { day: 'numeric', month: 'long', year: 'numeric' }),
  emit: api.emit,
  onStorage: (callback) => { listeners.storage = callback; },
  randomBits: (words) => crypto.getRandomValues(words),
  download: rescue.download,
  copy: rescue.copy,
  today: rescue.today,
  saveKept: rescue.save,
  openNormally() {
    rescue.forgive();
    location.reload();
  },
  nextFrame,
  afterPaint,
  whenCalm,
  fetchRest() {
    try {
      rest.now();
    } catch (error) {
      // What called for it cannot go on.
      rescue.end(error);
      throw error;
    }
  },
  // Local time. Not through the browser's tables of customs, which take their time when first asked.
  clock(at) {
    const time = new Date(at);
    return [time.getHours(), time.getMinutes()].map((it) => String(it).padStart(2, '0')).join(':');
  },
  // Safari has no idle callbacks.
  whenIdle(callback) {
    if (globalThis.requestIdleCallback) requestIdleCallback(() => callback(), { timeout: 2000 });
    else setTimeout(callback, 50);
  },
  // What the browser says of its storage: bytes in use by this page and those it may use, and whether it keeps them when
  // it clears up. What it does not say is null. Older browsers, and those that show parts of an app, say nothing.
  async device() {
    const asked = globalThis.navigator.storage;
    const soon = (promise) => Promise.race([promise, new Promise((_, reject) => setTimeout(reject, 3000))]).catch(() => null);
    const ask = (name) => (asked?.[name] ? soon(new Promise((resolve) => resolve(asked[name]()))) : null);
    const [estimate, isKept] = await Promise.all([ask('estimate'), ask('persisted')]);
    return { usage: estimate?.usage ?? null, quota: estimate?.quota ?? null, isKept, canAsk: !!asked?.persist };
  },
  // Has a worker write or read a large file. `phase` is told how far it is. Resolves with what came of it: null when
  // the worker declines, undefined when nobody wants it any more.
  async clerk(task, phase) {
    host.stopClerk();
    return new Promise((resolve, reject) => {
      const { js, wasm, rest, restIntegrity } = tag.dataset;
      const worker = startWorker('clerk');
      const end = (how, what) => {
        worker.terminate();
        clerking = () => {};
        how(what);
      };
      clerking = () => end(resolve, undefined);
      worker.onmessage = ({ data }) => {
        if (data.phase) phase(data.phase);
        else if ('done' in data) end(resolve, data.done);
        else end(reject, new Error(data.error));
      };
      worker.onerror = ({ message }) => end(reject, new Error(message || 'A part of the program did not arrive.'));
      const program = { js: here(js), wasm: here(wasm), rest: here(rest), restIntegrity };
      worker.postMessage({ program, task: { ...task, database: projects.current } }, task.bytes ? [task.bytes] : []);
    });
  },
  isDurable: async () => (await storage.settled()).durable,
  stopClerk: () => clerking(),
  breathe: () => new Promise((resolve) => setTimeout(resolve)),
  keepOnDevice: () => navigator.storage.persist(),
  // There is work that nothing keeps: leaving the page asks first.
  guard() {
    addEventListener('beforeunload', askFirst);
  },
};
globalThis.rostrumHost = host;

// What a dying program still says is not to be trusted with what is kept.
rescue.whenOver(() => {
  for (const call of ['append', 'putText', 'putChunk', 'keep', 'snapshot', 'setMarker']) host.storage[call] = () => {};
  for (const call of ['describe', 'remember']) host.projects[call] = () => {};
  api.end();
});

try {
  const preload = document.querySelector('link[rel=preload][as=fetch]');
  const wasm = fetch(here(tag.dataset.wasm), preload?.integrity ? { integrity: preload.integrity } : {});
  // The words of other languages come with the rest.
  const isEnglish = document.documentElement.lang === 'en';
  if (!isEnglish) rest.ahead();
  // In this order: nothing can be written before what is there was read.
  const opening = storage.open();
  const shown = opening.then((loaded) => !rescue.isUnsafe() && preview(loaded, projects.recall('open')));
  const module = await import(here(tag.dataset.js));
  const [loaded, exports] = await Promise.all([opening, module.default({ module_or_path: wasm })]);
  if (await shown) await new Promise(afterPaint);
  rest.of(exports);
  // The page did not wait for the styles of what opens over it.
  for (const styles of document.querySelectorAll('link[media="not all"]')) styles.media = 'all';
  if (!isEnglish) await rest.soon();
  const isUnsafe = rescue.isUnsafe();
  if (isUnsafe) {
    rescue.entered('safe');
    module.start_safe(loaded);
  } else {
    rescue.entered('starting');
    module.start(loaded);
    await attached;
    rescue.entered('running');
  }
  const isWhole = await rest.soon();
  if (!isUnsafe) {
    // Not before: scripts ask for much at once, and a call of what is not there yet stops the page until it is.
    api.connect(module, storage);
    if (isWhole) afterPaint(() => host.whenIdle(module.rehearse));
  }
} catch (error) {
  rescue.end(error);
  throw error;
}
