// What static/storage.mjs promises, tried in a real browser with real IndexedDB, Web Locks and localStorage.
//
// Serve this folder as /storage-contract/ and static/storage.mjs as /storage.mjs, open /storage-contract/index.html,
// and wait for window.contractResult = {passed, failed, lines}. `?only=word` runs the cases whose name has the word.
// Faults are put into the browser's own prototypes, per case, and taken out again.

import { createStorage, readStored } from "../storage.mjs";

const cases = [];
const test = (name, body) => cases.push({ name, body });

// ---- Cases: the normal way --------------------------------------------------------------------------------------------

test("an empty database opens for writing", async (t) => {
  const { loaded } = await t.start();
  const { mode, reason, snapshot, base, next, chunks, texts, journal, marker, orphan } = loaded;
  same({ mode, reason, snapshot, base, next, chunks, texts, journal, marker, orphan },
    { mode: "write", reason: null, snapshot: null, base: 0, next: 1, chunks: [], texts: [], journal: [], marker: null, orphan: null });
});

test("round trip: texts, records, snapshot and chunks come back", async (t) => {
  const first = await t.start();
  first.putText("a", "Ladies and gentlemen \ud83d\udc69\u200d\ud83d\udc67 \u0000 end");
  for (let seq = 1; seq <= 4; seq++) first.append(seq, `{"n":${seq}}`);
  first.snapshot({ base: 2, json: "{\"s\":1}", chunks: [[1, "[1]"], [2, "[2]"]], dropChunks: [], dropJournal: [1], dropTexts: [] });
  first.append(5, "{\"n\":5}");
  same(await first.settled(), { durable: true, reason: null, seq: 5 });
  await first.close();
  const { loaded } = await t.start();
  same([loaded.snapshot, loaded.base, loaded.next, loaded.chunks, loaded.texts, loaded.journal], ["{\"s\":1}", 2, 6,
    [[1, "[1]"], [2, "[2]"]], [["a", "Ladies and gentlemen \ud83d\udc69\u200d\ud83d\udc67 \u0000 end"]],
    [[2, "{\"n\":2}"], [3, "{\"n\":3}"], [4, "{\"n\":4}"], [5, "{\"n\":5}"]]]);
});

test("numbering goes on from the snapshot when the journal was dropped", async (t) => {
  const first = await t.start();
  first.append(1, "1");
  first.append(2, "2");
  first.snapshot({ base: 2, json: "s", chunks: [], dropChunks: [], dropJournal: [1, 2], dropTexts: [] });
  await first.settled();
  await first.close();
  const { loaded } = await t.start();
  same([loaded.base, loaded.next, loaded.journal], [2, 3, []]);
});

test("what is kept aside comes back, is read with what it needs, and goes with a snapshot", async (t) => {
  const first = await t.start();
  first.putText(7, "text");
  first.putChunk(3, "[3]");
  first.putChunk(4, "[4]");
  first.keep(2, "version");
  first.keep(10, "removed speech");
  first.append(1, "r1");
  same(await first.lookUp(10, [7, 8], [3]), { keepsakes: [[10, "removed speech"]], texts: [["7", "text"]], chunks: [[3, "[3]"]] });
  await first.close();
  const second = await t.start();
  same(second.loaded.keepsakes.sort(([a], [b]) => a - b), [[2, "version"], [10, "removed speech"]]);
  second.keep(2, "version, written anew");
  second.snapshot({ base: 1, json: "s", dropChunks: [3], dropKeepsakes: [10] });
  await second.settled();
  same(await second.lookUp(10, [], [3]), { keepsakes: [], texts: [], chunks: [] });
  await second.close();
  const { loaded } = await t.start();
  same([loaded.keepsakes, loaded.chunks], [[[2, "version, written anew"]], [[4, "[4]"]]]);
});

test("keys may be BigInt; nothing ever throws", async (t) => {
  const storage = await t.start();
  storage.append(1n, "one");
  storage.append(NaN, "x");
  storage.append(1, "again");
  storage.append();
  storage.putText();
  storage.snapshot();
  storage.snapshot({ base: "x" });
  storage.snapshot({ base: 1n, json: "s", chunks: [[7n, "c"]] });
  await storage.settled();
  same(storage.events.filter((e) => e.kind === "failed").map((e) => e.reason), Array(5).fill("invalid"));
  const { journal, chunks } = await t.raw();
  same([journal, chunks], [[[1, "one"]], [[7, "c"]]]);
});

test("order: journal sorts by number, not by string", async (t) => {
  const first = await t.start();
  for (let seq = 1; seq <= 120; seq++) first.append(seq, String(seq));
  await first.settled();
  await first.close();
  const { loaded } = await t.start();
  same(loaded.journal.map(([seq]) => seq), Array.from({ length: 120 }, (_, i) => i + 1));
});

test("a text is in the same or an earlier transaction than the record after it", async (t) => {
  const storage = await t.start();
  const puts = t.spyPuts();
  storage.putText("t", "text");
  storage.append(1, "uses t");
  await storage.settled();
  same(puts.map((put) => put.store), ["texts", "journal", "meta"]);
});

test("saved is said only after complete", async (t) => {
  const storage = await t.start();
  let complete = false;
  t.wrap(IDBDatabase.prototype, "transaction", (native) => function (...args) {
    const tx = native.apply(this, args);
    tx.addEventListener("complete", () => (complete = true));
    return tx;
  });
  let early = false;
  t.wrap(IDBObjectStore.prototype, "put", (native) => function (...args) {
    const request = native.apply(this, args);
    request.addEventListener("success", () => setTimeout(() => (early ||= !complete && storage.kinds().includes("saved"))));
    return request;
  });
  storage.append(1, "x");
  ok(storage.pending() === 1, "pending at once");
  await storage.until("saved");
  ok(complete, "the transaction was complete");
  ok(!early, "not on request success");
  same(storage.kinds(), ["saving", "saved"]);
  const { seq, at } = storage.events.at(-1);
  ok(seq === 1 && Math.abs(Date.now() - at) < 5000, "seq and time");
  ok(storage.pending() === 0, "nothing pending");
});

