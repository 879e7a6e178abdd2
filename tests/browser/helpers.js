// Before each script that the tests run in the page. It holds on to what the page promises: `data-rostrum`, `data-start`,
// `data-annotations`, roles and accessible names; never to class names.

const pane = () => document.querySelector("[data-rostrum=text]");
const blocks = () => [...pane().querySelectorAll("[data-start]")];
const shownText = () => blocks().map((block) => block.textContent).join("");
const marks = () => [...pane().querySelectorAll("mark")];
const idsOf = (mark) => mark.dataset.annotations.split(" ");
const isSeen = (element) => !!element && element.checkVisibility() && element.getClientRects().length > 0;

// The name that people hear, near enough: what names the element, else what it holds, without decoration.
const nameOf = (element) => {
  if (element.ariaLabel) return element.ariaLabel;
  const by = element.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  if (element.labels?.length) {
    const words = [...element.labels[0].childNodes].filter((it) => it.nodeType === Node.TEXT_NODE || it.tagName === "SPAN");
    return words.map((it) => it.textContent).join("").trim();
  }
  const copy = element.cloneNode(true);
  for (const it of copy.querySelectorAll("[aria-hidden=true], svg, kbd")) it.remove();
  return copy.textContent.trim();
};
const SELECTORS = {
  button: "button, [role=button]", option: "[role=option]", dialog: "[role=dialog], dialog[open]", alert: "[role=alert]",
  status: "[role=status]", combobox: "[role=combobox]", textbox: "textarea, input:not([type]), input[type=text]",
  checkbox: "input[type=checkbox]", region: "[role=region]", slider: "[role=slider]",
  listbox: "[role=listbox]", list: "ul, ol", radio: "input[type=radio]", switch: "[role=switch]", color: "input[type=color]",
};
const all = (role, name, within = document) =>
  [...within.querySelectorAll(SELECTORS[role])].filter((it) => role === "radio" ? nameOf(it) === name : isSeen(it) && (name == null || nameOf(it) === name));
const one = (role, name, within = document) => all(role, name, within)[0] ?? null;
const dialog = (name) => one("dialog", name);
const said = (role) => all(role, null).map((it) => it.textContent.trim()).filter(Boolean).join(" | ");

// The row of a list of the side that has the name, and its parts.
const row = (list, name) => {
  const found = one("list", list);
  return [...(found?.children ?? [])].find((it) => it.querySelector("bdi")?.textContent === name) ?? null;
};
const optionNamed = (name) =>
  all("option", null).find((it) => it.querySelector("bdi")?.textContent === name) ?? null;

// Where UTF-16 offsets of the whole text are in the page.
const placeOf = (offset, isEnd = false) => {
  for (const block of blocks()) {
    const start = Number(block.dataset.start), end = start + block.textContent.length;
    if (offset < start || offset > end || (offset === end && !isEnd)) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let rest = offset - start, node = null;
    while (walker.nextNode()) {
      node = walker.currentNode;
      if (rest < node.length || (isEnd && rest === node.length)) return [node, rest];
      rest -= node.length;
    }
    if (node && rest === 0) return [node, node.length];
  }
  throw new Error(`no place for ${offset}`);
};
const rangeOf = (start, end) => {
  const range = document.createRange();
  range.setStart(...placeOf(start));
  range.setEnd(...placeOf(end, true));
  return range;
};
// [start, end) of the only place where the text says so.
const spanOf = (quote) => {
  const text = shownText(), at = text.indexOf(quote);
  if (at < 0) throw new Error(`the text does not say “${quote}”`);
  if (text.indexOf(quote, at + 1) >= 0) throw new Error(`the text says “${quote}” more than once`);
  return [at, at + quote.length];
};
const scrollerOf = (element) => {
  for (let it = element.parentElement; it; it = it.parentElement) if (/auto|scroll/.test(getComputedStyle(it).overflowY)) return it;
  return document.scrollingElement;
};
const showSpan = (start, end) => {
  const view = scrollerOf(pane());
  // WebKit does the layout of what was never in sight when an element is asked where it is, not when a range is.
  const { startContainer, endContainer } = rangeOf(start, end);
  for (const it of [startContainer, endContainer]) it.parentElement.getBoundingClientRect();
  for (let round = 0; round < 3; round++) {
    const rect = rangeOf(start, end).getBoundingClientRect(), box = view.getBoundingClientRect();
    if (rect.top >= box.top + 10 && rect.bottom <= box.bottom - 60) return;
    view.scrollTop += (rect.top + rect.bottom) / 2 - (box.top + box.bottom) / 2;
  }
};
// The left edge of the first character and the right edge of the last, a pixel inside: where a pointer would go.
const edgesOf = (start, end) => {
  const rects = (range) => [...range.getClientRects()].filter((it) => it.width > 0);
  const range = rangeOf(start, end), found = rects(range);
  const first = found[0], last = found[found.length - 1];
  const y = (rect) => Math.round((rect.top + rect.bottom) / 2);
  return [[Math.ceil(first.left), y(first)], [Math.floor(last.right), y(last)]];
};
const middleOf = (start, end) => {
  const rect = [...rangeOf(start, end).getClientRects()].find((it) => it.width > 0);
  return [Math.round((rect.left + rect.right) / 2), Math.round((rect.top + rect.bottom) / 2)];
};
const selectionText = () => getSelection().toString();
