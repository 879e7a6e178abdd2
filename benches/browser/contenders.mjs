// Who is measured. `page` is the file that drives it, from this folder, which brings its library along when it is bundled.
// `only`: what is measured, where that is not everything. `built`: scripts and styles that come ready, from the folder in LABEL_STUDIO.
export const CONTENDERS = [
  { name: 'rostrum', title: 'Rostrum', page: 'rostrum/page.js', isItself: true },
  { name: 'floor', title: 'floor', page: 'floor/page.mjs' },
  { name: 'recogito', title: 'Recogito text-annotator', package: '@recogito/text-annotator', page: 'recogito/page.mjs' },
  { name: 'v-annotator', title: 'v-annotator (doccano)', package: 'v-annotator', page: 'v-annotator/page.mjs' },
  {
    name: 'label-studio', title: 'Label Studio, its editor', package: 'label-studio', page: 'label-studio/page.mjs',
    only: ['open'], built: { scripts: ['main.js'], styles: ['main.css'] },
  },
];

/** Whether a contender takes part in a group of measures: `visit`, `open` or `cycles`. */
export const measuresIn = ({ only }, group) => !only || only.includes(group);

/** As they are called in tables, with the version where there is one. */
export const titleOf = ({ title, package: name }, pins) => (name ? `${title} ${pins[name]}` : title);
