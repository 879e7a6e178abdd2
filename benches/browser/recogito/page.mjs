// Recogito's text annotator, over one text node: the cheapest way for it to find its places.
import { createTextAnnotator } from '@recogito/text-annotator';
import '@recogito/text-annotator/text-annotator.css';

const root = document.getElementById('text');
let annotator, work;
let onSelect = () => {};

/** Does something that changes the highlights, and waits until these are drawn again. */
const drawn = (change) => new Promise((resolve) => {
  const stop = annotator.renderer.on('onRedraw', () => {
    stop();
    resolve();
  });
  change();
});
const idOf = ({ id }) => `annotation-${id}`;
function converted(it) {
  const annotation = idOf(it), { name, color } = work.labels[it.label];
  return {
    id: annotation,
    bodies: [{ id: `body-${it.id}`, annotation, purpose: 'tagging', value: name, color }],
    target: { annotation, selector: [{ start: it.start, end: it.end, quote: work.text.slice(it.start, it.end) }] },
  };
}

window.contender = {
  ready: async () => {},
  async show(given) {
    work = given;
    root.append(work.text);
    annotator = createTextAnnotator(root, { style: ({ bodies }) => ({ fill: bodies[0].color, fillOpacity: 0.6 }) });
    annotator.on('selectionChanged', (selected) => { if (selected.length) onSelect(selected[0].id); });
    // `setAnnotations` of 4.1.1 does not anchor what it is given in the text; this, which other calls of its own use, does.
    // "REMOTE", as to what is new in a page that is less than 250 ms old its undo has no answer.
    await drawn(() => annotator.state.store.bulkAddAnnotations(work.annotations.map(converted), true, 'REMOTE'));
  },
  add: (annotation) => drawn(() => annotator.addAnnotation(converted(annotation))),
  remove: (annotation) => drawn(() => annotator.removeAnnotation(idOf(annotation))),
  async close() {
    annotator.destroy();
    root.replaceChildren();
    annotator = work = null;
  },
  async reveal({ start }) {
    const range = document.createRange();
    const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let node = words.nextNode(), within = start;
    for (; node.data.length <= within; node = words.nextNode()) within -= node.data.length;
    range.setStart(node, within);
    range.setEnd(node, within + 1);
    document.scrollingElement.scrollTop += range.getBoundingClientRect().top - innerHeight / 2;
    return true;
  },
  scroller: () => document.scrollingElement,
  pieces: () => [...document.querySelectorAll('.r6o-annotation')],
  onSelect: (callback) => { onSelect = callback; },
};
