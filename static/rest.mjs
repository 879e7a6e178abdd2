// The rest of the program: all that a page does not need to open and to be read. The page does not wait for it. It is
// fetched once the page stands, and at once when something of it is called before.

export function createRest(tag) {
  const { rest: url, restIntegrity: integrity } = tag.dataset;
  let core = null, coming = null;

  const isThere = () => !url || core?.rest_is_here.value === 1;
  const join = (module) => {
    if (isThere()) return;
    const calls = {};
    for (let at = 0; at < core.rest_calls.length; at++) calls[at] = core.rest_calls.get(at);
    new WebAssembly.Instance(module, { core, calls });
    core.rest_is_here.value = 1;
  };

  // The program stands still until it has what it calls. The page's policy lets nothing come from anywhere else.
  function now() {
    if (isThere()) return;
    const request = new XMLHttpRequest();
    request.open('GET', url, false);
    request.overrideMimeType('text/plain; charset=x-user-defined'); // bytes as characters: no other way while it stands still
    request.send();
    if (request.status !== 200) throw new Error(`A part of the program did not arrive (${request.status}).`);
    join(new WebAssembly.Module(Uint8Array.from(request.responseText, (it) => it.charCodeAt(0) & 255)));
  }

  // Fetches it while nobody waits.
  const come = () => {
    coming ??= fetch(url, integrity ? { integrity } : {})
      .then((response) => (response.ok ? response.arrayBuffer() : Promise.reject(new Error(`status ${response.status}`))))
      .then((bytes) => WebAssembly.compile(bytes));
    coming.catch(() => { coming = null; });
    return coming;
  };

  // Has it there as soon as it can be; says whether it is. What goes wrong here is tried again when the network is back,
  // and when something of it is needed.
  async function soon() {
    try {
      if (!isThere()) join(await come());
    } catch {
      addEventListener('online', soon, { once: true });
    }
    return isThere();
  }

  return {
    of(exports) { core = exports; },
    now,
    soon,
    // Has it under way before the program is there.
    ahead() { if (url) come(); },
  };
}
