// Names the files of a finished build by what is in them, and tells the page: which files there are, and their digests.
// usage: node scripts/seal.mjs DIR
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const dir = process.argv[2];
const page = join(dir, 'index.html');
let text = await readFile(page, 'utf8');

// Trunk named them before they were made small. Files with one mark belong together.
const groups = new Map();
for (const name of (await readdir(dir)).sort()) {
  const mark = /-([0-9a-f]{12,16})(?=[._])/.exec(name)?.[1];
  if (mark) groups.set(mark, [...(groups.get(mark) ?? []), name]);
}
for (const [mark, files] of groups) {
  const hash = createHash('sha256');
  for (const name of files) hash.update(await readFile(join(dir, name)));
  const now = hash.digest('hex').slice(0, mark.length);
  for (const name of files) await rename(join(dir, name), join(dir, name.replace(mark, now)));
  text = text.replaceAll(mark, now);
}

const digest = async (name) => `sha384-${createHash('sha384').update(await readFile(join(dir, name))).digest('base64')}`;
for (const [link] of text.matchAll(/<link[^>]*integrity="[^"]*"[^>]*>/g)) {
  const [, name] = /href="(?:\.\/)?([^"]*)"/.exec(link);
  text = text.replace(link, link.replace(/integrity="[^"]*"/, `integrity="${await digest(name)}"`));
}
const rest = (await readdir(dir)).find((name) => name.endsWith('_rest.wasm'));
if (rest) {
  const sealed = text.replace(/data-wasm="([^"]*)_bg\.wasm"/, `$& data-rest="./${rest}" data-rest-integrity="${await digest(rest)}"`);
  if (sealed === text) throw new Error('the page does not name its program');
  text = sealed;
}
await writeFile(page, text);
