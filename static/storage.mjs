// The durability layer: a write queue in front of IndexedDB.
//
// The app is a state machine in WebAssembly. It hands every transaction over at once, as a string, and this file
// makes it durable, whether or not the app lives to see it. "Saved" means that the database said `complete`.
// Nothing here looks into the strings.
//
// The rules, in order of weight:
//  - What is stored is never replaced by less. Nothing is written before everything was read; when reading fails,
//    nothing is written at all (mode "memory"). A snapshot is one transaction: a crash leaves the old one or the new.
//  - One writer per database: a Web Lock, or, without Web Locks, a token checked inside every write.
//  - A connection that failed once is never used again.
//  - What the database has not confirmed when the page is hidden goes to localStorage too (the "tail"), because
//    that is synchronous and some engines drop database writes when a tab closes. The next start merges it.
//  - No method throws, and `onState` is never called from inside another call (the caller may hold a borrow).
//
// Writing begins once the frame that shows the change is on its way: to begin a transaction costs as long as a small paint.
//
// Storage interfaces are looked up on `globalThis` at call time, so that tests can put faults in their place.

import { nextTurn } from './frames.mjs';

const VERSION = 1;
const FRAME_MS = 40; // a frame that has not come by then is not waited for
const STORES = ["texts", "chunks", "journal", "meta"];
const TAIL_TEXT_LIMIT = 1 << 20; // UTF-16 units; localStorage holds about 5 Mi in all
const BACK_OFF = { first: 1000, most: 30000 };

/**
 * One database, one writer. Options (all also accepted by `open`):
 *   name      of the database
 *   timeout   ms to wait for the database to open; reading may take ten times as long
 *   lockWait  ms to wait for the lock: a page that is just being reloaded gives it up a moment late
 *   handOver  ms that another page gets to let go when this one takes over
 *   stall     ms after which a write that has not ended is reported as failed (and still waited for)
 *   onState   called with one of
 *     {kind: "saving"}                       the queue is no longer empty
 *     {kind: "saved", seq, at, waiting?}     durable up to journal record `seq`; `waiting` ("full" or "error"): a
 *                                            snapshot could not be written and waits; the work is safe without it
 *     {kind: "failed", reason, name, message, seq}   reason: "full", "error", "stalled", "memory", "read", "invalid"
 *     {kind: "outdated", why}                this page no longer writes (mode "read"); `why`: "handed" (another page asked,
 *                                            and all was handed over), "taken" (another page went on), "newer" (so did
 *                                            a newer program, which keeps its work in another way)
 *     {kind: "asked"}                        another page wants to write: hand over now what waits
 *     {kind: "news", stored}                 in mode "read": the writing page saved; what is stored, as `open` gives it
 *     {kind: "lock-free"}                    in mode "read": the writing page has gone, `takeOver` can edit
 */
