// Makes a program that remembers which of its functions ran, for scripts/core-list: `rostrumRan()` in the page gives their
// numbers, and `functions.txt` beside it their names, one a line.
// usage: node scripts/count.mjs WHOLE.wasm DIR
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { functionNames, plain, withoutNotes } from './wasm-file.mjs';

const binaryen = (await import(pathToFileURL(process.env.ROSTRUM_BINARYEN).href)).default;
const [whole, dir] = process.argv.slice(2);
const bytes = await readFile(whole);
const names = functionNames(bytes), lines = [];
const program = binaryen.readBinary(withoutNotes(bytes));
const { i32 } = binaryen;
// What is done in secret after the page stands is not what the page needs to stand.
const secret = binaryen.getExportInfo(program.getExport('rehearse')).value;
for (let at = 0; at < program.getNumFunctions(); at++) {
  const it = program.getFunctionByIndex(at);
  const { module, name, body, results } = binaryen.getFunctionInfo(it);
  if (module) continue;
  const ran = `ran${lines.length}`;
  program.addGlobal(ran, i32, true, program.i32.const(0));
  program.addGlobalExport(ran, ran);
  const note = program.global.set(ran, program.i32.const(1));
  binaryen.Function.setBody(it, name === secret ? note : program.block(null, [note, body], results));
  lines.push(plain(names.get(at) ?? ''));
}
await writeFile(whole, program.emitBinary());
await writeFile(join(dir, 'functions.txt'), `${lines.join('\n')}\n`);

const script = join(dir, 'rest.mjs'), before = await readFile(script, 'utf8');
const after = before.replace('core = exports;', `core = exports;
    globalThis.rostrumRan = () => Object.keys(core).filter((it) => it.startsWith('ran') && core[it].value).map((it) => it.slice(3)).join(' ');`);
if (after === before) throw new Error(`${script} is not what it was`);
await writeFile(script, after);
