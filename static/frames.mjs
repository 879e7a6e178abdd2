// When to do what people need not wait for.

const HIDDEN_MS = 200; // a hidden page has no frames, and a throttled one few

const once = (callback) => {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    callback();
  };
};

/** Calls back before the next paint. */
export function nextFrame(callback) {
  const call = once(callback);
  requestAnimationFrame(call);
  setTimeout(call, HIDDEN_MS);
}

/** Calls back when what was written to the page until now is on the screen. */
export function afterPaint(callback) {
  const call = once(callback);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(call)));
  setTimeout(call, HIDDEN_MS);
}