export function createStorage(options = {}) {
  const settings = { name: "rostrum", timeout: 3000, lockWait: 300, handOver: 2000, stall: 15000, onState: null };
  configure(options);

  const token = randomToken(); // names this page in the database
  let mode = "loading"; // "loading", "write", "read", "memory", "closed"
  let reason = null; // why the mode is not "write"
  let db = null;
  let queue = []; // entries the database has not confirmed, in order; those in flight included
  let last = 0; // highest journal number known, durable or queued
  let durable = 0; // highest journal number confirmed
  let generation = 0; // counts snapshots
  let knownOwner; // the token found in the database when it was read
  let checked = false; // true without Web Locks: every write compares the token first

  let scheduled = false;
  let flushing = null; // the promise of the running flush
  let level = 0; // how much is left out of a batch since a whole one failed; see `batch`
  let obstacle = null; // {why, error}: what failed then
  let saying = null; // the last of "saving", "saved", "failed" that was reported
  let failure = null; // {reason, name, message} while work is not being saved
  let timer = 0; // of the next attempt
  let attempts = 0;
  let suspended = false; // in the back/forward cache
  let asleep = null; // the connection of that time
  let tailWritten = false;
  let guarded = false; // the beforeunload listener is on
  let opened = null; // what `open` gave
  let tailScheduled = false;
  let waiters = [];
  let freeLock = null; // gives the held lock back
  let watcher = null; // waits for the lock of another page
  let ground = null; // the first snapshot where nothing is stored: what the records of this page start from
  let telling = 0; // the timer of telling other pages
  let reading = false; // along with the page that writes
  let stale = false; // it saved again meanwhile

  function configure(given) {
    for (const key of Object.keys(settings)) if (given?.[key] != null) settings[key] = given[key];
  }

  // ---- Reading ----------------------------------------------------------------------------------------------------

  /** Reads everything. Never rejects: `mode` and `reason` of the result say what came of it. */
  function open(given) {
    if (opened) return opened;
    configure(given);
    listen(true);
    return (opened = load());
  }

  async function load(take = takeLock) {
    setMode("loading", null);
    let stored, lock;
    try {
      lock = await bounded(take(), settings.timeout + settings.lockWait + settings.handOver);
      if (mode === "closed") return loadedNothing();
      checked = lock === "missing";
      adoptHandle(await openDatabase(settings.name, settings.timeout, "create"));
      stored = await bounded(readAll(db, checked ? token : null), settings.timeout * 10);
    } catch (error) {
      dropHandle();
      giveLock();
      if (mode !== "closed") setMode("memory", describe(error));
      return loadedNothing();
    }
    if (mode === "closed") return dropHandle(), loadedNothing();
    if (lock === "held" && !freeLock) lock = "taken"; // stolen meanwhile

    const merged = mergeTail(stored, readTail(settings.name));
    const top = Math.max(merged.base, merged.journal.at(-1)?.[0] ?? 0);
    knownOwner = checked ? token : stored.owner;
    generation = Math.max(generation, stored.generation, merged.snapshot === null ? 0 : 1);

    // Work done before or without loading can follow what is stored only if it continues its numbering.
    const early = queue.find((entry) => entry.kind === "journal");
    if (early && early.seq !== top + 1) {
      dropHandle();
      giveLock();
      setMode("memory", "ConflictError: there is stored work, and other work in this page; neither replaces the other");
    } else if (lock === "taken") {
      dropHandle();
      setMode("read", "another page is writing");
      watchLock();
    } else {
      durable = stored.top;
      last = Math.max(top, queue.findLast((entry) => entry.kind === "journal")?.seq ?? 0);
      setMode("write", null);
      if (ground && early && merged.snapshot === null) queue.unshift(firstSnapshot(ground));
      ground = null;
      queue = [...merged.entries, ...queue];
      tailWritten = merged.found && (merged.orphan === null || setLocal(orphanKey(settings.name), merged.orphan));
      if (!queue.length) clearTail();
      else report({ kind: "saving" });
      kick();
    }
    return {
      snapshot: merged.snapshot, base: merged.base, chunks: merged.chunks, texts: merged.texts, journal: merged.journal,
      keepsakes: stored.keepsakes, next: top + 1, mode, reason, marker: readMarker(settings.name), orphan: merged.orphan,
    };
  }

  function loadedNothing() {
    return {
      snapshot: null, base: 0, chunks: [], texts: [], journal: [], keepsakes: [], next: 1, mode, reason,
      marker: readMarker(settings.name), orphan: null,
    };
  }

  // ---- The queue --------------------------------------------------------------------------------------------------

  /** Journal record `seq`. Records are numbered without gaps; one that exists is never written over. */
  function append(seq, json) {
    seq = key(seq);
    if (!(seq > last)) return refuse(`record ${seq} after ${last}`);
    last = seq;
    enqueue({ kind: "journal", seq, json: String(json) });
  }

  function putText(id, value) {
    enqueue({ kind: "text", id: String(id), value: String(value) });
  }

  /** Up to 512 annotations; what refers to them comes after. */
  function putChunk(id, json) {
    id = key(id);
    if (!Number.isSafeInteger(id)) return refuse("a chunk with a key that is no integer");
    enqueue({ kind: "chunk", id, value: String(json) });
  }

  /** Something kept aside, under a number of its own; what it refers to comes before. */
  function keep(number, json) {
    if (mode === "memory" || mode === "read") return;
    number = key(number);
    if (!Number.isSafeInteger(number)) return refuse("something kept aside under a key that is no integer");
    enqueue({ kind: "keepsake", number, json: String(json) });
  }

  /** A new snapshot and what it makes superfluous, in one transaction. */
  function snapshot(given) {
    if (mode === "read") return; // the journal has it all
    if (mode === "memory") {
      if (generation === 0) ground ??= { base: key(given?.base), json: String(given?.json), generation: 1 };
      return;
    }
    try {
      const entry = {
        kind: "snapshot",
        first: generation === 0, // records mean nothing without the state they start from
        record: { base: key(given.base), json: String(given.json), generation: ++generation },
        chunks: Array.from(given.chunks ?? [], ([id, json]) => [key(id), String(json)]),
        dropChunks: Array.from(given.dropChunks ?? [], key),
        dropJournal: Array.from(given.dropJournal ?? [], key),
        dropTexts: Array.from(given.dropTexts ?? [], String),
        dropKeepsakes: Array.from(given.dropKeepsakes ?? [], key),
      };
      const dropped = [...entry.dropChunks, ...entry.dropJournal, ...entry.dropKeepsakes];
      const numbers = [entry.record.base, ...entry.chunks.map(([id]) => id), ...dropped];
      if (!numbers.every(Number.isSafeInteger)) return refuse("a snapshot with a key that is no integer");
      enqueue(entry);
    } catch (error) {
      refuse(describe(error));
    }
  }

  function enqueue(entry) {
    if (mode === "closed") return;
    const first = isWork(entry) ? !hasWork() : !queue.length;
    queue.push(entry);
    if (mode === "memory" || mode === "read") {
      if (first) report({ kind: "failed", reason: mode, name: "NotSavedError", message: reason, seq: durable });
      guard();
      return;
    }
    if (first) report({ kind: "saving" });
    if (hidden()) scheduleTail();
    kick();
  }

  function refuse(message) {
    report({ kind: "failed", reason: "invalid", name: "DataError", message, seq: durable });
  }

  const hasWork = () => queue.some(isWork);

  /**
   * What the next transaction holds. A full disk often has room for a few records yet, so after a failure level 1
   * leaves snapshots out and level 2 stops before the first text or chunk.
   */
  function batch() {
    if (level === 0) return queue.slice();
    const light = queue.filter(isWork);
    const text = level === 1 ? -1 : light.findIndex((entry) => entry.kind !== "journal");
    return text < 0 ? light : light.slice(0, text);
  }

  function lighter(sent) {
    while (level < 2) {
      level += 1;
      if (batch().length < sent.length) return true;
    }
    return false;
  }

  function kick() {
    if (scheduled || flushing || failure || suspended || mode !== "write" || !queue.length) return;
    scheduled = true;
    if (hidden() || !globalThis.requestAnimationFrame) return queueMicrotask(begin);
    requestAnimationFrame(beginSoon);
    setTimeout(begin, FRAME_MS);
  }

  function begin() {
    if (!scheduled) return;
    scheduled = false;
    flush();
  }

  const beginSoon = nextTurn(begin);

  function flush() {
    if (!flushing && mode === "write" && !suspended) {
      flushing = drain()
        .catch((error) => fail("error", error))
        .finally(() => {
          flushing = null;
          if (batch().length) kick();
        });
    }
    return flushing;
  }

  async function drain() {
    let again = true; // one immediate retry on a fresh connection
    while (mode === "write" && !suspended) {
      const sent = batch();
      if (!sent.length) break;
      try {
        if (!db) adoptHandle(await openDatabase(settings.name, settings.timeout, "ours"));
        if (mode !== "write" || suspended) return;
        await write(sent);
      } catch (error) {
        if (mode !== "write" || suspended) return;
        const full = error?.name === "QuotaExceededError";
        if (!full) dropHandle();
        if (error?.name === "VersionError") return outdate("newer");
        if (error === outdated) return outdate("taken");
        if (error === gone) return abandon(describe(error));
        if (!full && again) {
          again = false;
          continue;
        }
        obstacle = { why: full ? "full" : "error", error };
        if (lighter(sent)) continue;
        return fail(obstacle.why, error);
      }
      again = true;
      acknowledge(sent);
    }
    // What is left is what could not be written.
    if (mode !== "write" || suspended || !queue.length) return;
    if (hasWork()) return fail(obstacle.why, obstacle.error);
    arm();
    if (saying !== "saved") saySaved();
    wake();
  }

  function write(sent) {
    return new Promise((resolve, reject) => {
      const stalled = setTimeout(() => {
        if (mode === "write") fail("stalled", new DOMException("The browser's database is not answering", "TimeoutError"), false);
      }, settings.stall);
      const handle = db;
      handle.lost = reject; // the connection may close without telling its transactions
      writeBatch(handle, sent, token, checked).then(resolve, reject).finally(() => {
        clearTimeout(stalled);
        handle.lost = null;
      });
    });
  }

  function acknowledge(sent) {
    const done = new Set(sent);
    queue = queue.filter((entry) => !done.has(entry));
    for (const entry of sent) if (entry.kind === "journal") durable = Math.max(durable, entry.seq);
    if (!queue.length) level = 0;
    if (level === 0) {
      attempts = 0;
      clearTimeout(timer);
      timer = 0;
    }
    // At level 2 the text that found no room still waits, and with it what follows: no all-clear yet.
    if (level === 2 && hasWork() && !batch().length) return;
    failure = null;
    saySaved();
    tellOthers();
    if (!hasWork()) {
      clearTail();
      if (!queue.length || level) wake();
    }
    if (batch().length) report({ kind: "saving" });
    guard();
  }

  function saySaved() {
    report({ kind: "saved", seq: durable, at: Date.now(), ...(level ? { waiting: obstacle.why } : null) });
  }

  // ---- Failing ----------------------------------------------------------------------------------------------------

  function fail(why, error, again = true) {
    const next = { reason: why, name: error?.name ?? "Error", message: error?.message ?? String(error), seq: durable };
    const news = !failure || failure.reason !== next.reason || failure.name !== next.name || failure.seq !== next.seq;
    failure = next;
    if (news) report({ kind: "failed", ...next });
    if (again) arm();
    if (hidden()) writeTail();
    guard();
    wake();
  }

  /** Tries everything again later, on a fresh connection. */
  function arm() {
    if (timer) return;
    const wait = Math.min(BACK_OFF.first * 2 ** attempts++, BACK_OFF.most);
    timer = setTimeout(attempt, wait);
  }

  function attempt() {
    clearTimeout(timer);
    timer = 0;
    if (flushing) return;
    level = 0;
    dropHandle();
    return flush();
  }

  /** In mode "memory" reads again and gives what `open` gives; else tries the queue at once and gives null. */
  async function retry() {
    if (mode === "memory") return load();
    attempts = 0;
    await attempt();
    return null;
  }

  /** The database is not what we read: keep the work here, write nothing any more. */
  function abandon(why) {
    dropHandle();
    giveLock();
    setMode("memory", why);
    if (hasWork()) report({ kind: "failed", reason: "memory", name: "NotSavedError", message: why, seq: durable });
  }

  function outdate(why) {
    dropHandle();
    giveLock();
    setMode("read", `another page writes (${why})`);
    report({ kind: "outdated", why });
    if (why !== "newer") watchLock();
  }

  function setMode(to, why) {
    mode = to;
    reason = why;
    failure = null;
    level = 0;
    attempts = 0;
    suspended = false;
    clearTimeout(timer);
    timer = 0;
    guard();
    if (to !== "loading") wake();
  }

  // ---- Asking -----------------------------------------------------------------------------------------------------

  /** How things stand, or null while that is still being found out. */
  function verdict() {
    if (mode === "loading" && opened) return null;
    if (mode === "memory") return { durable: false, reason, seq: durable };
    if (mode === "write" && !failure && level && !hasWork()) return { durable: true, reason: obstacle.why, seq: durable };
    if (!queue.length) return { durable: true, reason: null, seq: durable };
    if (mode === "write") return failure ? { durable: false, reason: failure.reason, seq: durable } : null;
    return { durable: false, reason: reason ?? mode, seq: durable };
  }

  /** Resolves to {durable, reason, seq} once nothing is pending, or once it is clear that saving does not work. */
  function settled() {
    const now = verdict();
    return now ? Promise.resolve(now) : new Promise((resolve) => waiters.push(resolve));
  }

  /** What was kept aside under that number, with those texts and chunks. Rejects when it cannot be read. */
  async function lookUp(number, texts, chunks) {
    // Copied before anything else runs: they may be views into wasm memory, which moves when it grows.
    const wanted = [Array.from(texts, String), Array.from(chunks)];
    await settled();
    const handle = await openDatabase(settings.name, settings.timeout, false);
    try {
      return await bounded(readKeepsake(handle, key(number), ...wanted), settings.timeout * 10);
    } finally {
      handle.close();
    }
  }

  function wake() {
    const now = verdict();
    if (!now) return;
    const woken = waiters;
    waiters = [];
    for (const resolve of woken) resolve(now);
  }

  function report(event) {
    if (["saving", "saved", "failed"].includes(event.kind)) saying = event.kind;
    queueMicrotask(() => {
      try {
        if (mode !== "closed") settings.onState?.(event);
      } catch {
        // The app may be dead. The queue goes on.
      }
    });
  }

  // ---- The connection and the lock ----------------------------------------------------------------------------------

  function adoptHandle(handle) {
    db = handle;
    handle.onclose = () => {
      if (db === handle) db = null;
      handle.lost?.(new DOMException("The connection to the database was lost", "InvalidStateError"));
    };
    handle.onversionchange = async ({ newVersion }) => {
      if (db !== handle) return handle.close();
      if (mode !== "write") return dropHandle();
      await Promise.race([settled(), pause(2000)]);
      if (db !== handle || mode !== "write") return handle.close();
      writeTail(); // whatever could not be written in time
      outdate(newVersion === null ? "taken" : "newer");
    };
  }

  function dropHandle() {
    const handle = db;
    db = null;
    try {
      handle?.close(); // running transactions still end
    } catch {
      // It was dead already.
    }
  }

  /** "held", "taken" (by another page), or "missing" (no Web Locks here). */
  function takeLock() {
    return new Promise((resolve) => {
      const locks = globalThis.navigator?.locks;
      if (!locks) return resolve("missing");
      const patience = new AbortController();
      // On a busy machine the answer is late though the lock is free: only a page that has it ends the patience.
      const name = lockName(settings.name);
      const ask = async () => {
        const state = await locks.query?.().catch(() => null);
        if (!state || state.held.some((it) => it.name === name)) patience.abort();
        else if (!held) over = setTimeout(ask, settings.lockWait);
      };
      let over = setTimeout(ask, settings.lockWait);
      let held = false;
      const request = locks.request(name, { signal: patience.signal }, () => {
        clearTimeout(over);
        if (mode === "closed" || patience.signal.aborted) return;
        held = true;
        return new Promise((release) => {
          freeLock = release;
          resolve("held");
        });
      });
      request.then(
        () => resolve("taken"),
        (error) => {
          clearTimeout(over);
          if (!held) return resolve(error?.name === "AbortError" ? "taken" : "missing");
          freeLock = null;
          if (mode === "write") outdate("taken");
        },
      );
    }).catch(() => "missing");
  }

  function giveLock() {
    freeLock?.();
    freeLock = null;
  }

  function watchLock() {
    watcher?.abort();
    const locks = globalThis.navigator?.locks;
    if (!locks) return;
    const { signal } = (watcher = new AbortController());
    const free = async () => {
      await pause(200); // another page may be next in line
      if (mode !== "read" || signal.aborted) return;
      const state = await locks.query?.().catch(() => null);
      if (state?.held.some((it) => it.name === lockName(settings.name))) watchLock();
      else report({ kind: "lock-free" });
    };
    locks.request(lockName(settings.name), { signal }, () => {}).then(free, () => {});
  }

  /** As `takeLock`, but asks the page that has the lock to let go, and after a while takes it. */
  async function seizeLock() {
    const locks = globalThis.navigator?.locks;
    if (!locks) return "missing";
    const waiting = new AbortController();
    const over = setTimeout(() => waiting.abort(), settings.handOver);
    const hold = (options) => new Promise((resolve, reject) => {
      let held = false;
      const keep = () => new Promise((release) => {
        held = true;
        freeLock = release;
        resolve("held");
      });
      locks.request(lockName(settings.name), options, keep).catch((error) => {
        if (!held) return reject(error);
        freeLock = null;
        if (mode === "write") outdate("taken");
      });
    });
    // In line before the other page hears of it, so that nobody else gets the lock.
    const given = hold({ signal: waiting.signal });
    setLocal(wantedKey(settings.name), `${token} ${Date.now()}`);
    try {
      return await given.catch(() => hold({ steal: true }));
    } catch {
      return "taken";
    } finally {
      clearTimeout(over);
      removeLocal(wantedKey(settings.name));
    }
  }

  // ---- Other pages --------------------------------------------------------------------------------------------------

  /** In mode "read": writes from now on. Gives what `open` gives, read anew; null in any other mode. */
  async function takeOver() {
    if (mode !== "read") return null;
    watcher?.abort();
    const loaded = await load(seizeLock);
    if (loaded.mode === "write") tellOthers();
    return loaded;
  }

  /** Another page wants to write: it gets all there is here. */
  async function handOver() {
    report({ kind: "asked" });
    await pause(0);
    await Promise.race([settled(), pause(settings.handOver * 0.75)]);
    if (mode !== "write") return;
    // What could not be written in time goes by the tail.
    if (writeTail()) queue = [];
    outdate("handed");
  }

  /** Pages that read along hear that there is something new: not more often than a few times a second. */
  function tellOthers() {
    telling ||= setTimeout(() => {
      telling = 0;
      if (mode === "write") setLocal(toldKey(settings.name), `${durable} ${Date.now()}`);
    }, 200);
  }

  async function readAlong() {
    if (mode !== "read" || hasWork()) return;
    stale = true;
    if (reading) return;
    reading = true;
    try {
      while (stale && mode === "read") {
        stale = false;
        const begun = performance.now();
        const handle = await openDatabase(settings.name, settings.timeout, "ours");
        const stored = await bounded(readAll(handle, null), settings.timeout * 10).finally(() => handle.close());
        if (mode !== "read") return;
        const { snapshot, base, chunks, texts, journal } = mergeTail(stored, readTail(settings.name));
        report({ kind: "news", stored: { snapshot, base, chunks, texts, journal, mode, reason } });
        // What is large is read less often.
        await pause(Math.max(300, (performance.now() - begun) * 5));
      }
    } catch (error) {
      if (error?.name === "VersionError" && mode === "read") outdate("newer");
    } finally {
      reading = false;
    }
  }

  function onStorage({ key: changed, newValue }) {
    if (changed === toldKey(settings.name)) readAlong();
    if (changed === wantedKey(settings.name) && newValue !== null && mode === "write" && !suspended) handOver();
  }

  // ---- The page -----------------------------------------------------------------------------------------------------

  function listen(on) {
    const change = on ? "addEventListener" : "removeEventListener";
    globalThis[change]?.("pagehide", onPageHide);
    globalThis[change]?.("pageshow", onPageShow);
    globalThis[change]?.("storage", onStorage);
    globalThis.document?.[change]("visibilitychange", onVisibility);
  }

  function onVisibility() {
    if (hidden()) writeTail();
  }

  function onPageHide(event) {
    writeTail();
    if (!event.persisted || mode !== "write") return;
    // This page may come back from the cache. Until then others may write.
    suspended = true;
    asleep = db;
    dropHandle();
    giveLock();
  }

  async function onPageShow(event) {
    if (!event.persisted || !suspended) return;
    try {
      const lock = await bounded(takeLock(), settings.timeout + settings.lockWait);
      if (lock === "taken") throw outdated;
      adoptHandle(await openDatabase(settings.name, settings.timeout, "ours"));
      const { owner, top } = await bounded(peek(db), settings.timeout);
      const ours = owner === token || (owner === knownOwner && !checked);
      if (!ours || top < durable || top > last) throw outdated;
      asleep?.lost?.(new DOMException("The page was away", "AbortError")); // to be written again, which does no harm
      await flushing;
      if (!suspended) return;
      suspended = false;
      kick();
    } catch {
      if (suspended) outdate("taken");
    }
  }

  /** Warns before leaving, only while work would be lost. (A listener that is always on keeps pages out of the cache.) */
  function guard() {
    const wanted = hasWork() && mode !== "closed" && mode !== "loading" && (failure !== null || mode !== "write");
    if (wanted === guarded) return;
    guarded = wanted;
    globalThis[wanted ? "addEventListener" : "removeEventListener"]?.("beforeunload", onBeforeUnload);
  }

  function onBeforeUnload(event) {
    event.preventDefault();
    event.returnValue = true;
  }

  // ---- The tail -----------------------------------------------------------------------------------------------------

  /** Gives whether all unsaved work is in it. */
  function writeTail() {
    if (mode !== "write" || suspended) return false;
    const work = unsaved();
    if (!work.length) {
      clearTail();
      return true;
    }
    if (checked) for (const entry of work) entry.owner = token;
    // What follows a text that is too large for localStorage may need it, so the tail ends there.
    const large = work.findIndex((entry) => entry.value?.length > TAIL_TEXT_LIMIT);
    const fitting = large < 0 ? work : work.slice(0, large);
    // No room: as many of the first ones as fit.
    for (let count = fitting.length; count > 0; count >>= 1) {
      if (storeTail(fitting.slice(0, count))) return count === work.length;
    }
    return false;
  }

  /** Once for all edits of one task, still before the browser can do anything else. */
  function scheduleTail() {
    if (tailScheduled) return;
    tailScheduled = true;
    queueMicrotask(() => {
      tailScheduled = false;
      writeTail();
    });
  }

  function storeTail(entries) {
    const stored = setLocal(tailKey(settings.name), JSON.stringify(entries));
    tailWritten ||= stored;
    return stored;
  }

  function clearTail() {
    if (tailWritten && mode === "write") tailWritten = !removeLocal(tailKey(settings.name));
  }

  /** What the database has not confirmed, as it stands in the tail: for a rescue page. */
  function unsaved() {
    const work = queue.filter(isWork);
    if (ground && work.length) work.unshift(firstSnapshot(ground));
    return work.map((entry) =>
      entry.kind === "snapshot" ? { snapshot: entry.record } :
      entry.kind === "journal" ? { seq: entry.seq, json: entry.json } : { [entry.kind]: entry.id, value: entry.value });
  }

  /** Lets go of everything: nothing is written from now on. Resolves when a write in flight has ended. */
  async function close() {
    const running = flushing;
    listen(false);
    watcher?.abort();
    dropHandle();
    giveLock();
    setMode("closed", "closed");
    await running?.catch(() => {});
    await pause(0);
  }

  return {
    open, append, putText, putChunk, keep, snapshot, lookUp, retry, takeOver, settled, close, unsaved,
    pending: () => queue.length,
    mode: () => mode,
    reason: () => reason,
    setMarker: (count) => void (mode !== "closed" && setLocal(markerKey(settings.name), String(count))),
  };
}

