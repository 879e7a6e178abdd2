// Cuts the built program in two: what runs when a page opens, and the rest, which the page fetches once it stands. Which is
// which says scripts/core.txt, a list that scripts/core-list makes. Data goes with the functions that refer to it.
// usage: node scripts/split.mjs WHOLE.wasm LINKED.wasm SAME.wasm CORE.wasm REST.wasm
//   WHOLE: what wasm-bindgen made; LINKED: what it made that of, with the linker's notes (build.rs); SAME: as WHOLE, with
//   functions called as in LINKED (`wasm-bindgen --no-demangle`)
//
// In the core a function of the rest is a few bytes that call it through a table; the table is empty until the rest is
// there (`static/rest.mjs`), so before its first call the core has the rest fetched, whatever it takes. Both use one
// memory, and the sources know nothing of it.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import * as file from './wasm-file.mjs';

const binaryen = (await import(pathToFileURL(process.env.ROSTRUM_BINARYEN).href)).default;
const [whole, linkedFile, sameFile, coreFile, restFile] = process.argv.slice(2);
// Where it has to be called from the core, a function that is smaller than this, its data included, stays there: the way to
// it would cost as much.
const WORTH_BYTES = Number(process.env.WORTH ?? 30);
// What must be in the core although no page needs it as it opens.
const PINNED = [
  // What asks for the rest, and what it goes through.
  /^rest_is_needed$/,
  /^rostrum::browser::host::fetch_rest$/,
  // A program that stops says so, whether the rest is there or not.
  /^rostrum::ui::panicked$/,
  // Which of these run depends on chance: on where hashes meet.
  /hashbrown::(raw::RawTable|Equivalent)/,
];
// Holes in the data smaller than this are not worth a new piece.
const HOLE_BYTES = 8;

// ---- The files: what functions are called, and who refers to what ---------------------------------------------------------

const bytes = await readFile(whole);
const names = new Map([...file.functionNames(bytes)].map(([index, name]) => [index, file.plain(name)]));
// In the order of functions that it makes itself, wasm-bindgen goes by their names.
const same = await readFile(sameFile);
const linkedNames = file.functionNames(same);
const notes = file.linked(await readFile(linkedFile));
const firstOwn = file.importedFunctions(bytes);
const bodies = file.bodies(bytes), others = file.bodies(same);
const sizes = bodies.map(({ from, end }) => end - from);
bodies.forEach(({ from, end }, at) => {
  if (!same.subarray(others[at].from, others[at].end).equals(bytes.subarray(from, end))) linkedNames.delete(at + firstOwn);
});
if (bodies.length !== others.length || linkedNames.size < bodies.length * 0.99) throw new Error(`${whole} and ${sameFile} differ in more than names`);
// By name: should two functions have the same one, what both refer to.
const references = new Map();
for (const [index, { atoms, slots }] of notes.functions) {
  const name = notes.names.get(index);
  const known = references.get(name) ?? { atoms: new Set(), slots: new Set() };
  for (const it of atoms) known.atoms.add(it);
  for (const it of slots) known.slots.add(it);
  references.set(name, known);
}
const linkedOnes = new Set(notes.names.values());

// ---- Who calls whom ---------------------------------------------------------------------------------------------------

