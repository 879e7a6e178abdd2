// In every measured page, before anything of it runs: the clock, and where a contender's page says that it is there.
{
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const painted = async () => {
    await frame();
    await frame();
  };
  let there;
  const arrival = new Promise((resolve) => { there = resolve; });
  let contender;
  Object.defineProperty(window, 'contender', {
    get: () => contender,
    set(value) {
      contender = value;
      there(value);
    },
  });
  let released = null; // when the mouse button went up
  let selected = null; // when the contender said that something is selected
  addEventListener('pointerup', () => { released ??= performance.now(); }, true);

  window.clock = {
    arrival,
    painted,
    /** Until no frame is due: whoever starts right after one waits longest for the next. */
    rest: () => new Promise((resolve) => setTimeout(resolve, 80)),
    /** Milliseconds until what a call does is on the screen. */
    async until(call) {
      const begin = performance.now();
      await call();
      await painted();
      return performance.now() - begin;
    },
    /**
     * Scrolls from one height to another, a step per frame, and gives how long the frames took, in milliseconds.
     * The heights are shares of the whole text; `pixels`, where given, is how far instead.
     */
    async scroll({ from, to, pixels, duration }) {
      const element = contender.scroller();
      const height = element.scrollHeight - element.clientHeight;
      const first = height * from, way = Math.min(pixels ?? height * (to - from), height - first);
      element.scrollTop = first;
      await painted();
      await painted();
      const frames = [], begin = await frame();
      for (let before = begin; before - begin < duration;) {
        element.scrollTop = first + (way * (before - begin)) / duration;
        const now = await frame();
        frames.push(now - before);
        before = now;
      }
      frames.sort((a, b) => a - b);
      return { p95: frames[Math.floor(frames.length * 0.95)], longest: frames.at(-1) };
    },
    expectClick() {
      [released, selected] = [null, null];
      contender.onSelect(() => {
        if (released !== null) selected ??= performance.now();
      });
    },
    /** Milliseconds from the button going up until something was selected; null as long as nothing is. */
    clickToSelected: () => (selected === null ? null : selected - released),
  };
}