/**
 * Reads all there is, whatever version wrote it, without a lock and without writing: for a rescue page. Rejects when
 * there is nothing to read. Stores that this version does not know come as they are, in `other`.
 */
export async function readStored(name = "rostrum", timeout = 3000) {
  const handle = await openDatabase(name, timeout, "any");
  try {
    const found = await bounded(readPairs(handle), timeout * 10);
    const { texts = [], chunks = [], journal = [], meta = [], ...other } = found;
    const { json = null, base = 0 } = new Map(meta).get("snapshot") ?? {};
    return { snapshot: json, base, texts, chunks, journal, tail: getLocal(tailKey(name)), orphan: getLocal(orphanKey(name)), other };
  } finally {
    handle.close();
  }
}

function readPairs(db) {
  const names = [...db.objectStoreNames];
  if (!names.length) return Promise.resolve({});
  return transact(db, "readonly", "default", (tx) => {
    const found = names.map((name) => [name, pairs(tx.objectStore(name))]);
    return () => Object.fromEntries(found.map(([name, list]) => [name, list()]));
  }, names);
}

/** All of a store as [key, value], once the transaction is complete. */
function pairs(store) {
  const keys = store.getAllKeys();
  const values = store.getAll();
  return () => keys.result.map((id, index) => [id, values.result[index]]);
}

