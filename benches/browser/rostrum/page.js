// Rostrum itself, as it is built, by its scripting interface. Runs in its own page before anything else there.
{
  const pane = () => document.querySelector('[data-rostrum=text]');
  const marks = () => [...(pane()?.querySelectorAll('mark') ?? [])];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const until = async (holds) => {
    while (!holds()) await frame();
  };
  const ids = new Map(); // of added annotations
  let labels = [], speech = null, other = null;
  let onSelect = () => {};
  const converted = ({ start, end, label }) => ({ start, end, labels: [labels[label].name] });

  window.contender = {
    async ready() {
      while (!window.rostrum) await new Promise((resolve) => setTimeout(resolve, 2));
      await window.rostrum.ready;
    },
    async show(work) {
      labels = work.labels;
      speech = await window.rostrum.load({
        title: 'Measured', text: work.text, offsetUnit: 'utf-16', labels, annotations: work.annotations.map(converted),
      });
      await until(() => marks().length);
    },
    // A long text opens with its first screen: the rest is there when its last section has paragraphs.
    whole: () => until(() => pane().lastElementChild?.firstElementChild),
    async add(annotation) {
      ids.set(annotation.id, await window.rostrum.annotate({ ...converted(annotation), offsetUnit: 'utf-16' }));
    },
    remove: ({ id }) => window.rostrum.remove(ids.get(id)),
    // A speech closes when another is opened.
    async close() {
      if (!other) other = await window.rostrum.load({ title: 'Another', text: 'Another speech.' });
      else await window.rostrum.open(other);
    },
    async reopen() {
      await window.rostrum.open(speech);
      await until(() => marks().length);
    },
    async reveal({ start }) {
      const blocks = [...pane().querySelectorAll('[data-block]')];
      blocks.findLast((it) => Number(it.dataset.start) <= start).scrollIntoView({ block: 'center' });
      return true;
    },
    scroller() {
      let element = pane();
      while (!/auto|scroll/.test(getComputedStyle(element).overflowY) && element !== document.body) element = element.parentElement;
      return element === document.body ? document.scrollingElement : element;
    },
    pieces: marks,
    // Where several overlap, a click asks which one is meant.
    targets: () => marks().filter(({ dataset }) => !dataset.annotations.includes(' ')),
    onSelect(callback) {
      onSelect = callback;
    },
  };
  window.contender.ready().then(() => window.rostrum.on('select', (selected) => selected.length && onSelect(selected)));
}
