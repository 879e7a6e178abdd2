// The texts that are measured, the same on every machine: W1 is the sample speech as it stands, the others are its
// paragraphs in ever new order. Annotations lie at random, 15 % of them over another one. All offsets are UTF-16.
import { readFile } from 'node:fs/promises';

const SAMPLE = new URL('../../static/samples/human-rights-dialogue-2022.rostrum.json', import.meta.url);
const SIZES = {
  W1: { bytes: 0, annotations: 30 },
  W2: { bytes: 100_000, annotations: 1_000 },
  W3: { bytes: 1_000_000, annotations: 10_000 },
  W4: { bytes: 10_000_000, annotations: 100_000 },
};
const LABELS = [
  ['Praise', '#8bd17c'], ['Concern', '#ffb55a'], ['Reform', '#7fb7ff'], ['Promise', '#c79bf2'], ['Demand', '#ff8f8f'],
  ['Thanks', '#6fd3c3'], ['History', '#d9c55f'], ['Law', '#f29ac9'], ['Economy', '#a9c94b'], ['Security', '#9aa7ff'],
].map(([name, color]) => ({ name, color }));
const OVERLAPPING = 0.15;
const [SHORTEST, LONGEST] = [5, 200];

export const NAMES = Object.keys(SIZES);

/** How large a text is, in words for a table. */
export const sizeOf = (name) => {
  const { bytes, annotations } = SIZES[name];
  const size = { 0: '4.4 kB', 100_000: '100 kB', 1_000_000: '1 MB', 10_000_000: '10 MB' }[bytes];
  return `${size} / ${annotations.toLocaleString('en')}`;
};

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled(list, random) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

/** At least so many bytes of the speech's paragraphs, a blank line between two. */
function lengthened(speech, bytes, random) {
  const paragraphs = speech.split('\n').filter((it) => it.trim());
  const all = [];
  for (let size = 0; size < bytes;) {
    for (const paragraph of shuffled(paragraphs, random)) {
      if (size >= bytes) break;
      all.push(paragraph);
      size += Buffer.byteLength(paragraph) + 2;
    }
  }
  return `${all.join('\n\n')}\n`;
}

/** Passages that do not touch, with random gaps, and then some that lie over these; by start. */
function passages(text, count, random) {
  const length = () => Math.round(SHORTEST * (LONGEST / SHORTEST) ** random()); // many short ones, few long ones
  const apart = Array.from({ length: count - Math.round(count * OVERLAPPING) }, length);
  const gaps = apart.map(() => random() ** 2 + 0.02);
  const free = text.length - apart.reduce((sum, it) => sum + it, 0) - apart.length - 1;
  const scale = free / (gaps.reduce((sum, it) => sum + it, 0) + 1);
  let at = 0;
  const spans = apart.map((size, index) => {
    const start = at + Math.floor(gaps[index] * scale) + 1;
    at = start + size;
    return [start, at];
  });
  while (spans.length < count) {
    const [start, end] = spans[Math.floor(random() * apart.length)];
    const size = length();
    const from = Math.min(text.length - size - 1, Math.max(0, start + Math.floor((end - start) * random()) - Math.floor(size / 2)));
    spans.push([from, from + size]);
  }
  const isBlank = (offset) => !text[offset].trim();
  return spans
    .map(([start, end]) => {
      while (start < end - 1 && isBlank(start)) start++;
      while (end > start + 1 && isBlank(end - 1)) end--;
      return { start, end };
    })
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The stretch without any annotation that is nearest to the middle: there one is added and removed. */
function bareStretch(text, annotations) {
  const middle = text.length / 2, wanted = 24;
  let best = null, reached = 0;
  for (const { start, end } of annotations) {
    const words = text.slice(reached, start);
    const from = reached + words.length - words.trimStart().length;
    const isNearer = !best || Math.abs(from - middle) < Math.abs(best.start - middle);
    if (words.trim().length >= wanted && !words.trim().includes('\n') && isNearer) best = { start: from, end: from + wanted };
    reached = Math.max(reached, end);
  }
  return best;
}

/** `{text, labels: [{name, color}], annotations: [{id, start, end, label}], bare: {start, end}}`, `label` by its place. */
export async function work(name) {
  const { bytes, annotations: count } = SIZES[name];
  const random = randomFrom(NAMES.indexOf(name) + 1);
  const speech = JSON.parse(await readFile(SAMPLE, 'utf8')).documents[0].text;
  const text = bytes ? lengthened(speech, bytes, random) : speech;
  const annotations = passages(text, count, random)
    .map((span, id) => ({ id, ...span, label: Math.floor(random() * LABELS.length) }));
  return { text, labels: LABELS, annotations, bare: bareStretch(text, annotations) };
}
