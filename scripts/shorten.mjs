// Gives short names to what the program takes from its script: nobody else reads them.
// usage: node scripts/shorten.mjs PROGRAM.wasm SCRIPT.js
import { readFile, writeFile } from 'node:fs/promises';
import { withImportNames } from './wasm-file.mjs';

const [program, script] = process.argv.slice(2);
const short = new Map();
const bytes = withImportNames(await readFile(program), (name) => {
  if (!/^__wb(g|indgen)_\w+$/.test(name)) throw new Error(`${program} takes something that wasm-bindgen does not give: ${name}`);
  if (!short.has(name)) short.set(name, short.size.toString(36).replace(/^(?=\d)/, '_'));
  return short.get(name);
});
const met = new Set();
const text = (await readFile(script, 'utf8')).replace(/^( +)(__wb(?:g|indgen)_\w+)(?=: function)/gm, (line, indent, name) => {
  met.add(name);
  return short.has(name) ? indent + short.get(name) : line;
});
for (const name of short.keys()) if (!met.has(name)) throw new Error(`${script} does not give ${name}`);
await writeFile(program, bytes);
await writeFile(script, text);