test("many appends go together", async (t) => {
  const storage = await t.start();
  const transactions = t.spyTransactions();
  for (let seq = 1; seq <= 1000; seq++) storage.append(seq, `{"seq":${seq}}`);
  await storage.settled();
  same(transactions.map((tx) => [tx.access, tx.durability]), [["readwrite", "relaxed"]]);
  ok((await t.raw()).journal.length === 1000, "all there");
});

test("what comes during a flush goes with the next one", async (t) => {
  const storage = await t.start();
  const transactions = t.spyTransactions();
  storage.append(1, "1");
  await Promise.resolve();
  await Promise.resolve();
  ok(transactions.length === 0, "not before the frame that shows the change");
  while (transactions.length === 0) await turn();
  for (let seq = 2; seq <= 50; seq++) storage.append(seq, String(seq));
  await storage.settled();
  ok(transactions.length === 2, `two transactions, not ${transactions.length}`);
  ok((await t.raw()).journal.length === 50, "all there");
});

test("texts and snapshots are written strictly", async (t) => {
  const storage = await t.start();
  const transactions = t.spyTransactions();
  storage.putText("a", "text");
  await storage.settled();
  storage.snapshot({ base: 0, json: "s", chunks: [] });
  await storage.settled();
  same(transactions.map((tx) => tx.durability), ["strict", "strict"]);
});

test("onState never runs inside a call, and may throw", async (t) => {
  let inside = false, reentered = false;
  const storage = await t.start({ onState: () => {
    reentered ||= inside;
    throw new Error("the app is dead");
  } });
  inside = true;
  storage.append(1, "x");
  inside = false;
  await storage.settled();
  ok(!reentered, "not re-entered");
  ok((await t.raw()).journal.length === 1, "written all the same");
});

test("the marker survives the loss of the database", async (t) => {
  const first = await t.start();
  first.setMarker(7);
  first.append(1, "x");
  await first.settled();
  await first.close();
  await t.deleteDatabase();
  const { loaded } = await t.start();
  same([loaded.marker, loaded.journal.length, loaded.mode], [7, 0, "write"]);
});

test("a rescue page reads all without lock and without writing", async (t) => {
  let missing;
  await readStored(t.name).catch((error) => (missing = error));
  ok(missing, "nothing to read is an error");
  ok(!(await t.exists()), "and creates nothing");
  const storage = await t.start();
  storage.putText("a", "text");
  storage.append(1, "one");
  await storage.settled();
  const transactions = t.spyTransactions();
  const stored = await readStored(t.name);
  same([stored.texts, stored.journal], [[["a", "text"]], [[1, "one"]]]);
  ok(transactions.every((tx) => tx.access === "readonly"), "read only");
});

// ---- Cases: loading fails ---------------------------------------------------------------------------------------------

test("nothing is written before loading finished", async (t) => {
  await t.seed();
  const gate = t.delayOpen();
  const transactions = t.spyTransactions();
  const storage = t.create();
  const opening = storage.open();
  storage.append(4, "early");
  await pause(300);
  ok(transactions.length === 0, "no transaction while loading");
  gate.release();
  const loaded = await opening;
  same([loaded.mode, loaded.next, storage.mode()], ["write", 4, "write"]);
  await storage.settled();
  same(transactions.map((tx) => tx.access), ["readonly", "readwrite"]);
  same((await t.raw()).journal.map(([seq]) => seq), [1, 2, 3, 4]);
});

test("early work that does not continue what is stored is kept aside, in memory", async (t) => {
  const before = await t.seed();
  const gate = t.delayOpen();
  const storage = t.create();
  const opening = storage.open();
  storage.append(1, "early");
  gate.release();
  const loaded = await opening;
  ok(loaded.mode === "memory" && loaded.reason.startsWith("ConflictError"), loaded.reason);
  ok(storage.pending() === 1, "still held");
  await pause(50);
  same(await t.raw(), before);
});

test("no IndexedDB: memory, work counted, leaving warns", async (t) => {
  t.override(globalThis, "indexedDB", undefined);
  const storage = await t.start();
  ok(storage.loaded.mode === "memory" && storage.loaded.reason.startsWith("NotSupportedError: "), storage.loaded.reason);
  ok(!warns(), "no warning with nothing done");
  storage.append(1, "x");
  await storage.until("failed");
  same(storage.events.at(-1).reason, "memory");
  ok(warns(), "warns");
  same(await storage.settled(), { durable: false, reason: storage.loaded.reason, seq: 0 });
  same(storage.unsaved(), [{ seq: 1, json: "x" }]);
});

test("open throws: memory with the reason, nothing written", async (t) => {
  const before = await t.seed();
  const fault = t.wrap(IDBFactory.prototype, "open", () => () => {
    throw new DOMException("Not in a private window", "SecurityError");
  });
  const storage = await t.start();
  same([storage.loaded.mode, storage.loaded.reason], ["memory", "SecurityError: Not in a private window"]);
  fault.remove();
  storage.append(1, "x");
  storage.putText("y", "y");
  storage.snapshot({ base: 1, json: "empty", chunks: [] });
  await pause(100);
  same(await t.raw(), before);
});

test("open fails with UnknownError: memory, nothing written", async (t) => {
  const before = await t.seed();
  const fault = t.failOpen("UnknownError");
  const storage = await t.start();
  ok(storage.loaded.mode === "memory" && storage.loaded.reason.startsWith("UnknownError"), storage.loaded.reason);
  fault.remove();
  storage.append(1, "x");
  await pause(100);
  same(await t.raw(), before);
});

