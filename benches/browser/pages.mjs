// Makes the folder that is served: a page for each contender, the built app, and the texts.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build } from 'esbuild';
import { work } from './texts.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

const html = (styles, scripts) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Measured</title>
<link rel="icon" href="data:,">
${styles.map((it) => `<link rel="stylesheet" href="${it}">`).join('\n')}
<div id="text"></div>
${scripts.map((it) => `<script src="${it}"></script>`).join('\n')}
<script type="module" src="page.js"></script>
`;

/** @param {{to: string, dist: string, contenders: object[], texts: string[]}} what `to` is emptied first */
export async function makePages({ to, dist, contenders, texts }) {
  await rm(to, { recursive: true, force: true });
  await mkdir(join(to, 'texts'), { recursive: true });
  await writeFile(join(to, 'empty.html'), '<!doctype html><title>Nothing yet</title><link rel="icon" href="data:,">');
  for (const { name, page, isItself, built } of contenders) {
    const folder = join(to, name);
    if (isItself) {
      await cp(dist, folder, { recursive: true });
      continue;
    }
    const { metafile } = await build({
      entryPoints: [join(here, page)],
      outfile: join(folder, 'page.js'),
      bundle: true,
      minify: true,
      format: 'esm',
      // Vue as apps ship it: without its compiler and its warnings.
      alias: { vue: join(here, 'node_modules/vue/dist/vue.runtime.common.prod.js') },
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      logLevel: 'error',
      metafile: true,
    });
    if (built) await cp(process.env.LABEL_STUDIO, folder, { recursive: true });
    const bundled = Object.keys(metafile.outputs).some((it) => it.endsWith('.css')) ? ['page.css'] : [];
    await writeFile(join(folder, 'index.html'), html(['../page.css', ...bundled, ...(built?.styles ?? [])], built?.scripts ?? []));
  }
  await writeFile(join(to, 'page.css'), await readFile(join(here, 'page.css')));
  for (const name of texts) await writeFile(join(to, 'texts', `${name}.json`), JSON.stringify(await work(name)));
}
