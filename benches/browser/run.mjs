// Measures the built app beside others and writes what it found. scripts/bench-browser starts it and says what it takes.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Failure, Page } from './browser.mjs';
import { CONTENDERS } from './contenders.mjs';
import { machine, quiet } from './machine.mjs';
import { APART, IN_ONE_VISIT, SPEEDS } from './measures.mjs';
import { makePages } from './pages.mjs';
import { report } from './report.mjs';
import { NAMES, work } from './texts.mjs';
import { replaceBetween } from '../../scripts/between.mjs';

const OUT = 'target/bench-browser';
const CYCLED = 'W2'; // the text that is opened and closed; every contender can do it in fair time
const SLOW_MS = 15_000; // what takes longer to load is done three times at most

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

/** The things of a list that an option names. */
function chosen(option, from) {
  const wanted = options[option].split(',');
  const unknown = wanted.find((it) => !from.includes(it));
  if (unknown !== undefined) throw new Error(`--${option}: ${unknown} is none of ${from.join(', ')}`);
  return from.filter((it) => wanted.includes(it));
}
const count = (option) => {
  if (!/^[1-9]\d*$/.test(options[option])) throw new Error(`--${option} needs a number`);
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
  throw new Error('the server does not start');
}

const say = (line) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
const brief = (numbers) => Object.entries(numbers).map(([name, it]) => `${name} ${it === null ? '–' : it.toFixed(it < 10 ? 1 : 0)}`).join(', ');

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

/** One visit of one contender in a browser of its own: what it gives is numbers, and what went wrong after them. */
async function visit(steps) {
  const busy = await quiet();
  results.busiest = Math.max(results.busiest, busy);
  const page = await Page.open({ executable, limit });
  results.browser ||= `Chromium ${page.version()}`;
  const numbers = {};
  try {
    for (const step of steps) Object.assign(numbers, await step(page));
    return { numbers };
  } catch (error) {
    return { numbers, failure: error instanceof Failure ? error.message : `fails: ${error.message.split('\n')[0]}` };
  } finally {
    await page.close();
  }
}

/** All visits of one kind: in turn, so that what disturbs one disturbs all. A contender that fails is not asked again. */
async function inTurn(kind, text, stepsOf, times = runs) {
  const group = kind.split(' ')[0];
  const asked = contenders.filter(({ only }) => !only || only.includes(group));
  const cells = asked.map((contender) => ({ kind, text, contender: contender.name, runs: [], failure: null }));
  for (let turn = 1; turn <= times; turn++) {
    for (const [at, contender] of asked.entries()) {
      const cell = cells[at];
      const isSlow = cell.runs.some(({ load }) => load > SLOW_MS);
      if (cell.failure || (isSlow && turn > 3)) continue;
      const smaller = results.cells.find((it) => it.kind === kind && it.contender === contender.name && it.failure?.startsWith('over'));
      if (smaller && kind === 'visit') {
        cell.failure = `not tried: ${smaller.failure} at ${smaller.text}`;
        continue;
      }
      const { numbers, failure = null } = await visit(stepsOf(contender));
      if (Object.keys(numbers).length) cell.runs.push(numbers);
      cell.failure = failure;
      say(`${[kind === 'visit' ? '' : kind, text, contender.name].filter(Boolean).join(' ')}, ${turn} of ${times}: ${brief(numbers)}${failure ? ` – ${failure}` : ''}`);
    }
  }
  results.cells.push(...cells);
  await writeFile(`${OUT}/results.json`, `${JSON.stringify(results, null, 1)}\n`);
}

await mkdir(OUT, { recursive: true });
if (measures.includes('open')) {
  for (const slowed of SPEEDS) {
    await inTurn(`open ${slowed}`, '', (contender) => [(page) => APART.open(page, { origin, contender, work: speech, slowed })]);
  }
}
const steps = Object.keys(IN_ONE_VISIT).filter((it) => measures.includes(it));
for (const text of steps.length ? texts : []) {
  await inTurn('visit', text, (contender) => [
    async (page) => page.visit(origin, contender),
    ...['load', ...steps.filter((it) => it !== 'load')].map((it) => (page) => IN_ONE_VISIT[it](page, { origin, text })),
  ]);
}
if (measures.includes('cycles')) {
  await inTurn('cycles', CYCLED, (contender) => [(page) => APART.cycles(page, { origin, contender, text: CYCLED })], 1);
}

const tables = report(results);
console.log(tables);
if (options.into) await replaceBetween(options.into, 'browser', tables);
process.exit();