test("open never answers: memory after the timeout, and nothing when it answers late", async (t) => {
  const before = await t.seed();
  const gate = t.delayOpen();
  const begun = performance.now();
  const storage = await t.start({ timeout: 200 });
  const took = performance.now() - begun;
  ok(storage.loaded.mode === "memory" && storage.loaded.reason.startsWith("TimeoutError"), storage.loaded.reason);
  ok(took > 150 && took < 2000, `took ${took} ms`);
  storage.append(1, "x");
  gate.release();
  await pause(100);
  same(await t.raw(), before);
  const deleted = await Promise.race([t.deleteDatabase().then(() => true), pause(1000)]);
  ok(deleted, "the late connection was closed");
});

test("reading fails: memory, nothing written; retry reads again", async (t) => {
  const before = await t.seed();
  const fault = t.wrap(IDBObjectStore.prototype, "getAll", () => () => {
    throw new DOMException("broken", "UnknownError");
  });
  const storage = await t.start();
  same([storage.loaded.mode, storage.loaded.reason], ["memory", "UnknownError: broken"]);
  same((await storage.retry()).mode, "memory");
  fault.remove();
  same(await t.raw(), before);
  const loaded = await storage.retry();
  same([loaded.mode, loaded.next, loaded.journal.length, storage.mode()], ["write", 4, 3, "write"]);
  storage.append(4, "after");
  await storage.settled();
  same((await t.raw()).journal.length, 4);
});

test("retry after work in memory: an empty database takes it, a full one is never written over", async (t) => {
  const fault = t.failOpen("UnknownError");
  const storage = await t.start();
  storage.putText("a", "text");
  storage.append(1, "mine");
  fault.remove();
  const loaded = await storage.retry();
  same([loaded.mode, loaded.next], ["write", 1]);
  same((await storage.settled()).durable, true);
  same((await t.raw()).journal, [[1, "mine"]]);
  await storage.close();

  const before = await t.raw();
  const again = t.failOpen("UnknownError");
  const other = await t.start();
  other.append(1, "other");
  again.remove();
  const conflict = await other.retry();
  ok(conflict.mode === "memory" && conflict.journal.length === 1, conflict.reason);
  await pause(50);
  same(await t.raw(), before);
});

test("a newer database: memory, left as it is", async (t) => {
  await new Promise((resolve, reject) => {
    const request = indexedDB.open(t.name, 2);
    request.onupgradeneeded = () => request.result.createObjectStore("future").put("x", "y");
    request.onsuccess = () => (request.result.close(), resolve());
    request.onerror = () => reject(request.error);
  });
  const storage = await t.start();
  ok(storage.loaded.mode === "memory" && storage.loaded.reason.startsWith("VersionError"), storage.loaded.reason);
});

// ---- Cases: saving fails ----------------------------------------------------------------------------------------------

test("full: said once, kept, tried again, saved", async (t) => {
  const storage = await t.start();
  const fault = t.failPut("QuotaExceededError", (store) => store === "journal");
  storage.append(1, "x");
  await storage.until("failed");
  const { reason, name } = storage.events.at(-1);
  same([reason, name], ["full", "QuotaExceededError"]);
  ok(storage.pending() === 1 && warns(), "kept, and leaving warns");
  same((await storage.settled()).reason, "full");
  storage.append(2, "y");
  const opened = t.connections.length;
  await pause(50);
  fault.remove();
  await storage.until("saved", 4000);
  ok(t.connections.length > opened, "on a fresh connection");
  same(storage.kinds(), ["saving", "failed", "saved"]);
  ok(storage.pending() === 0 && !warns(), "all written, no warning");
  same((await t.raw()).journal, [[1, "x"], [2, "y"]]);
});

test("no room for a snapshot: the records are saved without it, the old snapshot stays", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  storage.snapshot({ base: 1, json: "old", chunks: [[1, "old chunk"]] });
  await storage.until("saved");
  const fault = t.failPut("QuotaExceededError", (store) => store === "chunks");
  storage.snapshot({ base: 2, json: "new", chunks: [[2, "new chunk"]], dropChunks: [1], dropJournal: [1] });
  storage.append(2, "2");
  await storage.until("saved");
  same([storage.events.at(-1).seq, storage.events.at(-1).waiting, storage.pending()], [2, "full", 1]);
  same((await storage.settled()).durable, true);
  storage.append(3, "3");
  await storage.until("saving");
  await storage.until("saved");
  const between = await t.raw();
  same([between.journal.length, between.meta.get("snapshot"), between.chunks],
    [3, { base: 1, json: "old", generation: 1 }, [[1, "old chunk"]]]);
  fault.remove();
  await storage.retry();
  same(storage.pending(), 0);
  const after = await t.raw();
  same([after.journal.map(([seq]) => seq), after.meta.get("snapshot").generation, after.chunks], [[2, 3], 2, [[2, "new chunk"]]]);
});

test("no room for a text: the records before it are saved, those after it wait for it", async (t) => {
  const storage = await t.start();
  const fault = t.failPut("QuotaExceededError", (store) => store === "texts");
  storage.append(1, "before");
  storage.putText("big", "text");
  storage.append(2, "after");
  await storage.until("failed");
  same([storage.events.at(-1).reason, storage.events.at(-1).seq], ["full", 1]);
  same((await t.raw()).journal, [[1, "before"]]);
  ok(warns(), "warns");
  fault.remove();
  await storage.retry();
  const { journal, texts } = await t.raw();
  same([journal.length, texts.length, storage.pending()], [2, 1, 0]);
});

