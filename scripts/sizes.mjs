// Tells what a first visit downloads: each program file of a built folder, raw and as hosts compress it.
// usage: node scripts/sizes.mjs DIR
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dir = process.argv[2];
const kinds = ['.html', '.css', '.mjs', '.js', '.wasm'];
const rows = [];
for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !kinds.includes(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = await readFile(path);
  rows.push({
    name: relative(dir, path).replace(/-[0-9a-f]{12,16}/, ''),
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }).length,
  });
}
if (!rows.some((row) => row.name.endsWith('.wasm'))) throw new Error(`no wasm in ${dir}`);
rows.sort((a, b) => b.raw - a.raw);
const sum = (name, of) => {
  const total = { name, raw: 0, gzip: 0, brotli: 0 };
  for (const row of of) for (const key of ['raw', 'gzip', 'brotli']) total[key] += row[key];
  return total;
};
// The page stands before the rest of the program arrives.
const core = sum('core, without the rest', rows.filter((row) => !row.name.endsWith('_rest.wasm')));

const cell = (value) => String(value).padStart(10);
console.log(`size in bytes:${' '.repeat(18)}${cell('raw')}${cell('gzip')}${cell('brotli')}`);
for (const row of [...rows, core, sum('all', rows)]) {
  console.log(`  ${row.name.padEnd(30)}${cell(row.raw)}${cell(row.gzip)}${cell(row.brotli)}`);
}
