// Faults that a browser can have, put into the page before anything of the app runs. What is wanted stands behind the
// `?` of this script's address, as JSON; `window.faults` can be changed while the page runs:
//
//   without    names of things that this browser does not have: "indexedDB", "locks", "WebAssembly", "localStorage"
//   open       how opening a database goes: "hangs", "late" (until `faults.release()`), or the name of an error
//   read       how reading goes: the name of an error
//   write      how writing goes: the name of an error
//   large      the same for texts, chunks and snapshots alone
//   local      writing to localStorage: "full"
//   die        "start" or "safe": the program dies when it starts so
//
// `faults.close()` closes the app's connections behind its back; `faults.drill(how)` orders a death of the running
// program, see `src/browser/drill.rs`.
(() => {
  const faults = (window.faults = JSON.parse(decodeURIComponent(new URL(document.currentScript.src).search.slice(1))));
  if (faults.die) window.rostrumDrill = faults.die;
  const without = {
    indexedDB: [window, 'indexedDB'], locks: [Navigator.prototype, 'locks'], WebAssembly: [window, 'WebAssembly'],
  };
  for (const name of faults.without ?? []) {
    if (name === 'localStorage') {
      Object.defineProperty(window, name, { get: () => { throw new DOMException('Access is denied', 'SecurityError'); } });
    } else {
      Object.defineProperty(...without[name], { value: undefined, configurable: true });
    }
  }

  // The same module once more is the same program.
  faults.drill = async (how) => {
    const { js } = document.querySelector('script[data-wasm]').dataset;
    (await import(new URL(js, document.baseURI).href)).fire_drill(how);
  };

  const wrap = (prototype, name, make) => {
    const native = prototype[name];
    prototype[name] = function (...given) {
      return make(native, this, given);
    };
  };
  const error = (name) => new DOMException('A fault of the test', name);
  // A request that says nothing, and can be told what to say.
  const request = () => ({ result: undefined, error: null, readyState: 'pending' });

  const handles = new Set();
  const waiting = [];
  faults.release = () => {
    faults.open = null;
    for (const go of waiting.splice(0)) go();
  };
  faults.close = () => {
    for (const handle of handles) handle.close();
  };
  wrap(IDBFactory.prototype, 'open', (native, factory, given) => {
    if (!faults.open) {
      const real = native.apply(factory, given);
      real.addEventListener('success', () => handles.add(real.result));
      return real;
    }
    const fake = request();
    if (faults.open === 'late') {
      waiting.push(() => {
        const real = native.apply(factory, given);
        for (const kind of ['onupgradeneeded', 'onsuccess', 'onerror', 'onblocked']) {
          real[kind] = (event) => {
            Object.assign(fake, { result: kind === 'onerror' ? undefined : real.result, error: kind === 'onerror' ? real.error : null, transaction: real.transaction });
            fake[kind]?.(event);
          };
        }
      });
    } else if (faults.open !== 'hangs') {
      setTimeout(() => {
        fake.error = error(faults.open);
        fake.onerror?.({ preventDefault() {} });
      });
    }
    return fake;
  });
  wrap(IDBObjectStore.prototype, 'getAll', (native, store, given) => {
    if (faults.read) throw error(faults.read);
    return native.apply(store, given);
  });
  wrap(IDBObjectStore.prototype, 'put', (native, store, given) => {
    const isLarge = store.name !== 'journal' && !(store.name === 'meta' && given[1] === 'owner');
    const fault = faults.write ?? (isLarge ? faults.large : null);
    if (fault) throw error(fault);
    return native.apply(store, given);
  });
  wrap(Storage.prototype, 'setItem', (native, storage, given) => {
    if (faults.local === 'full') throw error('QuotaExceededError');
    return native.apply(storage, given);
  });
})();
