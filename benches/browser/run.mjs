// Measures the built app beside others and writes what it found. scripts/bench-browser starts it and says what it takes.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Failure, Page, TooLong } from './browser.mjs';
import { CONTENDERS, measuresIn } from './contenders.mjs';
import { machine, quiet } from './machine.mjs';
import { APART, IN_ONE_VISIT, SLOW_MS, SLOW_RUNS, SPEEDS } from './measures.mjs';
import { makePages } from './pages.mjs';
import { report } from './report.mjs';
import { NAMES, work } from './texts.mjs';
import { replaceBetween } from '../../scripts/between.mjs';

const OUT = 'target/bench-browser';
const CYCLED = 'W2'; // the text that is opened and closed; every contender can do it in fair time

const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist' },
    workloads: { type: 'string', default: NAMES.join(',') },
    contenders: { type: 'string', default: CONTENDERS.map(({ name }) => name).join(',') },
    only: { type: 'string', default: [...Object.keys(IN_ONE_VISIT), ...Object.keys(APART)].join(',') },
    runs: { type: 'string', default: '5' },
    limit: { type: 'string', default: '120' },
    into: { type: 'string' },
  },
});

function die(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}

/** The things of a list that an option names. */
function chosen(option, from) {
  const wanted = options[option].split(',');
  const unknown = wanted.find((it) => !from.includes(it));
  if (unknown !== undefined) die(`--${option}: ${unknown} is none of ${from.join(', ')}`);
  return from.filter((it) => wanted.includes(it));
}
const count = (option) => {
  if (!/^[1-9]\d*$/.test(options[option])) die(`--${option} needs a number`);
  return Number(options[option]);
};

/** The server that `scripts/serve` uses, on a port nobody knows beforehand. */
async function serve(folder) {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const server = spawn(process.execPath, ['scripts/server.mjs', folder, port], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  for await (const line of createInterface(server.stdout)) {
    const origin = /^Rostrum: (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (origin) return origin;
  }
  return die('the server does not start');
}

const say = (line) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${line}`);

const texts = chosen('workloads', NAMES);
const names = chosen('contenders', CONTENDERS.map(({ name }) => name));
const contenders = CONTENDERS.filter(({ name, built }) => names.includes(name) && (!built || process.env.LABEL_STUDIO));
const measures = chosen('only', [...Object.keys(IN_ONE_VISIT), ...Object.keys(APART)]);
const [runs, limit] = [count('runs'), count('limit') * 1000];
const executable = process.env.CHROMIUM;

const beside = (path) => readFile(new URL(path, import.meta.url), 'utf8');
const pins = {
  ...JSON.parse(await beside('package.json')).dependencies,
  'label-studio': /==(\S+)/.exec(await beside('label-studio/requirements.txt'))[1],
};
say('making the pages and the texts');
await makePages({ to: `${OUT}/pages`, dist: options.dist, contenders, texts: [...new Set([...texts, CYCLED])] });
const origin = await serve(`${OUT}/pages`);
const results = { machine: machine(), pins, texts, runs, limit, browser: '', busiest: 0, cells: [] };
const speech = await work('W1');

/** One visit of one contender in a browser of its own: its numbers, and what went wrong after them. */
async function visit(steps) {
  results.busiest = Math.max(results.busiest, await quiet());
  const page = await Page.open({ executable, limit });
  results.browser ||= `Chromium ${page.version()}`;
  const numbers = {};
  try {
    for (const step of steps) Object.assign(numbers, await step(page));
    return { numbers };
  } catch (error) {
    const failure = error instanceof Failure ? error.message : `fails: ${error.message.split('\n')[0]}`;
    return { numbers, failure, isTooLong: error instanceof TooLong };
  } finally {
    await page.close();
  }
}

/** What was measured of one contender in one group, with one text or at one speed. */
class Cell {
  runs = []; // numbers by name
  failure = null; // what went wrong last
  isTooLong = false;

  constructor(group, detail, contender) {
    Object.assign(this, { group, ...detail, contender: contender.name });
  }

  /** Whether it is to be measured once more, for the so manieth time. */
  wants(turn) {
    return !this.isTooLong && !(turn > SLOW_RUNS && this.runs.some(({ load }) => load > SLOW_MS));
  }

  take({ numbers, failure = null, isTooLong = false }) {
    if (Object.keys(numbers).length) this.runs.push(numbers);
    Object.assign(this, { failure, isTooLong });
  }

  /** A line of progress. */
  line(numbers) {
    const parts = Object.entries(numbers).map(([name, it]) => `${name} ${it === null ? '–' : it.toFixed(it < 10 ? 1 : 0)}`);
    if (this.failure) parts.push(this.failure);
    const about = this.slowed ? `processor slowed ${this.slowed} times` : this.text;
    return `${this.group}, ${about}, ${this.contender}: ${parts.join(', ')}`;
  }
}

/** All of one group and detail, contender after contender, again and again: what disturbs one disturbs all. */
async function inTurn(group, detail, stepsOf, times = runs) {
  const asked = contenders.filter((it) => measuresIn(it, group));
  const cells = asked.map((it) => new Cell(group, detail, it));
  for (const cell of cells) {
    const smaller = results.cells.find((it) => it.group === group && it.contender === cell.contender && it.text && it.isTooLong);
    if (smaller) cell.take({ numbers: {}, failure: `not tried, as with ${smaller.text}: ${smaller.failure}`, isTooLong: true });
  }
  for (let turn = 1; turn <= times; turn++) {
    for (const [at, cell] of cells.entries()) {
      if (!cell.wants(turn)) continue;
      const found = await visit(stepsOf(asked[at]));
      cell.take(found);
      say(`${turn} of ${times}: ${cell.line(found.numbers)}`);
    }
  }
  results.cells.push(...cells);
  await writeFile(`${OUT}/results.json`, `${JSON.stringify(results, null, 1)}\n`);
}

// The server and the browser end with it, however it ends.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
await mkdir(OUT, { recursive: true });
for (const slowed of measures.includes('open') ? SPEEDS : []) {
  await inTurn('open', { slowed }, (contender) => [(page) => APART.open(page, { origin, contender, work: speech, slowed })]);
}
const steps = Object.keys(IN_ONE_VISIT).filter((it) => measures.includes(it));
if (steps.length && !steps.includes('load')) steps.unshift('load'); // the others need the text
for (const text of steps.length ? texts : []) {
  await inTurn('visit', { text }, (contender) => [
    (page) => page.visit(origin, contender),
    ...steps.map((it) => (page) => IN_ONE_VISIT[it](page, { origin, text })),
  ]);
}
if (measures.includes('cycles')) {
  await inTurn('cycles', { text: CYCLED }, (contender) => [(page) => APART.cycles(page, { origin, contender, text: CYCLED })], 1);
}

const tables = report(results);
console.log(tables);
if (options.into) await replaceBetween(options.into, 'browser', tables);
process.exit();