test("any error in a text or snapshot leaves the records a way (Chromium's full disk is a DataError)", async (t) => {
  const storage = await t.start();
  storage.snapshot({ base: 0, json: "start" });
  await storage.settled();
  const fault = t.failPut("DataError", (store) => store === "texts" || store === "chunks");
  storage.append(1, "1");
  storage.snapshot({ base: 1, json: "s", chunks: [[1, "c"]] });
  storage.append(2, "2");
  storage.putText("a", "text");
  storage.append(3, "3");
  await storage.until("failed");
  same([storage.events.at(-1).reason, storage.events.at(-1).seq, storage.pending()], ["error", 2, 3]);
  same((await t.raw()).journal.length, 2);
  fault.remove();
  await storage.until("saved", 4000);
  same([storage.pending(), (await t.raw()).journal.length], [0, 3]);
});

test("a dead connection is opened anew, without a word", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  t.connections.at(-1).close();
  storage.append(2, "2");
  same(await storage.settled(), { durable: true, reason: null, seq: 2 });
  ok(!storage.kinds().includes("failed"), "no failure said");
  same((await t.raw()).journal.length, 2);
});

test("a connection that reports its close is not used again", async (t) => {
  const storage = await t.start();
  const handle = t.connections.at(-1);
  handle.onclose(new Event("close"));
  let used = 0;
  const native = handle.transaction;
  handle.transaction = (...args) => (used++, native.apply(handle, args));
  storage.append(1, "1");
  ok((await storage.settled()).durable, "saved");
  same(used, 0);
});

test("a connection that closes during a write: written again on another", async (t) => {
  const storage = await t.start();
  const fault = t.stallWrites();
  storage.append(1, "1");
  await pause(20);
  fault.remove();
  t.connections.at(-1).onclose(new Event("close"));
  ok((await storage.settled()).durable, "saved");
  same([storage.kinds(), (await t.raw()).journal], [["saving", "saved"], [[1, "1"]]]);
});

test("writing fails twice: said, then tried on a fresh connection each time, then saved", async (t) => {
  const storage = await t.start();
  const opened = t.connections.length;
  const fault = t.wrap(IDBObjectStore.prototype, "put", () => () => {
    throw new DOMException("injected", "UnknownError");
  });
  storage.append(1, "1");
  await storage.until("failed");
  same([storage.events.at(-1).reason, storage.events.at(-1).name], ["error", "UnknownError"]);
  same(t.connections.length, opened + 1);
  await storage.retry();
  ok(t.connections.length > opened + 1, "fresh");
  fault.remove();
  await storage.until("saved", 8000);
  same((await t.raw()).journal, [[1, "1"]]);
});

test("a transaction aborted half-way leaves the old snapshot whole", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  storage.putText("a", "text a");
  storage.snapshot({ base: 1, json: "old", chunks: [[1, "c1"], [2, "c2"]] });
  await storage.settled();
  const before = await t.raw();
  let left = 2;
  const fault = t.wrap(IDBObjectStore.prototype, "put", (native) => function (...args) {
    const request = native.apply(this, args);
    if (this.name === "chunks" && --left < 0) this.transaction.abort();
    return request;
  });
  storage.snapshot({ base: 1, json: "new", chunks: [[3, "c3"], [4, "c4"], [5, "c5"]], dropChunks: [1, 2], dropTexts: ["a"], dropJournal: [1] });
  await storage.settled();
  same([storage.events.at(-1).kind, storage.events.at(-1).waiting, storage.pending()], ["saved", "error", 1]);
  same(strip(await t.raw()), strip(before));
  fault.remove();
  await storage.retry();
  const after = await t.raw();
  same([after.meta.get("snapshot").json, after.chunks.length, after.texts, after.journal], ["new", 3, [], []]);
});

test("a write that does not end is said to fail, and to be saved when it ends", async (t) => {
  const storage = await t.start({ stall: 100 });
  const hold = await t.blockWrites();
  storage.append(1, "1");
  await storage.until("failed");
  same(storage.events.at(-1).reason, "stalled");
  ok(warns(), "warns");
  hold.release();
  await storage.until("saved");
  ok(!warns(), "all clear");
});

test("the database is deleted under the page: memory, not rebuilt from half", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  t.connections.at(-1).onclose(new Event("close"));
  t.connections.at(-1).close();
  await t.deleteDatabase();
  storage.append(2, "2");
  await storage.until("failed");
  same([storage.mode(), storage.events.at(-1).reason, storage.pending()], ["memory", "memory", 1]);
  ok(!(await t.exists()), "not created again");
});

// ---- Cases: the tail --------------------------------------------------------------------------------------------------

test("hidden without completion: the tail carries texts and records, in order, and is merged once", async (t) => {
  await t.seed();
  const first = await t.start();
  const fault = t.stallWrites();
  first.append(4, "in flight");
  await pause(20);
  first.putText("late", "late text");
  first.append(5, "queued");
  t.setHidden(true);
  same(t.tail(), [{ seq: 4, json: "in flight" }, { text: "late", value: "late text" }, { seq: 5, json: "queued" }]);
  first.append(6, "while hidden");
  await Promise.resolve();
  await Promise.resolve();
  same(t.tail().length, 4);
  t.setHidden(false);
  first.close();
  fault.remove();
  await pause(20);

  const second = await t.start();
  same(second.loaded.journal.map(([seq, json]) => `${seq} ${json}`).slice(3), ["4 in flight", "5 queued", "6 while hidden"]);
  same([second.loaded.next, second.loaded.texts.some(([id]) => id === "late")], [7, true]);
  await second.settled();
  same([t.tail(), (await t.raw()).journal.length], [null, 6]);
  await second.close();
  const third = await t.start();
  same([third.loaded.next, third.loaded.journal.length], [7, 6]);
});