// ---- IndexedDB ------------------------------------------------------------------------------------------------------

const outdated = new DOMException("Another page has taken over this database", "InvalidModificationError");
const gone = new DOMException("The stored work was deleted while this page was open", "NotFoundError");

/** `how`: "create" makes it if it is not there, "ours" takes it in this version alone, "any" in any. */
function openDatabase(name, timeout, how) {
  return new Promise((resolve, reject) => {
    let late = false;
    let refused = null;
    const over = setTimeout(() => {
      late = true;
      reject(new DOMException("The browser's database did not answer", "TimeoutError"));
    }, timeout);
    const settle = (how, value) => {
      clearTimeout(over);
      how(value);
    };
    try {
      const factory = globalThis.indexedDB;
      if (!factory) throw new DOMException("This browser offers no database here", "NotSupportedError");
      const request = how === "any" ? factory.open(name) : factory.open(name, VERSION);
      request.onupgradeneeded = () => {
        if (late || how !== "create") {
          refused = gone;
          return request.transaction.abort();
        }
        try {
          for (const store of STORES) request.result.createObjectStore(store);
          request.transaction.objectStore("meta").put(VERSION, "schema");
        } catch (error) {
          refused = error;
          request.transaction.abort();
        }
      };
      request.onerror = (event) => {
        event.preventDefault?.(); // reported here, not in the console
        settle(reject, refused ?? request.error);
      };
      request.onsuccess = () => (late ? request.result.close() : settle(resolve, request.result));
    } catch (error) {
      settle(reject, error);
    }
  });
}

