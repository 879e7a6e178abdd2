// Tables that are measured stand in the docs between two comments: `<!-- NAME -->` and `<!-- /NAME -->`.
import { readFile, writeFile } from 'node:fs/promises';

/** Puts Markdown in the place of what stands there. */
export async function replaceBetween(page, name, markdown) {
  const begin = `<!-- ${name} -->`, end = `<!-- /${name} -->`;
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the table "${name}"`);
  await writeFile(page, `${text.slice(0, from)}${begin}\n${markdown}\n${text.slice(to)}`);
}
