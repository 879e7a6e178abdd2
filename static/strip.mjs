// The strip beside the scroll bar. The wasm side says what stands where; this file draws it, and hears pointer and keys.

import { afterPaint, whenCalm } from './frames.mjs';

const ROW = 2; // the least height of a row, in CSS pixels
const WIDEST = 6; // the greatest width of a column
const STRENGTHS = [0.45, 0.6, 0.8, 1]; // of a cell, by how much of its row is covered
const LEAST = 8; // the least height of the box that shows what is in sight
const PAD = 2; // what stays free on both sides

// What is asked of the wasm side, each with a number: rows to draw, shares of the speech, or a direction.
const [DRAW, PRESS, DRAG, PARAGRAPH, PAGE, END] = [0, 1, 2, 3, 4, 5];
const KEYS = {
  ArrowDown: [PARAGRAPH, 1], ArrowRight: [PARAGRAPH, 1], ArrowUp: [PARAGRAPH, -1], ArrowLeft: [PARAGRAPH, -1],
  PageDown: [PAGE, 1], PageUp: [PAGE, -1], Home: [END, -1], End: [END, 1],
};

export function createStrip() {
  let slider = null, canvas, box, probe, alternative, ask;
  let height = 0; // of the canvas, in CSS pixels
  let width = 0;
  let seen = [0, 0]; // what is in sight, in shares of the speech
  let from = 0; // how far the text had scrolled when that was said, in CSS pixels
  let isDrawn = false, isWanted = false;
  let colors = []; // of looks; to ask for one costs a calculation of styles

  const draws = () => ask(DRAW, Math.floor(height / ROW));
  const drawsWhenCalm = whenCalm(draws);

  // Has it drawn: soon when the strip shows nothing yet, otherwise once no more changes.
  function want() {
    if (!slider) return;
    if (isDrawn) return drawsWhenCalm();
    if (isWanted) return;
    isWanted = true;
    afterPaint(() => {
      isWanted = false;
      draws();
    });
  }

  // The same in other colours.
  function wantAnew() {
    colors = [];
    want();
  }

  function attach(element, asked) {
    slider = element;
    ask = asked;
    canvas = slider.querySelector('canvas');
    [box, probe] = slider.querySelectorAll('i');
    alternative = document.getElementById(slider.getAttribute('aria-describedby'));
    new ResizeObserver(([{ contentRect }]) => {
      [width, height] = [contentRect.width, contentRect.height];
      want();
    }).observe(canvas);
    // While it scrolls the box goes along; where exactly it stands is said a few times a second.
    let follows = false;
    const scroller = slider.previousElementSibling;
    scroller.addEventListener('scroll', () => {
      if (follows || !height) return;
      follows = true;
      requestAnimationFrame(() => {
        follows = false;
        move((scroller.scrollTop - from) / scroller.scrollHeight);
      });
    }, { passive: true });
    for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)']) {
      matchMedia(query).addEventListener('change', wantAnew);
    }
    new MutationObserver(wantAnew).observe(document.documentElement, { attributeFilter: ['data-appearance'] });

    let grip = null; // while the button is down: how far from the middle of the box it was pressed
    let next = null;
    const share = (event) => {
      const area = slider.getBoundingClientRect();
      return (event.clientY - area.top) / area.height;
    };
    const clamp = (at) => Math.min(1, Math.max(0, at));
    // The focus, and what is selected, stay in the text.
    slider.addEventListener('mousedown', (event) => event.preventDefault());
    slider.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      slider.setPointerCapture(event.pointerId);
      const at = clamp(share(event));
      const inside = at >= seen[0] && at < seen[1];
      grip = inside ? at - (seen[0] + seen[1]) / 2 : 0;
      if (!inside) ask(PRESS, at);
    });
    slider.addEventListener('pointermove', (event) => {
      if (grip === null) return;
      if (next === null) {
        requestAnimationFrame(() => {
          const at = next;
          next = null;
          if (grip !== null) ask(DRAG, at);
        });
      }
      next = clamp(share(event) - grip);
    });
    slider.addEventListener('lostpointercapture', () => {
      if (next !== null) ask(DRAG, next);
      grip = null;
    });
    slider.addEventListener('keydown', (event) => {
      const key = KEYS[event.key];
      if (!key || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      ask(...key);
    });
    // Over the strip the wheel turns the speech, as over the scroll bar.
    slider.addEventListener('wheel', (event) => {
      const line = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 32;
      if (!event.ctrlKey) slider.previousElementSibling.scrollTop += event.deltaY * line;
    }, { passive: true });
    want();
  }

  // `cells`, row by row: 0, or 1 to 4 for the strength, and four times the index of a look in `slots`. `ticks`: of what is selected, the first row and
  // one past the last. `words`: the same for those who do not see it.
  // `anew`: looks may have other colours than before.
  function draw(cells, columns, slots, ticks, words, anew) {
    const ratio = devicePixelRatio || 1;
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    // This also empties it.
    canvas.width = wide;
    canvas.height = tall;
    if (anew) colors = [];
    if (alternative.textContent !== words) alternative.textContent = words;
    const rows = cells.length / columns;
    const context = canvas.getContext('2d');
    isDrawn = rows > 0;
    if (!context || !rows) return;
    const color = (slot) => {
      if (!colors[slot]) {
        probe.className = `sw${slot}`;
        colors[slot] = getComputedStyle(probe).color;
      }
      return colors[slot];
    };
    const y = (row) => Math.round((row * tall) / rows);
    const step = Math.max(1, Math.floor(Math.min(WIDEST * ratio, (wide - 2 * PAD * ratio) / columns)));
    const left = Math.round((wide - step * columns) / 2);
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows;) {
        const cell = cells[row * columns + column];
        const first = row;
        do row++; while (row < rows && cells[row * columns + column] === cell);
        if (cell === 0) continue;
        context.fillStyle = color(slots[(cell - 1) >> 2]);
        context.globalAlpha = STRENGTHS[(cell - 1) & 3];
        context.fillRect(left + column * step, y(first), step, y(row) - y(first));
      }
    }
    context.globalAlpha = 1;
    if (!ticks.length) return;
    const line = Math.max(1, Math.round(1.5 * ratio));
    context.strokeStyle = getComputedStyle(slider).color;
    context.lineWidth = line;
    for (let at = 0; at < ticks.length; at += 2) {
      const top = Math.max(y(ticks[at]) - line, 0);
      const bottom = Math.min(Math.max(y(ticks[at + 1]) + line, top + 4 * line), tall);
      context.strokeRect(line / 2, top + line / 2, wide - line, bottom - top - line);
    }
  }

  // What is in sight, in shares of the speech, and where that is in words.
  function show(top, bottom, now, max, words) {
    seen = [top, bottom];
    from = slider.previousElementSibling.scrollTop;
    move(0);
    for (const [name, value] of [['valuemax', max], ['valuenow', now], ['valuetext', words]]) {
      if (slider.getAttribute(`aria-${name}`) !== String(value)) slider.setAttribute(`aria-${name}`, value);
    }
  }

  // Puts the box where that is, or so much further down, in shares of the speech.
  function move(by) {
    const [top, bottom] = seen;
    const tall = Math.max((bottom - top) * height, LEAST);
    const at = Math.min(Math.max(((top + bottom) * height - tall) / 2 + by * height, 0), Math.max(height - tall, 0));
    box.style.translate = `0 ${at.toFixed(1)}px`;
    box.style.height = `${tall.toFixed(1)}px`;
  }

  return { attach, want, draw, show };
}