/** Runs `body` in a transaction and gives its result once the transaction is complete. */
function transact(db, access, durability, body, names = STORES) {
  return new Promise((resolve, reject) => {
    const tx = db.transaction(names, access, { durability });
    let result, cause;
    const abort = (error) => {
      cause = error;
      try {
        tx.abort();
      } catch {
        // It ended by itself.
      }
      reject(error);
    };
    tx.oncomplete = () => resolve(typeof result === "function" ? result() : undefined);
    tx.onabort = () => reject(cause ?? tx.error ?? new DOMException("The transaction was aborted", "AbortError"));
    tx.onerror = (event) => event.preventDefault?.();
    try {
      result = body(tx, abort);
    } catch (error) {
      abort(error);
    }
  });
}

/** Everything in one transaction. With a `claim` also makes that token the owner, in the same one. */
function readAll(db, claim) {
  return transact(db, claim ? "readwrite" : "readonly", "default", (tx) => {
    const meta = tx.objectStore("meta");
    const [texts, chunks, journal] = ["texts", "chunks", "journal"].map((name) => pairs(tx.objectStore(name)));
    const snapshot = meta.get("snapshot");
    const owner = meta.get("owner");
    const range = globalThis.IDBKeyRange.bound(keepsakeKey(""), keepsakeKey("\uffff"));
    const [keys, aside] = [meta.getAllKeys(range), meta.getAll(range)];
    if (claim) meta.put(claim, "owner"); // undone if a read fails
    return () => {
      const records = journal();
      const { json = null, base = 0, generation = 0 } = snapshot.result ?? {};
      const top = Math.max(base, records.at(-1)?.[0] ?? 0);
      const keepsakes = keys.result.map((at, index) => [Number(at.slice(keepsakeKey("").length)), aside.result[index]]);
      return { texts: texts(), chunks: chunks(), journal: records, keepsakes, snapshot: json, base, generation, top, owner: owner.result };
    };
  });
}

