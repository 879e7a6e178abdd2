// Tells what a first visit downloads: each program file of a built folder, raw and as hosts compress it; then what weighs
// what, as brotli.
// usage: node scripts/sizes.mjs DIR
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { CODE, DATA, sections } from './wasm-file.mjs';

const dir = process.argv[2];
const kinds = new Map([['.html', 'page'], ['.css', 'styles'], ['.mjs', 'scripts'], ['.js', 'scripts'], ['.wasm', 'program']]);
const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
}).length;
const rows = [], programs = [];
// The page stands before these arrive.
const page = await readFile(join(dir, 'index.html'), 'utf8');
const later = [...page.matchAll(/<link\b[^>]*>/g)].map(([it]) => it).filter((it) => it.includes('media="not'));
const isLater = (name) => name.endsWith('_rest.wasm') || later.some((it) => it.includes(name));
for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !kinds.has(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = await readFile(path);
  const row = {
    part: isLater(entry.name) ? 'rest' : 'core',
    kind: kinds.get(extname(entry.name)),
    name: relative(dir, path).replace(/-[0-9a-f]{12,16}/, ''),
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotli(bytes),
  };
  rows.push(row);
  if (row.kind === 'program') programs.push({ ...row, bytes });
}
if (programs.length === 0) throw new Error(`no wasm in ${dir}`);
rows.sort((a, b) => b.raw - a.raw);

const sum = (of, key = 'brotli') => of.reduce((total, row) => total + row[key], 0);
const cell = (value) => String(value).padStart(10);
const line = (name, ...cells) => console.log(`  ${name.padEnd(30)}${cells.map(cell).join('')}`);
console.log(`size in bytes:${' '.repeat(18)}${cell('raw')}${cell('gzip')}${cell('brotli')}`);
for (const row of rows) line(row.name, row.raw, row.gzip, row.brotli);

const of = (part, kind) => rows.filter((row) => row.part === part && (!kind || row.kind === kind));
console.log(`what weighs what:${' '.repeat(15)}${cell('core')}${cell('rest')}`);
for (const [name, id] of [['program: code', CODE], ['program: data', DATA]]) {
  line(name, ...['core', 'rest'].map((part) => sum(programs.filter((it) => it.part === part).flatMap(({ bytes }) =>
    sections(bytes).filter((it) => it.id === id).map(({ from, end }) => ({ brotli: brotli(bytes.subarray(from, end)) }))))));
}
for (const kind of new Set(kinds.values())) line(kind === 'program' ? 'program: all of it' : kind, sum(of('core', kind)), sum(of('rest', kind)));
line('all', sum(of('core')), sum(of('rest')));