// Without names, binaryen calls functions by their numbers.
const bare = file.without(file.withoutNotes(bytes), (it) => it.name === 'name');
const core = binaryen.readBinary(bare);
const all = Array.from({ length: core.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(core.getFunctionByIndex(at)));
const places = new Map(all.map((it, at) => [it.name, at]));
const nameOf = (it) => names.get(places.get(it)) ?? '';
const linkedName = (it) => linkedNames.get(places.get(it)) ?? '';
const sizeOf = (it) => sizes[places.get(it) - firstOwn];
const own = all.filter((it) => !it.module).map((it) => it.name);

const calls = new Map(), callers = new Map(own.map((it) => [it, new Set()]));
const constants = new Map(); // numbers in functions that the linker does not know
const named = new Set(); // those that exports and functions name
let here = null;
for (const line of core.emitText().split('\n')) {
  if (line.startsWith(' (')) {
    here = /^ \(func \$([^\s)]+)/.exec(line)?.[1] ?? null;
    if (here) calls.set(here, new Set());
    if (here && !linkedOnes.has(linkedName(here))) constants.set(here, []);
  }
  if (!here) continue;
  for (const [, it] of line.matchAll(/\(call \$([^\s)]+)/g)) {
    calls.get(here).add(it);
    callers.get(it)?.add(here);
  }
  for (const [, it] of line.matchAll(/\(ref\.func \$([^\s)]+)/g)) named.add(it);
  for (const [, it] of constants.has(here) ? line.matchAll(/(?:const |offset=)(\d+)/g) : []) constants.get(here).push(Number(it));
}
for (let at = 0; at < core.getNumExports(); at++) {
  const { kind, value } = binaryen.getExportInfo(core.getExportByIndex(at));
  if (kind === binaryen.ExternalFunction) named.add(value);
}
const refersTo = (it) => {
  if (!constants.has(it)) return references.get(linkedName(it)) ?? { atoms: [], slots: [] };
  return { atoms: constants.get(it).map(notes.atomAt).filter(Boolean), slots: [] };
};
// The function table, and who is in it for no reason that the linker knows.
const slots = new Map([...file.functionTable(bytes)].map(([slot, index]) => [slot, all[index].name]));
const inTable = new Set(slots.values());
const explained = new Set();
for (const { slots } of [notes.loose, ...notes.atoms, ...references.values()]) for (const it of slots) explained.add(notes.names.get(it));
for (const it of inTable) if (!explained.has(linkedName(it))) named.add(it);

// ---- What is the rest ---------------------------------------------------------------------------------------------------

const listed = new Set((await readFile(new URL('core.txt', import.meta.url), 'utf8')).split('\n').filter((it) => it && !it.startsWith('#')));
const known = new Set(own.map(nameOf));
const unknown = [...listed].filter((it) => !known.has(it)).length;
// Another compiler may name or join functions otherwise: then the cut is another, and the program the same.
if (unknown > 0) console.warn(`scripts/core.txt names ${unknown} functions that are not there: make it anew with scripts/core-list`);
const stays = (it) => listed.has(nameOf(it)) || PINNED.some((name) => name.test(nameOf(it)));
const weight = (it) => [...refersTo(it).atoms].reduce((sum, { from, end }) => sum + end - from, sizeOf(it));

const rest = new Set(own.filter((it) => weight(it) >= WORTH_BYTES && !stays(it)));
let atoms, pointed; // the data of the core, and which functions it and the core's functions point to
for (let grows = true; grows;) {
  atoms = new Set(), pointed = new Set();
  const from = (it) => {
    for (const slot of it.slots) pointed.add(notes.names.get(slot));
    for (const atom of it.atoms) {
      if (atoms.has(atom)) continue;
      atoms.add(atom);
      from(atom);
    }
  };
  from(notes.loose);
  for (const it of notes.atoms) if (!it.isNamed) from({ atoms: [it], slots: [] });
  for (const it of own) if (!rest.has(it)) from(refersTo(it));
  // What only the rest calls or points to goes with it.
  grows = false;
  for (const it of own) {
    if (rest.has(it) || named.has(it) || stays(it) || pointed.has(linkedName(it))) continue;
    if ([...callers.get(it)].every((caller) => rest.has(caller) || caller === it)) {
      rest.add(it);
      grows = true;
    }
  }
}
const isEntered = (it) => named.has(it) || pointed.has(linkedName(it)) || [...callers.get(it)].some((caller) => !rest.has(caller));
const entered = [...rest].filter(isEntered);
const isLate = (it) => rest.has(it) && !named.has(it) && !pointed.has(linkedName(it)); // in the table only with the rest
const needed = [...new Set([...rest].flatMap((it) => [...calls.get(it)]).filter((it) => !rest.has(it)))];

// ---- The data -------------------------------------------------------------------------------------------------------------

const pieces = file.data(bytes);
const first = pieces[0].address, last = Math.max(...pieces.map((it) => it.address + it.bytes.length));
const memory = Buffer.alloc(last - first);
for (const it of pieces) it.bytes.copy(memory, it.address - first);
// For each byte whether it comes with the rest.
const isMoved = new Uint8Array(memory.length);
for (const it of notes.atoms) if (!atoms.has(it)) isMoved.fill(1, it.from - first, it.end - first);
// Pieces of one part; zeros, at the ends and many, need no bytes, and `bridge` bytes of the other part are none the worse.
const cut = (moved, bridge) => {
  const found = [];
  let from = -1, end = -1, strange = 0;
  const close = () => {
    if (from >= 0) found.push({ address: first + from, bytes: Buffer.from(memory.subarray(from, end)) });
    from = -1;
  };
  for (let at = 0; at < memory.length; at++) {
    if (isMoved[at] !== moved) strange++;
    if (strange > bridge || at - end > HOLE_BYTES) close();
    if (isMoved[at] !== moved || memory[at] === 0) continue;
    if (from < 0) from = at;
    end = at + 1;
    strange = 0;
  }
  close();
  return found;
};
// The holes in the core's pieces are zeros until the rest fills them.
const coreData = cut(0, HOLE_BYTES);
for (const it of coreData) for (let at = 0; at < it.bytes.length; at++) if (isMoved[it.address - first + at]) it.bytes[at] = 0;
const restData = cut(1, 0);
{
  const together = Buffer.alloc(memory.length), by = new Uint8Array(memory.length);
  for (const [who, pieces] of [[1, coreData], [2, restData]]) {
    for (const it of pieces) {
      for (let at = 0; at < it.bytes.length; at++) {
        if (who === 1 ? it.bytes[at] !== 0 : true) by[it.address - first + at] |= who;
      }
      it.bytes.copy(together, it.address - first);
    }
  }
  if (!together.equals(memory) || by.includes(3)) throw new Error('the data of the two parts is not the data of the whole');
}

// ---- The core -------------------------------------------------------------------------------------------------------------

const { i32, none } = binaryen;
const list = (count, get) => Array.from({ length: count }, (_, at) => get(at));
const globals = list(core.getNumGlobals(), (at) => binaryen.getGlobalInfo(core.getGlobalByIndex(at))).filter((it) => it.mutable);
const tables = list(core.getNumTables(), (at) => binaryen.getTableInfo(core.getTableByIndex(at)));
const asks = own.find((it) => nameOf(it) === 'rest_is_needed');
if (!asks) throw new Error('there is no function that asks for the rest');
const takeElements = (part) => {
  while (part.getNumElementSegments()) part.removeElementSegment(binaryen.getElementSegmentInfo(part.getElementSegmentByIndex(0)).name);
};

takeElements(core);
// In the place of what comes with the rest stands something short; nothing calls it there.
const order = [...slots.keys()].sort((a, b) => a - b);
if (order.at(-1) - order[0] !== order.length - 1) throw new Error('the function table has holes');
core.addActiveElementSegment('0', 'all', order.map((slot) => (isLate(slots.get(slot)) ? asks : slots.get(slot))), core.i32.const(order[0]));
core.addGlobal('rest_is_here', i32, true, core.i32.const(0));
core.addTable('rest', entered.length, entered.length);
core.addFunction('await_rest', none, none, [], core.if(core.i32.eqz(core.global.get('rest_is_here', i32)), core.call(asks, [], none)));
for (const it of rest) {
  const slot = entered.indexOf(it);
  if (slot < 0) {
    core.removeFunction(it);
    continue;
  }
  const { params, results } = all[places.get(it)];
  const given = binaryen.expandType(params).map((type, at) => core.local.get(at, type));
  const call = core.call_indirect('rest', core.i32.const(slot), given, params, results);
  binaryen.Function.setBody(core.getFunction(it), core.block(null, [core.call('await_rest', [], none), call], results));
}
// What the rest calls, in a table: that is shorter than names.
core.addTable('calls', needed.length, needed.length);
core.addActiveElementSegment('calls', 'calls', needed, core.i32.const(0));
core.addGlobalExport('rest_is_here', 'rest_is_here');
core.addTableExport('rest', 'rest');
core.addTableExport('calls', 'rest_calls');
core.addMemoryExport('0', 'rest_memory');
for (const it of globals) core.addGlobalExport(it.name, `g${it.name}`);
for (const it of tables) core.addTableExport(it.name, `t${it.name}`);
if (!core.validate()) throw new Error('the core is not valid');
await writeFile(coreFile, file.withData(Buffer.from(core.emitBinary()), coreData));

// ---- The rest ---------------------------------------------------------------------------------------------------------------

const part = binaryen.readBinary(bare);
while (part.getNumExports()) part.removeExport(binaryen.getExportInfo(part.getExportByIndex(0)).name);
takeElements(part);
for (const { name, params, results } of all) {
  if (rest.has(name)) continue;
  part.removeFunction(name);
  const at = needed.indexOf(name);
  if (at >= 0) part.addFunctionImport(name, 'calls', String(at), params, results);
}
for (const { name, type } of globals) {
  part.removeGlobal(name);
  part.addGlobalImport(name, 'core', `g${name}`, type, true);
}
for (const { name } of tables) part.addTableImport(name, 'core', `t${name}`);
part.addMemoryImport('0', 'core', 'rest_memory');
part.addTable('rest', entered.length, entered.length);
part.addTableImport('rest', 'core', 'rest');
part.addActiveElementSegment('rest', 'rest', entered, part.i32.const(0));
for (let at = 0; at < order.length;) {
  const late = [];
  for (; at < order.length && isLate(slots.get(order[at])); at++) late.push(slots.get(order[at]));
  if (late.length) part.addActiveElementSegment('0', `late${at}`, late, part.i32.const(order[at - 1] - late.length + 1));
  else at++;
}
if (!part.validate()) throw new Error('the rest is not valid');
await writeFile(restFile, file.withData(Buffer.from(part.emitBinary()), restData));

const sum = (them) => [...them].reduce((bytes, it) => bytes + sizeOf(it), 0);
const length = (pieces) => pieces.reduce((bytes, it) => bytes + it.bytes.length, 0);
console.log(`core: ${own.length - rest.size} functions, ${sum(own) - sum(rest)} bytes, ${length(coreData)} bytes of data in ${coreData.length}, ${needed.length} for the rest`);
console.log(`rest: ${rest.size} functions, ${sum(rest)} bytes, ${length(restData)} bytes of data in ${restData.length}, ${entered.length} entered`);
