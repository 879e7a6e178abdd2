// What it is measured on, and whether anything else is going on there.
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

function system() {
  try {
    return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))[1];
  } catch {
    return `${type()} ${release()}`;
  }
}

export const machine = () => ({
  cpu: cpus()[0].model.trim().replace(/\s+/g, ' '),
  cores: cpus().length,
  memory: Math.round(totalmem() / 2 ** 30),
  system: system(),
  date: new Date().toISOString().slice(0, 10),
});

function ticks() {
  let idle = 0, all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += Object.values(times).reduce((sum, it) => sum + it, 0);
  }
  return { idle, all };
}

/** How busy all cores are, from 0 to 1, watched for a moment. */
async function busyness() {
  const before = ticks();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const after = ticks();
  return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
}

/** Waits until the machine has little else to do, but not for ever; gives how busy it is then. */
export async function quiet(patience = 15_000) {
  const begin = Date.now();
  let busy = await busyness();
  while (busy > 0.2 && Date.now() - begin < patience) busy = await busyness();
  return busy;
}

/** Whether a renderer shows a site, and not a part of the browser's own window. */
export function isOfSite(process) {
  try {
    return !/top-chrome|extension-process/.test(readFileSync(`/proc/${process}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * The memory of a process, with its share of what it shares, in MB: all of it (`Pss`), or what it wrote itself (`Pss_Anon`),
 * without the files of the browser, which come and go as the system likes. Linux alone tells.
 */
export function memoryOf(process, part) {
  const sizes = readFileSync(`/proc/${process}/smaps_rollup`, 'utf8');
  return Number(new RegExp(`^${part}:\\s+(\\d+)`, 'm').exec(sizes)[1]) / 1024;
}
