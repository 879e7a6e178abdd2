// Reads what `split.mjs` must know of WebAssembly files and tools do not tell: sections, names, and what the linker wrote
// down of its work (https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md).

export const number = (bytes, at) => {
  let value = 0, shift = 0, byte;
  do {
    byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    shift += 7;
  } while (byte & 128);
  return [value, at];
};

const signed = (bytes, at) => {
  let value = 0, shift = 0, byte;
  do {
    byte = bytes[at++];
    value |= (byte & 127) << shift;
    shift += 7;
  } while (byte & 128);
  return [shift < 32 && byte & 64 ? value | (-1 << shift) : value, at];
};

const string = (bytes, at) => {
  const [length, from] = number(bytes, at);
  return [bytes.toString('utf8', from, from + length), from + length];
};

// The ids of the sections that are used here.
export const CUSTOM = 0, IMPORTS = 2, ELEMENTS = 9, CODE = 10, DATA = 11, DATA_COUNT = 12;

// Each section: its id, a custom one's name, and where it and its content begin and end.
export function sections(bytes) {
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const [length, from] = number(bytes, at + 1);
    const id = bytes[at];
    found.push({ id, name: id === CUSTOM ? string(bytes, from)[0] : '', start: at, from, end: from + length });
    at = from + length;
  }
  return found;
}

const find = (bytes, id, name = '') => sections(bytes).find((it) => it.id === id && it.name === name);

export const without = (bytes, is) =>
  Buffer.concat([bytes.subarray(0, 8), ...sections(bytes).filter((it) => !is(it)).map((it) => bytes.subarray(it.start, it.end))]);

// A function's name without hashes, which are others with another compiler.
export const plain = (name) => name.replace(/\[[0-9a-f]{8,16}\]/g, '');

// What functions are called, by their numbers.
export function functionNames(bytes) {
  const names = new Map();
  const section = find(bytes, CUSTOM, 'name');
  if (!section) throw new Error('there are no names of functions');
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
        names.set(index, name);
      }
    }
    at = from + length;
  }
  return names;
}

// What comes from outside: where the names and the kinds of each are in the file.
function imports(bytes) {
  const section = find(bytes, IMPORTS);
  let [count, at] = number(bytes, section.from);
  const found = [];
  const limits = () => {
    const flags = bytes[at++];
    [, at] = number(bytes, at);
    if (flags & 1) [, at] = number(bytes, at);
  };
  for (; count > 0; count--) {
    const start = at;
    let name;
    [, at] = string(bytes, at);
    const named = at;
    [name, at] = string(bytes, at);
    const rest = at, kind = bytes[at++];
    if (kind === 0) [, at] = number(bytes, at);
    else if (kind === 1) {
      at++;
      limits();
    } else if (kind === 2) limits();
    else if (kind === 3) at += 2;
    else throw new Error(`an import of kind ${kind}`);
    found.push({ name, start, named, rest, end: at, isFunction: kind === 0 });
  }
  return found;
}

// How many functions come from outside: they have the first numbers.
export const importedFunctions = (bytes) => imports(bytes).filter((it) => it.isFunction).length;

// The file with other names for what comes from outside.
export function withImportNames(bytes, rename) {
  const section = find(bytes, IMPORTS), all = imports(bytes), parts = [leb(all.length)];
  for (const it of all) {
    const name = Buffer.from(rename(it.name));
    parts.push(bytes.subarray(it.start, it.named), leb(name.length), name, bytes.subarray(it.rest, it.end));
  }
  const content = Buffer.concat(parts);
  return Buffer.concat([bytes.subarray(0, section.start), Buffer.from([IMPORTS]), leb(content.length), content, bytes.subarray(section.end)]);
}

// The bodies of the functions that are not imported: where each begins and ends in the file.
export function bodies(bytes) {
  const found = [];
  const section = find(bytes, CODE);
  let [count, at] = number(bytes, section.from);
  for (; count > 0; count--) {
    const [length, from] = number(bytes, at);
    found.push({ from, end: from + length });
    at = from + length;
  }
  return found;
}

