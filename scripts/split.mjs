// Cuts the built program in two: what people need to open a page, read and annotate, and the rest, which the page
// fetches once it stands. Which is which says scripts/rest.txt, by the names that functions have in the sources.
// usage: node scripts/split.mjs WHOLE.wasm CORE.wasm REST.wasm
//
// In the core a function of the rest is a few bytes that call it through a table; the table is empty until the rest is
// there (`static/rest.mjs`), so before its first call the core has the rest fetched, whatever it takes. Both use one
// memory, and the sources know nothing of it.
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

const binaryen = (await import(pathToFileURL(process.env.ROSTRUM_BINARYEN).href)).default;
const [whole, coreFile, restFile] = process.argv.slice(2);
// Smaller than this, a function stays where it is. The way to it would cost as much; and the compiler makes one of small
// functions that do the same, so that the name of one may stand for another that the core calls.
const WORTH_BYTES = 100;

// ---- The file: its sections, and what its functions are called ------------------------------------------------------

const number = (bytes, at) => {
  let value = 0, shift = 0, byte;
  do {
    byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    shift += 7;
  } while (byte & 128);
  return [value, at];
};
const string = (bytes, at) => {
  const [length, from] = number(bytes, at);
  return [bytes.toString('utf8', from, from + length), from + length];
};
const sections = (bytes) => {
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const [length, from] = number(bytes, at + 1);
    found.push({ id: bytes[at], start: at, from, end: from + length });
    at = from + length;
  }
  return found;
};
const without = (bytes, is) =>
  Buffer.concat([bytes.subarray(0, 8), ...sections(bytes).filter((it) => !is(it)).map((it) => bytes.subarray(it.start, it.end))]);

const bytes = await readFile(whole);
const isNames = (it) => it.id === 0 && string(bytes, it.from)[0] === 'name';
const names = new Map(), sizes = [];
for (const section of sections(bytes)) {
  if (isNames(section)) {
    let [, at] = string(bytes, section.from);
    while (at < section.end) {
      const kind = bytes[at];
      const [length, from] = number(bytes, at + 1);
      if (kind === 1) {
        let [count, here] = number(bytes, from);
        for (; count > 0; count--) {
          let index, name;
          [index, here] = number(bytes, here);
          [name, here] = string(bytes, here);
          names.set(index, name.replace(/\[[0-9a-f]{8,16}\]/g, ''));
        }
      }
      at = from + length;
    }
  }
  if (section.id === 10) {
    let [count, at] = number(bytes, section.from);
    for (; count > 0; count--) {
      const [length, from] = number(bytes, at);
      sizes.push(length);
      at = from + length;
    }
  }
}
if (names.size === 0) throw new Error(`${whole} has no names of functions`);

// ---- Who calls whom ---------------------------------------------------------------------------------------------------

// Without names, binaryen calls functions by their numbers.
const bare = without(bytes, isNames);
const core = binaryen.readBinary(bare);
const all = Array.from({ length: core.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(core.getFunctionByIndex(at)));
const imports = all.filter((it) => it.module).length;
const places = new Map(all.map((it, at) => [it.name, at]));
const nameOf = (it) => names.get(places.get(it)) ?? '';
const sizeOf = (it) => sizes[places.get(it) - imports];
const own = all.filter((it) => !it.module).map((it) => it.name);

const calls = new Map(), callers = new Map(own.map((it) => [it, new Set()]));
const named = new Set(); // those that tables and exports name
let here = null;
for (const line of core.emitText().split('\n')) {
  if (line.startsWith(' (')) {
    here = /^ \(func \$([^\s)]+)/.exec(line)?.[1] ?? null;
    if (here) calls.set(here, new Set());
    if (line.startsWith(' (elem')) for (const [, it] of line.matchAll(/\$([^\s)]+)/g)) named.add(it);
  }
  if (!here) continue;
  for (const [, it] of line.matchAll(/\(call \$([^\s)]+)/g)) {
    calls.get(here).add(it);
    callers.get(it)?.add(here);
  }
  for (const [, it] of line.matchAll(/\(ref\.func \$([^\s)]+)/g)) named.add(it);
}
for (let at = 0; at < core.getNumExports(); at++) {
  const { kind, value } = binaryen.getExportInfo(core.getExportByIndex(at));
  if (kind === binaryen.ExternalFunction) named.add(value);
}

