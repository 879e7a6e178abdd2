// Tables in Markdown of what was measured.
import { CONTENDERS, measuresIn, titleOf } from './contenders.mjs';
import { SLOW_MS, SLOW_RUNS, SPEEDS } from './measures.mjs';
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
  const failures = new Map(); // by their words: the number of their note

  /** The medians of one cell, or why there are none. */
  function show(cell, measured) {
    const medians = measured.map((name) => valuesOf(cell, name)).filter((it) => it.length).map(median);
    if (medians.length === measured.length) return medians.map(number).join(' / ');
    if (!cell.failure) return '–';
    if (!failures.has(cell.failure)) failures.set(cell.failure, failures.size + 1);
    return `[${failures.get(cell.failure)}]`;
  }

  /** A table with a row for each contender of a group; `cellsOf` gives what stands in it, given that contender's cells. */
  function table(group, heading, columns, cellsOf) {
    const rows = contenders.filter((it) => measuresIn(it, group)).map((contender) => {
      const cells = results.cells.filter((it) => it.group === group && it.contender === contender.name);
      return [titleOf(contender, pins), ...cellsOf(cells)];
    });
    return [
      `| ${heading} | ${columns.join(' | ')} |`,
      `| --- |${' ---: |'.repeat(columns.length)}`,
      ...rows.map((it) => `| ${it.join(' | ')} |`),
    ].join('\n');
  }
  const has = (name) => results.cells.some((cell) => valuesOf(cell, name).length);

  const fewer = runs > SLOW_RUNS ? `; of ${SLOW_RUNS} where a load takes over ${SLOW_MS / 1000} s` : '';
  const medians = runs === 1 ? 'Each number is of one measurement.' : `Medians of ${runs}${fewer}.`;
  const parts = [[
    `Measured in one run on ${machine.date}, on ${machine.cores} cores of ${machine.cpu} with ${machine.memory} GB, ${machine.system},`,
    `${browser}. ${medians} A step may take ${limit / 1000} s. When a visit began,`,
    `other programs used up to ${Math.round(busiest * 100)} % of the processor.`,
  ].join('\n')];
  for (const [heading, measured] of BY_TEXT.filter(([, [first]]) => has(first))) {
    const columns = texts.map((it) => `${it}: ${sizeOf(it)}`);
    parts.push(table('visit', heading, columns, (cells) => cells.map((it) => show(it, measured))));
  }
  if (has('open')) {
    const columns = SPEEDS.map((it) => (it === 1 ? 'at full speed' : `processor slowed ${it} times`));
    const heading = 'Open the page until the sample speech is painted and takes input, ms';
    parts.push(table('open', heading, columns, (cells) => cells.map((it) => show(it, ['open']))));
  }
  if (has('after50')) {
    const heading = 'Open and close the text of 100 kB: memory that the page\'s process wrote, MB';
    parts.push(table('cycles', heading, ['after 10', 'after 50', 'growth'], ([cell]) => {
      const [ten, fifty] = ['after10', 'after50'].map((it) => valuesOf(cell, it)[0]);
      return [show(cell, ['after10']), show(cell, ['after50']), ten && fifty ? `${((fifty / ten - 1) * 100).toFixed(1)} %` : '–'];
    }));
  }
  if (failures.size) parts.push([...failures].map(([words, at]) => `- [${at}] ${words}`).join('\n'));
  return parts.join('\n\n');
}
