// `window.rostrum`: what scripts may hold on to. Documented in docs/scripting.md, typed in rostrum.d.ts.

import { judge } from './rescue.mjs';

// Annotations of one span with at most one label and no note cross as numbers: of a hundred thousand, JSON would be slow.
// What is not so simple, or not as it should be, crosses as it is.
function pack(annotations) {
  const known = new Map(), none = { packed: new Uint32Array(0), names: [] };
  if (!Array.isArray(annotations)) return none;
  const packed = new Uint32Array(annotations.length * 3);
  const isPlace = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  for (const [at, it] of annotations.entries()) {
    const { start, end, labels = [], note, spans } = it ?? {};
    const name = labels?.[0];
    if (!isPlace(start) || !isPlace(end) || note || spans || !Array.isArray(labels) || labels.length > 1) return none;
    if (labels.length && typeof name !== 'string') return none;
    if (labels.length && !known.has(name)) known.set(name, known.size + 1);
    packed.set([start, end, labels.length ? known.get(name) : 0], at * 3);
  }
  return { packed, names: [...known.keys()] };
}

export function createApi(painter) {
  let wasm = null, storage = null, isOver = false, isReady;
  const ready = new Promise((resolve) => { isReady = resolve; });
  const listeners = new Map([['change', new Set()], ['select', new Set()], ['saved', new Set()]]);

  const failure = (code, message) => Object.assign(new Error(message), { code });
  const now = () => {
    if (isOver) throw failure('stopped', 'Rostrum has stopped: reload the page.');
    if (!wasm) throw failure('not-ready', 'Rostrum is still starting: wait for window.rostrum.ready.');
    return wasm;
  };
  const json = (value) => JSON.stringify(value ?? null);

  const rostrum = {
    ready,
    version: document.querySelector('meta[name=version]')?.content ?? '',
    api: 1,
    async load({ title = '', text, labels = [], annotations = [], offsetUnit = 'code-point', metadata = {} } = {}) {
      await ready;
      if (typeof text !== 'string') throw failure('bad-argument', 'load: text must be a string.');
      const { packed, names } = pack(annotations);
      const rest = packed.length ? [] : annotations;
      const about = json({ title, labels, annotations: rest, names, offset_unit: offsetUnit, metadata });
      return now().api_load(new TextEncoder().encode(text), about, packed);
    },
    async annotate({ document, offsetUnit = 'code-point', ...rest } = {}) {
      await ready;
      return now().api_annotate(json({ document, offset_unit: offsetUnit, ...rest }));
    },
    async update(id, { offsetUnit = 'code-point', ...patch } = {}) {
      await ready;
      now().api_update(String(id), json({ offset_unit: offsetUnit, ...patch }));
    },
    async remove(id) {
      await ready;
      now().api_remove(String(id));
    },
    async correct({ document, text, beside = false } = {}) {
      await ready;
      if (typeof text !== 'string') throw failure('bad-argument', 'correct: text must be a string.');
      return JSON.parse(now().api_correct(document, text, Boolean(beside)));
    },
    annotations: (document) => JSON.parse(now().api_annotations(document)),
    labels: () => JSON.parse(now().api_labels()),
    documents: () => JSON.parse(now().api_documents()),
    async open(document) {
      await ready;
      now().api_open(String(document));
    },
    async select(ids) {
      await ready;
      now().api_select(json([ids].flat()));
    },
    async undo() {
      await ready;
      return now().api_undo();
    },
    async redo() {
      await ready;
      return now().api_redo();
    },
    async export(format, options = {}) {
      await ready;
      const { name, mime, bytes, report } = now().api_export(String(format), options);
      return { name, mime, bytes, report: JSON.parse(report) };
    },
    async import(name, bytes) {
      await ready;
      const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : new Uint8Array(bytes);
      return JSON.parse(now().api_import(String(name), data));
    },
    on(event, callback) {
      const set = listeners.get(event);
      if (!set) throw failure('bad-argument', `There is no event “${event}”: change, select, saved.`);
      set.add(callback);
      return () => set.delete(callback);
    },
    async settled() {
      await ready;
      const writes = now().api_flush();
      const frame = () => new Promise((resolve) => {
        requestAnimationFrame(resolve);
        setTimeout(resolve, 100); // a hidden page has no frames
      });
      painter.fillAll();
      // What came into sight has its place then.
      await frame();
      await frame();
      painter.paintAround();
      const { durable, reason } = await storage.settled();
      return writes ? { durable, reason } : { durable: false, reason: 'this page does not write' };
    },
  };

  return {
    rostrum: Object.freeze(rostrum),
    emit(event, payload) {
      for (const callback of listeners.get(event) ?? []) {
        try {
          callback(JSON.parse(payload));
        } catch (error) {
          reportError(error);
        }
      }
    },
    connect(module, store) {
      // A trap is told to the page, whoever called.
      const told = (call) => (...given) => {
        try {
          return call(...given);
        } catch (error) {
          judge(error);
          throw error;
        }
      };
      wasm = Object.fromEntries(Object.entries(module).filter(([name]) => name.startsWith('api_')).map(([name, it]) => [name, told(it)]));
      storage = store;
      isReady();
    },
    /** The program has died: every call is refused from now on. */
    end() {
      isOver = true;
    },
  };
}
