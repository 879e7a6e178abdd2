// Recogito and Apache Annotator find what Rostrum wrote: every passage is cut out of the text by them.
//
//   node w3c.mjs NODE_MODULES FILE...      FILE: a native file; NAME.w3c.code-point and NAME.w3c.utf-16 lie beside it

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, ...files] = process.argv.slice(2);
const require = createRequire(join(modules, 'x.js'));
const { JSDOM } = require('jsdom');
const dom = new JSDOM('<!doctype html><main></main>', { pretendToBeVisual: true });
for (const name of ['window', 'document', 'Node', 'Range', 'Element', 'HTMLElement', 'NodeFilter', 'Text', 'DOMRect', 'MutationObserver', 'AbstractRange']) {
  globalThis[name] ??= name === 'window' ? dom.window : dom.window[name];
}
globalThis.CSS ??= {};
const apache = await import(require.resolve('@apache-annotator/dom'));
// Its CommonJS build wants a whole browser.
const recogito = await import(pathToFileURL(join(modules, '@recogito/text-annotator/dist/text-annotator.es.js')));

let failed = 0;
const check = (file, ok, what) => {
  if (!ok) { failed += 1; console.log(`${file}: ${what}`); }
};

/** What the native file says of each speech: the quotes of every annotation. */
const truth = (project) => project.documents.map((document) => {
  const points = [...document.text];
  return document.annotations.map((it) => it.spans.map(({ start, end }) => points.slice(start, end).join('')));
});

for (const file of files) {
  const project = JSON.parse(readFileSync(file, 'utf8'));
  const expected = truth(project).flat();
  const stem = join(dirname(file), basename(file, '.json'));

  // Apache Annotator counts code points, as the standard says.
  const standard = JSON.parse(readFileSync(`${stem}.w3c.code-point`, 'utf8'));
  const texts = new Map(standard.sources.map(({ id, value }) => [id, value]));
  let read = 0;
  for (const [index, item] of standard.first.items.entries()) {
    for (const [part, { source, selector: [quote, position] }] of item.target.entries()) {
      const scope = document.createElement('p');
      scope.textContent = texts.get(source);
      if (!scope.textContent) continue;
      let found = null;
      for await (const range of apache.createTextPositionSelectorMatcher(position)(scope)) found = range.toString();
      check(file, found === expected[index][part], `Apache Annotator reads “${found}” for “${expected[index][part]}”`);
      let quoted = false;
      for await (const range of apache.createTextQuoteSelectorMatcher(quote)(scope)) quoted ||= range.toString() === quote.exact;
      check(file, quoted, `Apache Annotator does not find the quote “${quote.exact}”`);
      read += 1;
    }
  }
  console.log(`${basename(file)}: Apache Annotator looked at ${read} passages`);

  // Recogito counts UTF-16.
  const utf16 = JSON.parse(readFileSync(`${stem}.w3c.utf-16`, 'utf8'));
  read = 0;
  for (const [index, item] of utf16.first.items.entries()) {
    const [{ source }] = item.target;
    const main = document.createElement('main');
    main.textContent = texts.get(source);
    const { parsed, error } = recogito.parseW3CTextAnnotation(item);
    check(file, parsed, `Recogito: ${error?.message}`);
    const quotes = parsed?.target.selector.map(({ start, end }) => main.textContent.slice(start, end)) ?? [];
    check(file, JSON.stringify(quotes) === JSON.stringify(expected[index]), `Recogito reads ${JSON.stringify(quotes)} for ${JSON.stringify(expected[index])}`);
    const tags = parsed?.bodies.filter(({ purpose }) => purpose === 'tagging').map(({ value }) => value) ?? [];
    check(file, tags.length === item.body.filter(({ purpose }) => purpose === 'tagging').length, 'Recogito keeps the tags');
    read += 1;
  }
  console.log(`${basename(file)}: Recogito looked at ${read} annotations`);
}
process.exit(failed > 0 ? 1 : 0);
