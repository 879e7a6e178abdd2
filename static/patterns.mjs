// Finds a regular expression in a text, in a worker of its own: one that never ends is stopped from outside.

const MOST = 200_000; // hits that are given; the others are counted

let text = '';

// Engines say the pattern again before they say what is wrong with it.
const reasonOf = (error) => String(error?.message ?? error).split(': ').at(-1);

addEventListener('message', ({ data }) => {
  if (data.text !== undefined) text = data.text;
  let pattern;
  try {
    pattern = new RegExp(data.pattern, data.flags);
  } catch (error) {
    postMessage({ number: data.number, problem: reasonOf(error) });
    return;
  }
  const ends = [];
  let total = 0;
  for (const hit of text.matchAll(pattern)) {
    if (!hit[0]) continue;
    total += 1;
    if (total <= MOST) ends.push(hit.index, hit.index + hit[0].length);
  }
  postMessage({ number: data.number, ends: Uint32Array.from(ends), total });
});
