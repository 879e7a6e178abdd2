// Before the first paint: what people chose, so that nothing flashes. `src/browser/comfort.rs` does the same again later.
(() => {
  const root = document.documentElement;
  const settings = new Map();
  try {
    for (const line of (localStorage.getItem('rostrum:settings') ?? '').split('\n')) {
      const at = line.indexOf('=');
      if (at > 0) settings.set(line.slice(0, at), line.slice(at + 1).trim());
    }
  } catch {
    // Nothing is kept here.
  }
  for (const name of ['appearance', 'typeface', 'measure']) {
    if (settings.get(name)) root.setAttribute(`data-${name}`, settings.get(name));
  }
  const size = Number(settings.get('size'));
  if (size >= 80 && size <= 200) root.style.setProperty('--size', size / 100);
  const known = [...document.querySelectorAll('meta[name=languages]')].flatMap((it) => it.content.split(' '));
  const wanted = [settings.get('language'), ...(navigator.languages ?? [])].filter(Boolean);
  const language = wanted.map((it) => it.split('-')[0].toLowerCase()).find((it) => known.includes(it));
  if (language) root.lang = language;
})();
