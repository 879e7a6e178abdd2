const tag = document.querySelector('script[data-wasm]');
const module = await import(new URL(tag.dataset.js, location.href).href);
await module.default({ module_or_path: fetch(tag.dataset.wasm) });