test("pagehide writes the tail too; it goes when the queue drains", async (t) => {
  const storage = await t.start();
  const hold = await t.blockWrites();
  storage.append(1, "x");
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: false }));
  same(t.tail(), [{ seq: 1, json: "x" }]);
  hold.release();
  await storage.settled();
  same(t.tail(), null);
});

test("a tail is cleared only after it is in the database", async (t) => {
  localStorage.setItem(t.tailKey, JSON.stringify([{ seq: 1, json: "one" }]));
  const fault = t.failPut("QuotaExceededError", (store) => store === "journal");
  const storage = await t.start();
  same(storage.loaded.journal, [[1, "one"]]);
  await storage.until("failed");
  ok(t.tail(), "still there");
  fault.remove();
  await storage.retry();
  same([t.tail(), (await t.raw()).journal], [null, [[1, "one"]]]);
});

test("a stale or broken tail changes nothing and is not lost", async (t) => {
  await t.seed();
  const entries = [{ seq: 2, json: "stale" }, { seq: 4, json: "next" }, { seq: 6, json: "after a gap" }, null, 5];
  localStorage.setItem(t.tailKey, JSON.stringify(entries));
  const first = await t.start();
  same([first.loaded.next, first.loaded.journal.map(([, json]) => json)], [5, ["r1", "r2", "r3", "next"]]);
  ok(JSON.parse(first.loaded.orphan).length === 5, "what cannot follow is handed over");
  await first.settled();
  same([t.tail(), localStorage.getItem(`rostrum:${t.name}:orphan`) === first.loaded.orphan], [null, true]);
  await first.close();
  localStorage.setItem(t.tailKey, "[{\"seq\": 5, ");
  const second = await t.start();
  same([second.loaded.mode, second.loaded.next, second.loaded.orphan], ["write", 5, "[{\"seq\": 5, "]);
});

test("the tail ends before a text over the limit: what follows may need it", async (t) => {
  const storage = await t.start();
  t.stallWrites();
  storage.append(1, "x");
  storage.putText("huge", "x".repeat((1 << 20) + 1));
  storage.append(2, "y");
  t.setHidden(true);
  same(t.tail(), [{ seq: 1, json: "x" }]);
});

test("chunks are kept in order with the records that need them, in the tail too", async (t) => {
  const storage = await t.start();
  storage.putChunk(4, "[4]");
  storage.append(1, "needs 4");
  await storage.settled();
  t.stallWrites();
  storage.putChunk(5, "[5]");
  storage.append(2, "needs 5");
  t.setHidden(true);
  same(t.tail(), [{ chunk: 5, value: "[5]" }, { seq: 2, json: "needs 5" }]);
});

test("the very first snapshot goes into the tail too: records mean nothing without it", async (t) => {
  const first = await t.start();
  const fault = t.stallWrites();
  first.snapshot({ base: 0, json: "start" });
  first.append(1, "one");
  t.setHidden(true);
  same(t.tail().map((entry) => entry.snapshot?.json ?? entry.seq), ["start", 1]);
  t.setHidden(false);
  first.close();
  fault.remove();
  await pause(20);
  const second = await t.start();
  same([second.loaded.snapshot, second.loaded.base, second.loaded.journal], ["start", 0, [[1, "one"]]]);
  await second.settled();
  await second.close();
  const third = await t.start();
  same([third.loaded.snapshot, third.loaded.journal, t.tail()], ["start", [[1, "one"]], null]);
});

test("a full localStorage: as much of the front as fits, or nothing; no error", async (t) => {
  const storage = await t.start();
  t.stallWrites();
  t.fillLocalStorage(4000);
  storage.append(1, "y".repeat(1000));
  storage.putText("text", "x".repeat(100000));
  t.setHidden(true);
  same(t.tail().map((entry) => entry.seq), [1]);
  storage.append(2, "z".repeat(100000));
  await pause(20);
  same(t.tail().map((entry) => entry.seq), [1]);
  localStorage.removeItem(t.tailKey);
  t.fillLocalStorage(0);
  t.setHidden(true);
  same(t.tail(), null);
  storage.append(3, "still fine");
  same(storage.pending(), 4);
});

test("localStorage that throws on sight disturbs nothing", async (t) => {
  const fault = t.override(globalThis, "localStorage", undefined, () => {
    throw new DOMException("denied", "SecurityError");
  });
  const storage = await t.start();
  same([storage.loaded.mode, storage.loaded.marker], ["write", null]);
  storage.setMarker(3);
  storage.append(1, "x");
  t.setHidden(true);
  ok((await storage.settled()).durable, "saved");
  fault.remove();
});

// ---- Cases: several pages ---------------------------------------------------------------------------------------------

test("a second page reads only, and hears when the first has gone", async (t) => {
  const first = await t.start();
  first.append(1, "1");
  await first.settled();
  const second = await t.start();
  same([second.loaded.mode, second.loaded.journal], ["read", [[1, "1"]]]);
  const transactions = t.spyTransactions();
  second.append(2, "no");
  second.snapshot({ base: 1, json: "no", chunks: [] });
  await second.until("failed");
  t.setHidden(true);
  await pause(50);
  same([transactions.length, t.tail(), second.events.at(-1).reason], [0, null, "read"]);
  t.setHidden(false);
  await first.close();
  await second.until("lock-free");
  await second.close();
  const third = await t.start();
  same(third.loaded.mode, "write");
});

test("a page that reads along leaves the writing page's tail alone", async (t) => {
  const first = await t.start();
  t.stallWrites();
  first.append(1, "1");
  t.setHidden(true);
  const second = await t.start();
  same([second.loaded.mode, second.loaded.journal], ["read", [[1, "1"]]]);
  ok(t.tail(), "still there");
});