// ---- What is the rest ---------------------------------------------------------------------------------------------------

const lines = (await readFile(new URL('rest.txt', import.meta.url), 'utf8')).split('\n').map((it) => it.trim());
const wanted = lines.filter((it) => it && !it.startsWith('#') && !it.startsWith('!'));
const kept = lines.filter((it) => it.startsWith('!')).map((it) => it.slice(1));
for (const it of [...wanted, ...kept]) {
  // Another compiler may name or join functions otherwise: then the cut is another, and the program the same.
  if (!own.some((one) => nameOf(one).includes(it))) console.warn(`scripts/rest.txt names ${it}: there is no such function`);
}
const stays = (it) => kept.some((part) => nameOf(it).includes(part));
const rest = new Set(own.filter((it) => sizeOf(it) >= WORTH_BYTES && !stays(it) && wanted.some((part) => nameOf(it).includes(part))));
// What only the rest calls goes with it.
for (let grows = true; grows;) {
  grows = false;
  for (const it of own) {
    if (rest.has(it) || named.has(it) || stays(it) || callers.get(it).size === 0) continue;
    if ([...callers.get(it)].every((caller) => rest.has(caller) || caller === it)) {
      rest.add(it);
      grows = true;
    }
  }
}
const entered = [...rest].filter((it) => named.has(it) || [...callers.get(it)].some((caller) => !rest.has(caller)));
const needed = new Set([...rest].flatMap((it) => [...calls.get(it)]).filter((it) => !rest.has(it)));

// ---- The core -------------------------------------------------------------------------------------------------------------

const { i32, none } = binaryen;
const list = (count, get) => Array.from({ length: count }, (_, at) => get(at));
const globals = list(core.getNumGlobals(), (at) => binaryen.getGlobalInfo(core.getGlobalByIndex(at))).filter((it) => it.mutable);
const tables = list(core.getNumTables(), (at) => binaryen.getTableInfo(core.getTableByIndex(at)));
const asks = own.find((it) => nameOf(it) === 'rest_is_needed');
if (!asks) throw new Error('there is no function that asks for the rest');

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
core.addGlobalExport('rest_is_here', 'rest_is_here');
core.addTableExport('rest', 'rest');
core.addMemoryExport('0', 'rest_memory');
for (const it of needed) core.addFunctionExport(it, `f${it}`);
for (const it of globals) core.addGlobalExport(it.name, `g${it.name}`);
for (const it of tables) core.addTableExport(it.name, `t${it.name}`);
if (!core.validate()) throw new Error('the core is not valid');
await writeFile(coreFile, core.emitBinary());

// ---- The rest ---------------------------------------------------------------------------------------------------------------

const part = binaryen.readBinary(bare);
while (part.getNumExports()) part.removeExport(binaryen.getExportInfo(part.getExportByIndex(0)).name);
while (part.getNumElementSegments()) part.removeElementSegment(binaryen.getElementSegmentInfo(part.getElementSegmentByIndex(0)).name);
for (const { name, params, results } of all) {
  if (rest.has(name)) continue;
  part.removeFunction(name);
  if (needed.has(name)) part.addFunctionImport(name, 'core', `f${name}`, params, results);
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
if (!part.validate()) throw new Error('the rest is not valid');
// The core has filled the memory.
await writeFile(restFile, without(Buffer.from(part.emitBinary()), (it) => it.id === 11 || it.id === 12));

const sum = (them) => [...them].reduce((bytes, it) => bytes + sizeOf(it), 0);
console.log(`core: ${own.length - rest.size} functions, ${sum(own) - sum(rest)} bytes; rest: ${rest.size} functions, ${sum(rest)} bytes, ${entered.length} entered`);
