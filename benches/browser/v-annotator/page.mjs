// doccano's v-annotator: a virtual list of lines of SVG.
import Vue from 'vue';
import * as library from 'v-annotator';
import 'v-annotator/dist/v-annotator.css';

Vue.config.productionTip = false;
Vue.config.devtools = false;

const root = document.getElementById('text');
const VAnnotator = [library.default?.default, library.default, library].find((it) => it?.render || it?.options || it?.props);
const NOTHING = { text: ' ', entities: [], labels: [{ id: 0, text: 'none', color: '#cccccc' }] };
const WIDTH_MS = 500; // it looks at its width half a second late, and shows nothing until then
let onSelect = () => {};
let shown = null;

function mount(what) {
  // Frozen, so that Vue does not watch each annotation.
  shown = new Vue({
    data: { it: Object.freeze(what) },
    render(h) {
      const { text, entities, labels } = this.it;
      const props = {
        text, entities, entityLabels: labels, relations: [], relationLabels: [], allowOverlapping: true, graphemeMode: false,
      };
      return h(VAnnotator, { props, on: { 'click:entity': (_, id) => onSelect(id) } });
    },
  });
  shown.$mount(root.appendChild(document.createElement('div')));
}
const change = async (what) => {
  shown.it = Object.freeze({ ...shown.it, ...what });
  await shown.$nextTick();
};
const converted = ({ id, label, start, end }) => Object.freeze({ id, label, startOffset: start, endOffset: end });
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const pieces = () => [...root.querySelectorAll('svg line')];

window.contender = {
  isVirtual: true, // nothing is in the page but what is on the screen
  ready: async () => {},
  // Before a text is timed its wait for the width is over: in an app that happens once, when the page is opened.
  warm() {
    mount(NOTHING);
    return new Promise((resolve) => setTimeout(resolve, 2 * WIDTH_MS));
  },
  async show(work) {
    const first = work.text.slice(0, 12);
    const labels = work.labels.map(({ name, color }, id) => ({ id, text: name, color }));
    const what = { text: work.text, entities: Object.freeze(work.annotations.map(converted)), labels: Object.freeze(labels) };
    if (shown) await change(what);
    else mount(what);
    while (!pieces().length || ![...root.querySelectorAll('svg text')].some((it) => it.textContent.startsWith(first))) await frame();
  },
  add: (annotation) => change({ entities: Object.freeze([...shown.it.entities, converted(annotation)]) }),
  remove: ({ id }) => change({ entities: Object.freeze(shown.it.entities.filter((it) => it.id !== id)) }),
  async close() {
    shown.$destroy();
    root.replaceChildren();
    shown = null;
  },
  // It has no way to go to a place: near enough is all there is.
  async reveal({ start }) {
    const { scrollHeight, clientHeight } = document.scrollingElement;
    document.scrollingElement.scrollTop = (scrollHeight - clientHeight) * (start / shown.it.text.length);
    return false;
  },
  scroller: () => document.scrollingElement,
  pieces,
  // What can be clicked is the dot before a label's name.
  targets: () => [...root.querySelectorAll('svg g[style*="cursor"] circle')],
  onSelect: (callback) => { onSelect = callback; },
};