test("a reload waits a moment for the lock of the page it replaces", async (t) => {
  const first = await t.start();
  setTimeout(() => first.close(), 100);
  const second = await t.start();
  same(second.loaded.mode, "write");
});

test("a page that reads along hears of what is saved", async (t) => {
  const first = await t.start();
  first.append(1, "1");
  await first.settled();
  const second = await t.start();
  same(second.loaded.mode, "read");
  // The browser tells other pages alone; these two are one.
  const tell = () => dispatchEvent(new StorageEvent("storage", { key: `rostrum:${t.name}:told`, newValue: "x" }));
  first.append(2, "2");
  await first.settled();
  tell();
  const { stored } = await second.until("news");
  same([stored.journal, stored.mode], [[[1, "1"], [2, "2"]], "read"]);
});

test("taking over: the first writes what it holds and lets go, the second has it all", async (t) => {
  const first = await t.start();
  const second = await t.start();
  const wanted = `rostrum:${t.name}:wanted`;
  t.wrap(Storage.prototype, "setItem", (native) => function (key, value) {
    native.call(this, key, value);
    if (key !== wanted) return;
    first.append(1, "late");
    dispatchEvent(new StorageEvent("storage", { key, newValue: value }));
  });
  const loaded = await second.takeOver();
  ok(first.kinds().includes("asked"), "the app can hand over what it holds");
  same([loaded.mode, loaded.journal, loaded.next], ["write", [[1, "late"]], 2]);
  same([first.mode(), first.events.at(-1).why, first.pending()], ["read", "handed", 0]);
  second.append(2, "2");
  same((await second.settled()).durable, true);
  same((await t.raw()).journal, [[1, "late"], [2, "2"]]);
  ok(localStorage.getItem(wanted) === null, "nothing is left");
});

test("taking over from a page that does not answer", async (t) => {
  const first = await t.start();
  const second = await t.start({ handOver: 100 });
  const loaded = await second.takeOver();
  same(loaded.mode, "write");
  same((await first.until("outdated")).why, "taken");
  same(await second.takeOver(), null);
});

test("what is in memory alone stands on its first snapshot", async (t) => {
  const fault = t.failOpen("UnknownError");
  const storage = await t.start();
  storage.snapshot({ base: 0, json: "start" });
  same(storage.unsaved(), []);
  storage.append(1, "mine");
  storage.snapshot({ base: 1, json: "later" });
  same(storage.unsaved(), [{ snapshot: { base: 0, json: "start", generation: 1 } }, { seq: 1, json: "mine" }]);
  fault.remove();
  same((await storage.retry()).mode, "write");
  await storage.settled();
  const { meta, journal } = await t.raw();
  same([meta.get("snapshot").json, journal], ["start", [[1, "mine"]]]);
});

test("a stolen lock ends writing", async (t) => {
  const storage = await t.start();
  await navigator.locks.request(`rostrum:${t.name}`, { steal: true }, async () => {
    await storage.until("outdated");
    storage.append(1, "x");
    await pause(50);
  });
  same([storage.mode(), (await t.raw()).journal], ["read", []]);
});

test("versionchange: queued work is written, then the connection closes", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await t.deleteDatabaseAfter(async () => {
    storage.append(2, "2");
    await storage.until("saved");
    same((await storage.until("outdated")).kind, "outdated");
  });
  same([storage.mode(), storage.pending()], ["read", 0]);
});

test("without Web Locks the page that opened last writes; the other stops", async (t) => {
  t.override(Navigator.prototype, "locks", undefined);
  const first = await t.start();
  same(first.loaded.mode, "write");
  first.append(1, "1");
  await first.settled();
  const second = await t.start();
  same([second.loaded.mode, second.loaded.next], ["write", 2]);
  first.append(2, "loser");
  await first.until("outdated");
  same([first.mode(), first.pending()], ["read", 1]);
  ok(warns(), "the loser's work is not saved");
  same(await first.settled(), { durable: false, reason: first.reason(), seq: 1 });
  second.append(2, "winner");
  ok((await second.settled()).durable, "saved");
  same((await t.raw()).journal, [[1, "1"], [2, "winner"]]);
});

test("without Web Locks a loser's tail is kept aside, not mixed in", async (t) => {
  t.override(Navigator.prototype, "locks", undefined);
  const first = await t.start();
  first.append(1, "1");
  await first.settled();
  const fault = t.stallWrites();
  first.append(2, "loser");
  first.append(3, "loser");
  t.setHidden(true);
  const tail = localStorage.getItem(t.tailKey);
  t.setHidden(false);
  first.close();
  fault.remove();
  await pause(20);
  // Another page wrote in between.
  localStorage.removeItem(t.tailKey);
  const second = await t.start();
  second.append(2, "winner");
  await second.settled();
  await second.close();
  localStorage.setItem(t.tailKey, tail);
  const third = await t.start();
  same([third.loaded.next, third.loaded.orphan], [3, tail]);
});

test("back from the cache, unchanged: goes on", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  const query = await navigator.locks.query();
  ok(!query.held.some((lock) => lock.name === `rostrum:${t.name}`) || (await pause(50), true), "the lock is given up");
  storage.append(2, "2");
  await pause(50);
  same((await t.raw()).journal.length, 1);
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  same(await storage.settled(), { durable: true, reason: null, seq: 2 });
  same([storage.mode(), (await t.raw()).journal.length], ["write", 2]);
});

test("back from the cache with a write in flight: goes on", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await Promise.resolve();
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  same(t.tail(), [{ seq: 1, json: "1" }]);
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  storage.append(2, "2");
  same((await storage.settled()).durable, true);
  same([(await t.raw()).journal.length, t.tail()], [2, null]);
});

test("back from the cache with a write that never ended: written again", async (t) => {
  const storage = await t.start();
  const fault = t.stallWrites();
  storage.append(1, "1");
  await pause(20);
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  fault.remove();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  same((await storage.settled()).durable, true);
  same([(await t.raw()).journal.length, t.tail()], [1, null]);
});