function readKeepsake(db, number, texts, chunks) {
  return transact(db, "readonly", "default", (tx) => {
    const pairs = (name, ids) => ids.map((id) => [id, tx.objectStore(name).get(id)]);
    const found = (asked) => asked.map(([id, request]) => [id, request.result]).filter(([, value]) => value !== undefined);
    const record = tx.objectStore("meta").get(keepsakeKey(number));
    const [ofTexts, ofChunks] = [pairs("texts", texts), pairs("chunks", chunks)];
    return () => {
      const keepsakes = record.result === undefined ? [] : [[number, record.result]];
      return { keepsakes, texts: found(ofTexts), chunks: found(ofChunks) };
    };
  });
}

function peek(db) {
  return transact(db, "readonly", "default", (tx) => {
    const owner = tx.objectStore("meta").get("owner");
    const snapshot = tx.objectStore("meta").get("snapshot");
    const record = tx.objectStore("journal").openKeyCursor(null, "prev");
    return () => ({ owner: owner.result, top: Math.max(snapshot.result?.base ?? 0, record.result?.key ?? 0) });
  });
}

function writeBatch(db, entries, token, checked) {
  const durability = entries.every((entry) => entry.kind === "journal") ? "relaxed" : "strict";
  return transact(db, "readwrite", durability, (tx, abort) => {
    const meta = tx.objectStore("meta");
    const put = () => {
      for (const entry of entries) writeEntry(tx, entry);
      meta.put(token, "owner");
      tx.commit?.();
    };
    if (!checked) return void put();
    const owner = meta.get("owner");
    owner.onsuccess = () => {
      if (owner.result !== token) return abort(outdated);
      try {
        put();
      } catch (error) {
        abort(error);
      }
    };
  });
}

