// Who is measured. `page` is the file that drives it, from this folder; one that is bundled brings its library along.
export const CONTENDERS = [
  { name: 'rostrum', title: 'Rostrum', page: 'rostrum/page.js', isItself: true },
  { name: 'floor', title: 'floor', page: 'floor/page.mjs' },
  { name: 'recogito', title: 'Recogito text-annotator', package: '@recogito/text-annotator', page: 'recogito/page.mjs' },
  { name: 'v-annotator', title: 'v-annotator (doccano)', package: 'v-annotator', page: 'v-annotator/page.mjs' },
];

/** As they are called in tables, with the version where there is one. */
export const titleOf = ({ title, package: name }, pins) => (name ? `${title} ${pins[name]}` : title);
