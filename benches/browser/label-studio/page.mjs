// Label Studio's editor as its server delivers it. Only for the opening: for larger texts it takes minutes.
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
let studio = null;
const annotations = () => (studio.store ?? window.Htx)?.annotationStore;
const pieces = () => [...document.querySelectorAll('.htx-highlight')];

window.contender = {
  ready: async () => {},
  async show({ text, labels, annotations: given }) {
    const label = labels.map(({ name, color }) => `<Label value="${name}" background="${color}"/>`).join('');
    studio = new window.LabelStudio('text', {
      config: `<View><Labels name="label" toName="text">${label}</Labels><Text name="text" value="$text"/></View>`,
      interfaces: ['panel', 'controls', 'side-column', 'annotations:menu'],
      user: { id: 1, pk: 1, firstName: 'A', lastName: 'B' },
      settings: {},
      task: {
        id: 1,
        data: { text },
        predictions: [],
        annotations: [{
          id: 1,
          result: given.map((it) => ({
            id: `annotation-${it.id}`, from_name: 'label', to_name: 'text', type: 'labels',
            value: { start: it.start, end: it.end, text: text.slice(it.start, it.end), labels: [labels[it.label].name] },
          })),
        }],
      },
    });
    while (!annotations()?.annotations.length) await frame();
    if (!annotations().selected) annotations().selectAnnotation(annotations().annotations[0].id);
    while (!pieces().length) await frame();
  },
  pieces,
  onSelect(callback) {
    addEventListener('pointerup', async () => {
      const isSelected = () => annotations().selected.selectedRegions?.length || annotations().selected.highlightedNode;
      while (!isSelected()) await frame();
      callback();
    });
  },
};