test("back from the cache after another page wrote: outdated", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  const other = await t.start();
  same(other.loaded.mode, "write");
  other.append(2, "other");
  await other.settled();
  await other.close();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await storage.until("outdated");
  storage.append(2, "mine");
  await pause(50);
  same([storage.mode(), (await t.raw()).journal[1]], ["read", [2, "other"]]);
});

test("back from the cache with unsaved work, after another page wrote as much: outdated, not mixed", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  const fault = t.stallWrites();
  storage.append(2, "mine");
  await pause(20);
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  localStorage.removeItem(t.tailKey);
  fault.remove();
  const other = await t.start();
  other.append(2, "other");
  await other.settled();
  await other.close();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await storage.until("outdated");
  ok(warns(), "the work here is not saved");
  same((await t.raw()).journal[1], [2, "other"]);
});

test("back from the cache, and the database was emptied: outdated", async (t) => {
  const storage = await t.start();
  storage.append(1, "1");
  await storage.settled();
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  await t.deleteDatabase();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await storage.until("outdated");
  ok(!(await t.exists()), "not created again");
});

test("back from the cache while another page holds the lock: outdated", async (t) => {
  const storage = await t.start();
  dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  const other = await t.start();
  dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await storage.until("outdated");
  same([storage.mode(), other.mode()], ["read", "write"]);
});

// ---- The bench: faults in and out ---------------------------------------------------------------------------------------

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function ok(condition, message) {
  if (!condition) throw new Error(message || "expected otherwise");
}

function same(actual, expected) {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`got ${a}, expected ${b}`);
}

/** Resolves when the page has had its turn: sooner than any timer. */
function turn() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}

