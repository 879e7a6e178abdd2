// Writes the table of docs/speed.md from what the last `cargo bench --bench growth` measured.
// usage: node scripts/growth.mjs
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { replaceBetween } from './between.mjs';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const dir = 'target/criterion', page = 'docs/speed.md';

const read = async (path) => JSON.parse(await readFile(path, 'utf8'));
const groups = new Map();
for (const group of await readdir(dir)) {
  for (const size of SIZES) {
    const place = join(dir, group, String(size), 'new');
    try {
      const [{ group_id: name }, { median }] = [await read(join(place, 'benchmark.json')), await read(join(place, 'estimates.json'))];
      if (!groups.has(name)) groups.set(name, new Map());
      groups.get(name).set(size, median.point_estimate);
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
    }
  }
}
// In the order in which they stand in the benchmark.
const source = (await readFile('benches/growth.rs', 'utf8'));
const names = [...groups.keys()].filter((name) => source.includes(`"${name}"`)).sort((a, b) => source.indexOf(`"${a}"`) - source.indexOf(`"${b}"`));

const time = (ns) => {
  const [value, unit] = ns < 1e3 ? [ns, 'ns'] : ns < 1e6 ? [ns / 1e3, 'µs'] : ns < 1e9 ? [ns / 1e6, 'ms'] : [ns / 1e9, 's'];
  return `${value.toPrecision(value < 100 ? 2 : 3).replace(/e\+?(\d+)$/, (_, n) => `e${n}`)} ${unit}`;
};
const ratio = (many, few) => (many && few ? `${(many / few).toPrecision(many / few < 100 ? 2 : 3)}` : '–');
const lines = [
  `| what | ${SIZES.map((size) => size.toLocaleString('en')).join(' | ')} | 10,000 : 1,000 | 100,000 : 10,000 | 1,000,000 : 100,000 |`,
  `| --- |${' ---: |'.repeat(SIZES.length + 3)}`,
];
for (const name of names) {
  const at = (size) => groups.get(name).get(size);
  const times = SIZES.map((size) => (at(size) ? time(at(size)) : '–'));
  const growth = SIZES.slice(1).map((size, index) => ratio(at(size), at(SIZES[index])));
  lines.push(`| ${[name, ...times, ...growth].join(' | ')} |`);
}
const machine = `Measured on ${cpus().length} cores of ${cpus()[0].model.trim().replace(/\s+/g, ' ')}, native code, medians of one run.`;
await replaceBetween(page, 'growth', `${machine}\n\n${lines.join('\n')}`);
console.log(lines.join('\n'));
