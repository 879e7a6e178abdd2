// When to do what people need not wait for.

const HIDDEN_MS = 200; // a hidden page has no frames, and a throttled one few

const CALM_MS = 120; // without another call a burst of them is over
const BURST_MS = 600; // how long one may last

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

/** Gives a function for what may be called many times in a row: it calls back once they are over, or have lasted long. */
export function whenCalm(callback) {
  let waits = false, first = 0, last = 0;
  const look = () => {
    const rest = Math.min(last + CALM_MS, first + BURST_MS) - performance.now();
    if (rest >= 1) return setTimeout(look, rest);
    waits = false;
    callback();
  };
  return () => {
    last = performance.now();
    if (waits) return;
    [waits, first] = [true, last];
    setTimeout(look, CALM_MS);
  };
}

/** Gives a function that has `callback` called when the page has had its turn: at once, where a timer would wait. */
export function nextTurn(callback) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = callback;
  return () => port2.postMessage(null);
}
