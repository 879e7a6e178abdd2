// Programs beside the page. Its policy names the only addresses that one may be loaded from at run time.

const addresses = Object.fromEntries(['patterns', 'clerk'].map((name) => [name, new URL(`${name}.mjs`, document.baseURI).href]));
let policy = null;

/** Starts one of them. */
export function startWorker(name) {
  if (!globalThis.trustedTypes) return new Worker(addresses[name], { type: 'module' });
  policy ??= trustedTypes.createPolicy('rostrum-workers', { createScriptURL: (wanted) => addresses[wanted] });
  return new Worker(policy.createScriptURL(name), { type: 'module' });
}