function warns() {
  const event = new Event("beforeunload", { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
}

function abortQuietly(tx) {
  try {
    tx.abort();
  } catch {
    // An earlier put did it.
  }
}

const strip = ({ texts, chunks, journal, meta }) => [texts, chunks, journal, meta.get("snapshot")];

class Bench {
  constructor(number) {
    this.name = `contract-${number}-${Math.random().toString(36).slice(2)}`;
    this.tailKey = `rostrum:${this.name}:tail`;
    this.undo = [];
    this.storages = [];
    this.connections = []; // every connection to our database, oldest first
    const bench = this;
    this.wrap(IDBFactory.prototype, "open", (native) => function (name, ...rest) {
      const request = native.call(this, name, ...rest);
      if (name === bench.name) request.addEventListener("success", () => bench.connections.push(request.result));
      return request;
    });
  }

  /** Puts something in the place of a method; `remove` puts the former one back. */
  wrap(object, method, make) {
    const native = object[method];
    object[method] = make(native);
    return this.removable(() => (object[method] = native));
  }

  override(object, property, value, get = () => value) {
    const former = Object.getOwnPropertyDescriptor(object, property);
    Object.defineProperty(object, property, { configurable: true, get });
    return this.removable(() => (former ? Object.defineProperty(object, property, former) : delete object[property]));
  }

  removable(back) {
    let done = false;
    const remove = () => {
      if (!done) back();
      done = true;
    };
    this.undo.push(remove);
    return { remove };
  }

  create(options = {}) {
    const events = [];
    const storage = createStorage({ name: this.name, onState: (event) => events.push(event), ...options });
    this.storages.push(storage);
    let seen = 0;
    /** Waits for the next event of a kind, after the one found before. */
    const until = async (kind, ms = 3000) => {
      const end = performance.now() + ms;
      for (;;) {
        const at = events.findIndex((event, index) => index >= seen && event.kind === kind);
        if (at >= 0) return (seen = at + 1), events[at];
        if (performance.now() > end) throw new Error(`no "${kind}" in ${ms} ms; got ${JSON.stringify(events)}`);
        await pause(5);
      }
    };
    return { ...storage, events, kinds: () => events.map((event) => event.kind), until };
  }

  async start(options) {
    const storage = this.create(options);
    storage.loaded = await storage.open();
    return storage;
  }

  /** Three records, a text, a snapshot; returns what is in the database then. */
  async seed() {
    const storage = await this.start();
    storage.putText("seed", "seed text");
    for (let seq = 1; seq <= 3; seq++) storage.append(seq, `r${seq}`);
    storage.snapshot({ base: 1, json: "seeded", chunks: [[1, "chunk"]] });
    await storage.settled();
    await storage.close();
    return this.raw();
  }

  /** What is really in the database, read past the storage module. */
  async raw() {
    const db = await new Promise((resolve, reject) => {
      const request = nativeOpen.call(indexedDB, this.name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const tx = db.transaction(["texts", "chunks", "journal", "meta"]);
    const read = (name) => new Promise((resolve, reject) => {
      const list = [];
      const cursor = tx.objectStore(name).openCursor();
      cursor.onsuccess = () => {
        if (!cursor.result) return resolve(list);
        list.push([cursor.result.key, cursor.result.value]);
        cursor.result.continue();
      };
      cursor.onerror = () => reject(cursor.error);
    });
    const [texts, chunks, journal, meta] = await Promise.all(["texts", "chunks", "journal", "meta"].map(read));
    db.close();
    return { texts, chunks, journal, meta: new Map(meta) };
  }

  /** WebKit goes on listing a database whose first upgrade was aborted, with version 0: an empty name. */
  async exists() {
    return (await indexedDB.databases()).some(({ name, version }) => name === this.name && version > 0);
  }

  deleteDatabase() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(this.name);
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
  }

  /** Asks for deletion (which makes a versionchange), runs `body`, and waits for the deletion. */
  async deleteDatabaseAfter(body) {
    const deleted = this.deleteDatabase();
    await body();
    await deleted;
  }

  tail() {
    return JSON.parse(localStorage.getItem(this.tailKey));
  }

  setHidden(hidden) {
    this.hidden?.remove();
    this.hidden = this.override(document, "visibilityState", hidden ? "hidden" : "visible");
    document.dispatchEvent(new Event("visibilitychange"));
  }

  spyTransactions() {
    const list = [];
    this.wrap(IDBDatabase.prototype, "transaction", (native) => function (...args) {
      const tx = native.apply(this, args);
      list.push({ access: tx.mode, durability: args[2]?.durability });
      return tx;
    });
    return list;
  }

  spyPuts() {
    const list = [];
    this.wrap(IDBObjectStore.prototype, "put", (native) => function (...args) {
      list.push({ store: this.name, key: args[1] });
      return native.apply(this, args);
    });
    return list;
  }

  /** A put into a chosen store makes its transaction fail as the engine would: asynchronously, with that name. */
  failPut(name, which) {
    return this.wrap(IDBObjectStore.prototype, "put", (native) => function (...args) {
      const request = native.apply(this, args);
      if (!which(this.name)) return request;
      const tx = this.transaction;
      tx.commit = () => {};
      Object.defineProperty(tx, "error", { value: new DOMException("injected", name), configurable: true });
      request.addEventListener("success", () => abortQuietly(tx));
      return request;
    });
  }

  failOpen(name) {
    return this.wrap(IDBFactory.prototype, "open", () => () => {
      const request = { error: new DOMException("Internal error opening backing store", name) };
      setTimeout(() => request.onerror?.(new Event("error")), 5);
      return request;
    });
  }

  /** Opening waits until `release`. */
  delayOpen() {
    let release;
    const gate = new Promise((resolve) => (release = resolve));
    const fault = this.wrap(IDBFactory.prototype, "open", (native) => function (...args) {
      const outer = {};
      gate.then(() => {
        const request = native.apply(indexedDB, args);
        for (const event of ["upgradeneeded", "success", "error", "blocked"]) {
          request[`on${event}`] = (e) => {
            outer.result = request.readyState === "done" && !request.error ? request.result : undefined;
            outer.error = request.error;
            outer.transaction = request.transaction;
            outer[`on${event}`]?.(e);
          };
        }
      });
      return outer;
    });
    return { release: () => (fault.remove(), release()) };
  }

  /** Writing transactions begin and never end, and leave nothing: the page's last moments. */
  stallWrites() {
    return this.wrap(IDBDatabase.prototype, "transaction", (native) => function (stores, access, ...rest) {
      if (access !== "readwrite") return native.call(this, stores, access, ...rest);
      const store = { put: () => ({}), get: () => ({}), delete: () => ({}) };
      return { objectStore: () => store, commit() {}, abort() {} };
    });
  }

  /** Holds a real writing transaction open, so that all others wait. */
  blockWrites() {
    return new Promise((resolve) => {
      const request = nativeOpen.call(indexedDB, this.name);
      request.onsuccess = () => {
        const store = request.result.transaction(["texts", "chunks", "journal", "meta"], "readwrite").objectStore("meta");
        let held = true;
        const spin = () => (store.get("schema").onsuccess = () => (held ? spin() : request.result.close()));
        const release = () => (held = false);
        this.undo.push(release);
        spin();
        resolve({ release });
      };
    });
  }

  /** Fills localStorage up to the last `room` characters, about. */
  fillLocalStorage(room) {
    localStorage.removeItem("contract-room");
    const old = localStorage.getItem("contract-fill")?.length ?? 0;
    let size = old;
    for (let step = 1 << 23; step >= 1; step >>= 1) {
      try {
        localStorage.setItem("contract-fill", "x".repeat(size + step));
        size += step;
      } catch {
        // Too much.
      }
    }
    if (room) localStorage.setItem("contract-fill", "x".repeat(Math.max(0, size - room)));
    this.removable(() => localStorage.removeItem("contract-fill"));
  }

  async clean() {
    while (this.undo.length) this.undo.pop()();
    await Promise.race([Promise.all(this.storages.map((storage) => storage.close())), pause(500)]);
    await Promise.race([this.deleteDatabase().catch(() => {}), pause(1000)]);
    for (const key of Object.keys(localStorage)) if (key.startsWith(`rostrum:${this.name}:`)) localStorage.removeItem(key);
  }
}

const nativeOpen = IDBFactory.prototype.open;

async function run() {
  const only = new URLSearchParams(location.search).get("only");
  const result = { passed: 0, failed: 0, lines: [] };
  const stray = [];
  addEventListener("unhandledrejection", (event) => stray.push(`unhandled: ${event.reason}`));
  addEventListener("error", (event) => stray.push(`error: ${event.message}`));
  const say = (line) => {
    result.lines.push(line);
    document.getElementById("report")?.append(`${line}\n`);
  };
  for (const [number, { name, body }] of cases.entries()) {
    if (only && !name.includes(only)) continue;
    const bench = new Bench(number);
    const begun = performance.now();
    try {
      await Promise.race([body(bench), pause(20000).then(() => Promise.reject(new Error("took over 20 s")))]);
      await bench.clean();
      if (stray.length) throw new Error(stray.splice(0).join("; "));
      result.passed += 1;
      say(`ok   ${name} (${Math.round(performance.now() - begun)} ms)`);
    } catch (error) {
      await bench.clean();
      result.failed += 1;
      say(`FAIL ${name}: ${error?.message ?? error}${error?.stack ? `\n${error.stack}` : ""}`);
    }
  }
  say(`${result.passed} passed, ${result.failed} failed`);
  document.title = `Storage contract: ${result.passed} passed, ${result.failed} failed`;
  window.contractResult = result;
}

run();