// An offset that is a plain number.
function constant(bytes, at) {
  if (bytes[at] !== 0x41) throw new Error('an offset that is not a plain number');
  const [value, end] = signed(bytes, at + 1);
  if (bytes[end] !== 0x0b) throw new Error('an offset that is not a plain number');
  return [value >>> 0, end + 1];
}

// The function table: function numbers by slot.
export function functionTable(bytes) {
  const slots = new Map();
  const section = find(bytes, ELEMENTS);
  let [count, at] = number(bytes, section.from);
  for (; count > 0; count--) {
    const flags = bytes[at++];
    let table = 0, slot, length, it;
    if (flags === 2) [table, at] = number(bytes, at);
    else if (flags !== 0) throw new Error(`a part of a table of kind ${flags}`);
    if (table !== 0) throw new Error('a second table of functions');
    [slot, at] = constant(bytes, at);
    if (flags === 2) at++;
    [length, at] = number(bytes, at);
    for (; length > 0; length--) {
      [it, at] = number(bytes, at);
      slots.set(slot++, it);
    }
  }
  return slots;
}

// What is in memory at the start: pieces with their addresses, and where they are in the file.
export function data(bytes) {
  const found = [];
  const section = find(bytes, DATA);
  let [count, at] = number(bytes, section.from);
  for (; count > 0; count--) {
    const flags = bytes[at++];
    if (flags !== 0) throw new Error(`data of kind ${flags}`);
    let address, length;
    [address, at] = constant(bytes, at);
    [length, at] = number(bytes, at);
    found.push({ address, from: at, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

const leb = (value) => {
  const out = [];
  do {
    out.push(value > 127 ? (value & 127) | 128 : value);
    value = Math.floor(value / 128);
  } while (value > 0);
  return Buffer.from(out);
};
const signedLeb = (value) => {
  const out = [];
  for (let more = true; more;) {
    const low = value & 127;
    value >>= 7;
    more = !((value === 0 && !(low & 64)) || (value === -1 && low & 64));
    out.push(more ? low | 128 : low);
  }
  return Buffer.from(out);
};

// The file with other data.
export function withData(bytes, pieces) {
  const parts = [leb(pieces.length)];
  for (const it of pieces) parts.push(Buffer.from([0, 0x41]), signedLeb(it.address | 0), Buffer.from([0x0b]), leb(it.bytes.length), it.bytes);
  const content = Buffer.concat(parts);
  const rest = without(bytes, (it) => it.id === DATA || it.id === DATA_COUNT);
  const code = find(rest, CODE);
  return Buffer.concat([rest.subarray(0, code.end), Buffer.from([DATA]), leb(content.length), content, rest.subarray(code.end)]);
}

// Without what the linker wrote down for others.
export const withoutNotes = (bytes) => without(bytes, (it) => it.name === 'linking' || it.name.startsWith('reloc.'));

// ---- What the linker wrote down ---------------------------------------------------------------------------------------

const FUNCTION = 0, SYMBOL_DATA = 1, SECTION = 3, SYMBOL_TABLE = 8, UNDEFINED = 0x10, EXPLICIT_NAME = 0x40;

// The symbols: functions with their numbers, data with its piece, its offset there and its length.
function symbols(bytes) {
  const section = find(bytes, CUSTOM, 'linking');
  if (!section) throw new Error('the linker wrote nothing down: --emit-relocs (build.rs)');
  const found = [];
  let [, at] = string(bytes, section.from);
  [, at] = number(bytes, at);
  while (at < section.end) {
    const kind = bytes[at];
    const [length, from] = number(bytes, at + 1);
    if (kind === SYMBOL_TABLE) {
      let [count, here] = number(bytes, from);
      for (; count > 0; count--) {
        const symbol = { kind: bytes[here++] };
        let flags;
        [flags, here] = number(bytes, here);
        if (symbol.kind === SYMBOL_DATA) {
          [symbol.name, here] = string(bytes, here);
          if (!(flags & UNDEFINED)) {
            [symbol.piece, here] = number(bytes, here);
            [symbol.offset, here] = number(bytes, here);
            [symbol.length, here] = number(bytes, here);
          }
        } else {
          [symbol.index, here] = number(bytes, here);
          if (symbol.kind !== SECTION && (!(flags & UNDEFINED) || flags & EXPLICIT_NAME)) [symbol.name, here] = string(bytes, here);
        }
        found.push(symbol);
      }
    }
    at = from + length;
  }
  return found;
}

// Kinds of places that the linker filled in, by what stands there: a slot of the function table, an address; and those that
// carry one more number.
const SLOTS = new Set([1, 2, 12]), ADDRESSES = new Set([3, 4, 5, 11, 21, 23]), WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);

// The places that the linker filled in, of one section: where in the file, and with what.
function places(bytes, id, name, known) {
  const section = find(bytes, CUSTOM, name), target = find(bytes, id);
  if (!section) throw new Error('the linker wrote nothing down: --emit-relocs (build.rs)');
  const found = [];
  let [, at] = string(bytes, section.from), count;
  [, at] = number(bytes, at);
  [count, at] = number(bytes, at);
  for (; count > 0; count--) {
    const kind = bytes[at++];
    let offset, index;
    [offset, at] = number(bytes, at);
    [index, at] = number(bytes, at);
    if (WITH_ADDEND.has(kind)) [, at] = signed(bytes, at);
    if (SLOTS.has(kind)) found.push({ at: target.from + offset, isSlot: true, symbol: known[index] });
    else if (ADDRESSES.has(kind)) found.push({ at: target.from + offset, isSlot: false, symbol: known[index] });
  }
  return found;
}

// Reads a linked file: its data in pieces that belong together ("atoms"), and who refers to which of them, and to which
// functions by slots of the function table.
export function linked(bytes) {
  const known = symbols(bytes), pieces = data(bytes);
  const spans = [];
  for (const it of known) {
    if (it.kind !== SYMBOL_DATA || it.piece === undefined || !pieces[it.piece]) continue;
    it.address = pieces[it.piece].address + it.offset;
    if (it.length > 0 && it.offset + it.length <= pieces[it.piece].bytes.length) spans.push({ from: it.address, end: it.address + it.length });
  }
  spans.sort((a, b) => a.from - b.from || b.end - a.end);
  const atoms = [];
  for (const { from, end } of spans) {
    const last = atoms.at(-1);
    if (last && from < last.end) last.end = Math.max(last.end, end);
    else atoms.push({ from, end, atoms: new Set(), slots: new Set(), isNamed: false });
  }
  const atomAt = (address) => {
    let low = 0, high = atoms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (atoms[middle].end > address) high = middle;
      else low = middle + 1;
    }
    return atoms[low] && atoms[low].from <= address ? atoms[low] : null;
  };
  const note = (place, into) => {
    if (place.isSlot) into.slots.add(place.symbol.index);
    else if (place.symbol.address !== undefined) {
      const atom = atomAt(place.symbol.address);
      if (atom) {
        into.atoms.add(atom);
        atom.isNamed = true;
      }
    }
  };
  // From data. What refers to something and is in no atom stays, and so does what it refers to.
  const loose = { atoms: new Set(), slots: new Set() };
  for (const place of places(bytes, DATA, 'reloc.DATA', known)) {
    const piece = pieces.find((it) => it.from <= place.at && place.at < it.from + it.bytes.length);
    if (!piece) throw new Error('a place outside of the data');
    note(place, atomAt(piece.address + place.at - piece.from) ?? loose);
  }
  // From functions.
  const first = importedFunctions(bytes), code = bodies(bytes);
  const functions = new Map();
  let body = 0;
  for (const place of places(bytes, CODE, 'reloc.CODE', known).sort((a, b) => a.at - b.at)) {
    while (code[body].end <= place.at) body++;
    if (place.at < code[body].from) throw new Error('a place outside of the code');
    if (!functions.has(body + first)) functions.set(body + first, { atoms: new Set(), slots: new Set() });
    note(place, functions.get(body + first));
  }
  return { atoms, atomAt, loose, functions, names: functionNames(bytes), pieces };
}
