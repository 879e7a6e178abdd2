// Tables in Markdown of what was measured.
import { CONTENDERS, titleOf } from './contenders.mjs';
import { SPEEDS } from './measures.mjs';
import { sizeOf } from './texts.mjs';

/** The tables by text: their heading, and what stands in a cell. */
const BY_TEXT = [
  ['Load until the first screen is painted, ms', ['load']],
  ['Load until all of the text is in the page, ms', ['whole']],
  ['Add one annotation until painted, ms', ['add']],
  ['Remove one annotation until painted, ms', ['remove']],
  ['Click until selected, ms', ['click']],
  ['Scroll the whole text in 3 s: 95th percentile / longest frame, ms', ['scroll95', 'scrollLongest']],
  ['Fling, 4,000 pixels in 1 s: 95th percentile / longest frame, ms', ['fling95', 'flingLongest']],
  ['Memory of the page\'s process, MB', ['memory']],
];

function median(list) {
  const sorted = [...list].sort((a, b) => a - b), half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
const number = (value) => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
const valuesOf = (cell, name) => cell.runs.map((run) => run[name]).filter((it) => typeof it === 'number');

export function report(results) {
  const { machine, browser, runs, limit, busiest, pins, texts } = results;
  const contenders = CONTENDERS.filter(({ name }) => results.cells.some((it) => it.contender === name));
  const notes = new Map();
  /** A number for a note, the same for the same words. */
  const note = (words) => {
    if (!notes.has(words)) notes.set(words, notes.size + 1);
    return `[${notes.get(words)}]`;
  };
  const show = (cell, measured) => {
    if (!cell) return '–';
    const medians = measured.map((name) => valuesOf(cell, name)).filter((it) => it.length).map(median);
    if (medians.length === measured.length) return medians.map(number).join(' / ');
    return cell.failure ? note(cell.failure) : '–';
  };
  const find = (kind, text, name) => results.cells.find((it) => it.kind === kind && it.text === text && it.contender === name);
  const table = (heading, columns, rows) => [
    `| ${heading} | ${columns.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...rows.map(([title, ...cells]) => `| ${title} | ${cells.join(' | ')} |`),
  ].join('\n');
  const rows = (group, cellsOf) => contenders
    .filter(({ only }) => !only || only.includes(group))
    .map((contender) => [titleOf(contender, pins), ...cellsOf(contender.name)]);
  const has = (name) => results.cells.some((cell) => valuesOf(cell, name).length);

  const parts = [
    `Measured in one run on ${machine.date}: ${machine.cores} cores of ${machine.cpu}, ${machine.memory} GB, ${machine.system}, ${browser}, headless, `
    + `1,280 × 800. Medians of ${runs} (of 3 where a load takes over 15 s). A step may take ${limit / 1000} s. When a run began, other programs `
    + `used up to ${Math.round(busiest * 100)} % of the processor.`,
  ];
  for (const [heading, measured] of BY_TEXT.filter(([, [first]]) => has(first))) {
    parts.push(table(heading, texts.map((it) => `${it}: ${sizeOf(it)}`), rows('visit', (name) => texts.map((text) => show(find('visit', text, name), measured)))));
  }
  if (has('open')) {
    const columns = SPEEDS.map((it) => (it === 1 ? 'at full speed' : `processor slowed ${it} times`));
    parts.push(table('Open the page until the sample speech is painted and takes input, ms', columns, rows('open', (name) => SPEEDS.map((slowed) => show(find(`open ${slowed}`, '', name), ['open'])))));
  }
  if (has('after50')) {
    const cells = (name) => {
      const cell = results.cells.find((it) => it.kind === 'cycles' && it.contender === name);
      const [ten, fifty] = ['after10', 'after50'].map((it) => valuesOf(cell, it)[0]);
      const growth = ten && fifty ? `${((fifty / ten - 1) * 100).toFixed(1)} %` : '–';
      return [show(cell, ['after10']), show(cell, ['after50']), growth];
    };
    parts.push(table('Open and close the text of 100 kB: memory of the page\'s process, MB', ['after 10', 'after 50', 'growth'], rows('cycles', cells)));
  }
  if (notes.size) parts.push([...notes].map(([words, at]) => `[${at}] ${words}.`).join('\n'));
  return parts.join('\n\n');
}