function writeEntry(tx, entry) {
  if (entry.kind === "journal") return tx.objectStore("journal").put(entry.json, entry.seq);
  if (entry.kind === "text") return tx.objectStore("texts").put(entry.value, entry.id);
  if (entry.kind === "chunk") return tx.objectStore("chunks").put(entry.value, entry.id);
  if (entry.kind === "keepsake") return tx.objectStore("meta").put(entry.json, keepsakeKey(entry.number));
  for (const [id, json] of entry.chunks) tx.objectStore("chunks").put(json, id);
  tx.objectStore("meta").put(entry.record, "snapshot");
  for (const id of entry.dropChunks) tx.objectStore("chunks").delete(id);
  for (const seq of entry.dropJournal) tx.objectStore("journal").delete(seq);
  for (const id of entry.dropTexts) tx.objectStore("texts").delete(id);
  for (const number of entry.dropKeepsakes ?? []) tx.objectStore("meta").delete(keepsakeKey(number));
}

// ---- localStorage: may be missing, full, or throw on sight ------------------------------------------------------------

const lockName = (name) => `rostrum:${name}`;
const toldKey = (name) => `rostrum:${name}:told`; // when the writing page saved last
const wantedKey = (name) => `rostrum:${name}:wanted`; // another page wants to write
const tailKey = (name) => `rostrum:${name}:tail`;
const orphanKey = (name) => `rostrum:${name}:orphan`;
const markerKey = (name) => `rostrum:${name}:marker`;

