// Writes and reads large files beside the page, which stays as quick as ever meanwhile: the same program once more, in a
// worker, with a memory of its own. What is to be written it reads from the database itself.

import { createRest } from './rest.mjs';
import { readStored } from './storage.mjs';

// The page does the work itself then; that it had to should not go unnoticed.
addEventListener('rostrum-panic', ({ detail }) => console.error(detail));

onmessage = async ({ data: { program, task } }) => {
  try {
    let rest = null;
    globalThis.rostrumHost = {
      randomBits: (words) => crypto.getRandomValues(words),
      languages: () => [],
      fetchRest: () => rest.now(),
    };
    const module = await import(program.js);
    const exports = await module.default({ module_or_path: fetch(program.wasm) });
    rest = createRest({ dataset: program });
    rest.of(exports);
    await rest.soon();
    if (task.bytes) {
      const { name, bytes, language } = task;
      postMessage({ done: module.clerk_read(name, new Uint8Array(bytes), language) ?? null });
      return;
    }
    const stored = await readStored(task.database);
    postMessage({ phase: 'writing' });
    const file = module.clerk_write(stored, task.format, task.only, task.date, task.variant, task.language);
    postMessage({ done: file }, [file.bytes.buffer]);
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
