// The rest of the program: dialogs, formats, what is done now and then. The page does not wait for it. It is fetched once
// the page stands, and at once when something of it is called before.

export function createRest(tag) {
  const { rest: url, restIntegrity: integrity } = tag.dataset;
  let core = null;

  const isThere = () => !core?.rest || core.rest_is_here.value === 1;
  const join = (module) => {
    if (isThere()) return;
    new WebAssembly.Instance(module, { core });
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

  // Fetches it while nobody waits. What goes wrong here is tried again when it is needed.
  async function soon() {
    if (isThere()) return;
    try {
      const response = await fetch(url, integrity ? { integrity } : {});
      if (response.ok) join(await WebAssembly.compile(await response.arrayBuffer()));
    } catch {
      // As said.
    }
  }

  return { of(exports) { core = exports; }, now, soon };
}