function getLocal(at) {
  try {
    return globalThis.localStorage.getItem(at);
  } catch {
    return null;
  }
}

function setLocal(at, value) {
  try {
    globalThis.localStorage.setItem(at, value);
    return true;
  } catch {
    return false;
  }
}

function removeLocal(at) {
  try {
    globalThis.localStorage.removeItem(at);
    return true;
  } catch {
    return false;
  }
}

function readMarker(name) {
  const marker = getLocal(markerKey(name));
  return marker === null || !Number.isFinite(Number(marker)) ? null : Number(marker);
}

/** The tail as {raw, entries}; entries that cannot be read are not entries. */
function readTail(name) {
  const raw = getLocal(tailKey(name));
  let entries = null;
  try {
    entries = raw === null ? [] : JSON.parse(raw);
  } catch {
    // Kept as an orphan below.
  }
  return { raw, entries: Array.isArray(entries) ? entries.filter((entry) => entry && typeof entry === "object") : null };
}

/**
 * What is stored plus the part of the tail that continues it. Records that do not continue it (some went missing in
 * between, or another page wrote) come back as `orphan`, to be kept aside.
 */
function mergeTail(stored, tail) {
  const lists = { text: stored.texts.slice(), chunk: stored.chunks.slice() };
  const known = { text: new Set(lists.text.map(([id]) => id)), chunk: new Set(lists.chunk.map(([id]) => id)) };
  const journal = stored.journal.slice();
  const entries = [];
  let { top, snapshot, base } = stored;
  let orphan = tail.entries ? null : tail.raw;
  for (const entry of tail.entries ?? []) {
    const follows = entry.owner === undefined || entry.owner === stored.owner;
    if (entry.snapshot && snapshot === null && follows && typeof entry.snapshot.json === "string") {
      ({ json: snapshot, base } = entry.snapshot);
      top = Math.max(top, base);
      entries.push(firstSnapshot(entry.snapshot));
      continue;
    }
    const kind = typeof entry.text === "string" ? "text" : Number.isSafeInteger(entry.chunk) ? "chunk" : null;
    if (kind && typeof entry.value === "string") {
      const id = entry[kind];
      if (known[kind].has(id) || !follows) continue;
      known[kind].add(id);
      lists[kind].push([id, entry.value]);
      entries.push({ kind, id, value: entry.value });
    } else if (entry.seq > top && typeof entry.json === "string") {
      if (entry.seq !== top + 1 || !follows) {
        orphan = tail.raw;
        continue;
      }
      top = entry.seq;
      journal.push([entry.seq, entry.json]);
      entries.push({ kind: "journal", seq: entry.seq, json: entry.json });
    }
  }
  return { texts: lists.text, chunks: lists.chunk, journal, entries, orphan, snapshot, base, found: tail.raw !== null };
}

function firstSnapshot(record) {
  return { kind: "snapshot", first: true, record, chunks: [], dropChunks: [], dropJournal: [], dropTexts: [] };
}

// ---- Small things -----------------------------------------------------------------------------------------------------

// A later snapshot only shortens the journal; without what is kept aside the work is whole.
const isWork = (entry) => (entry.kind !== "snapshot" && entry.kind !== "keepsake") || entry.first;
const keepsakeKey = (number) => `keepsake:${number}`;
const hidden = () => globalThis.document?.visibilityState === "hidden";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const describe = (error) => `${error?.name ?? "Error"}: ${error?.message ?? error}`;

/** A key as a number: integers may come as BigInt. NaN if it is none. */
function key(value) {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : NaN;
}

function randomToken() {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(4));
  return Array.from(words, (word) => word.toString(36)).join("-");
}

function bounded(promise, ms) {
  return new Promise((resolve, reject) => {
    const over = setTimeout(() => reject(new DOMException("The browser's storage did not answer", "TimeoutError")), ms);
    promise.then(resolve, reject).finally(() => clearTimeout(over));
  });
}
