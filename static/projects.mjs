// The projects of this browser: one database each. Which one a tab holds is its own affair (sessionStorage), so two
// tabs can hold two; a new tab takes the one that was opened last (localStorage).

const FIRST = 'rostrum';
const CURRENT = 'rostrum:current';
const INDEX = 'rostrum:projects';
const ERASING = 'rostrum:erasing';

export function createProjects() {
  // Said once everything is being removed: from then on nothing here writes.
  let isErasing = false;

  const read = (area, key) => {
    try {
      return globalThis[area].getItem(key);
    } catch {
      return null; // no storage here
    }
  };
  const write = (area, key, value) => {
    if (isErasing) return;
    try {
      globalThis[area].setItem(key, value);
    } catch {
      // Full, or not there: it is remembered no longer than the page.
    }
  };
  const isName = (name) => name === FIRST || /^rostrum-[a-z0-9]{1,40}$/.test(name ?? '');

  const current = [read('sessionStorage', CURRENT), read('localStorage', CURRENT)].find(isName) ?? FIRST;
  write('sessionStorage', CURRENT, current);

  function index() {
    try {
      const list = JSON.parse(read('localStorage', INDEX) ?? '[]');
      return Array.isArray(list) ? list.filter((it) => isName(it?.name)) : [];
    } catch {
      return [];
    }
  }

  /** What the list says of this tab's project. */
  function describe(title, speeches, annotations) {
    const others = index().filter((it) => it.name !== current);
    write('localStorage', INDEX, JSON.stringify([{ name: current, title, speeches, annotations, opened: Date.now() }, ...others]));
  }

  /** All projects, this tab's first, then the one opened last. A database that the list has lost is found again. */
  async function list() {
    const known = index();
    let names = [];
    try {
      names = (await indexedDB.databases()).map((it) => it.name).filter(isName);
    } catch {
      // This browser does not tell.
    }
    for (const name of names) if (!known.some((it) => it.name === name)) known.push({ name });
    return known
      .sort((one, other) => (other.name === current) - (one.name === current) || (other.opened ?? 0) - (one.opened ?? 0))
      .map(({ name, title = '', speeches = null, annotations = null, opened = 0 }) => ({ name, title, speeches, annotations, opened }));
  }

  /** From the next load on this tab holds that project. */
  function choose(name) {
    if (!isName(name)) return;
    write('sessionStorage', CURRENT, name);
    write('localStorage', CURRENT, name);
  }

  /** The name of a database that no project has. */
  function fresh() {
    const words = crypto.getRandomValues(new Uint32Array(3));
    return `rostrum-${Array.from(words, (word) => word.toString(36)).join('')}`;
  }

  /** Removes every project and all that is remembered. `onBlocked`: another tab still holds a database. */
  async function erase(storage, onBlocked) {
    // The other tabs hear this, and let go.
    write('localStorage', ERASING, String(Date.now()));
    isErasing = true;
    await storage.close();
    const names = new Set([FIRST, current, ...(await list()).map((it) => it.name)]);
    for (const name of names) {
      await new Promise((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name);
        request.onsuccess = resolve;
        request.onerror = () => reject(request.error);
        request.onblocked = onBlocked;
      });
    }
    forget();
    location.reload();
  }

  function forget() {
    for (const area of ['localStorage', 'sessionStorage']) {
      try {
        for (const key of Object.keys(globalThis[area])) if (key.startsWith('rostrum:')) globalThis[area].removeItem(key);
      } catch {
        // Nothing was there.
      }
    }
  }

  /** Another tab removes everything: this one lets go at once, and begins anew when that is done. */
  function watch(storage) {
    addEventListener('storage', (event) => {
      if (event.key !== ERASING) return;
      if (event.newValue !== null) {
        isErasing = true;
        storage.close();
      } else if (isErasing) {
        try {
          sessionStorage.clear();
        } catch {
          // Nothing was there.
        }
        location.reload();
      }
    });
  }

  return {
    current, describe, list, choose, fresh, erase, watch,
    remember: (key, value) => write('localStorage', `rostrum:${current}:${key}`, value),
    recall: (key) => read('localStorage', `rostrum:${current}:${key}`),
  };
}
