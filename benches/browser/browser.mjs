// A fresh browser with one page in it, which reaches nothing but this machine.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { isOfSite, memoryOf } from './machine.mjs';

const FLAGS = [
  '--headless=new', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

const STARTING_MS = 1000; // a browser that has just started is busy with itself

/** What a contender could not do. */
export class Failure extends Error {}

/** What it could not do in time: more of the same is not worth the wait. */
export class TooLong extends Failure {}

export class Page {
  /** @param {{executable: string, limit: number}} options `limit`: for one step, in milliseconds */
  static async open({ executable, limit }) {
    const isRoot = process.getuid?.() === 0; // there the browser does not start with its sandbox
    // `headless: false`, as the flags ask for the headless mode that draws as a window does.
    const browser = await chromium.launch({ executablePath: executable, headless: false, chromiumSandbox: !isRoot, args: FLAGS });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    return Object.assign(new Page(), { browser, context, page, limit, cdp: await context.newCDPSession(page), died: deathOf(page) });
  }

  version() {
    return this.browser.version();
  }

  /** The answer, or a `TooLong` when it takes longer than the limit, or a `Failure` when the page dies. */
  async within(what, promise, limit = this.limit) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new TooLong(`over ${limit / 1000} s (${what})`)), limit);
    });
    promise.catch(() => {}); // when it comes too late, nobody hears it
    try {
      return await Promise.race([promise, late, this.died]);
    } finally {
      clearTimeout(timer);
    }
  }

  ask(what, question, argument) {
    return this.within(what, this.page.evaluate(question, argument));
  }

  /** Goes to a contender, by way of an empty page: to start a process for the site is not its affair. */
  async visit(origin, { name, page, isItself }, { slowed = 1, before = '' } = {}) {
    await this.within('empty page', this.page.goto(`${origin}/empty.html`));
    await new Promise((resolve) => setTimeout(resolve, STARTING_MS));
    const script = async (path) => readFile(new URL(path, import.meta.url), 'utf8');
    await this.page.addInitScript({ content: [await script('clock.js'), isItself ? await script(page) : '', before].join('\n') });
    await this.cdp.send('Emulation.setCPUThrottlingRate', { rate: slowed });
    await this.within('page', this.page.goto(`${origin}/${name}/`, { waitUntil: 'commit' }));
  }

  /** The memory of the page's process after its garbage was collected, in MB; of a part as `memoryOf` knows it. */
  async memory(part = 'Pss') {
    await this.within('garbage collection', this.cdp.send('HeapProfiler.collectGarbage'));
    const session = await this.browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const sizes = processInfo.filter(({ type, id }) => type === 'renderer' && isOfSite(id)).map(({ id }) => memoryOf(id, part));
    return sizes.length ? Math.max(...sizes) : null; // the browser keeps an empty one at hand
  }

  /** The share of pixels in sight that are coloured, in per cent. */
  async colour() {
    const picture = (await this.within('picture', this.page.screenshot())).toString('base64');
    const judge = await this.context.newPage();
    try {
      return await judge.evaluate(async (data) => {
        const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
        canvas.drawImage(image, 0, 0);
        const { data: pixels } = canvas.getImageData(0, 0, image.width, image.height);
        let coloured = 0;
        for (let at = 0; at < pixels.length; at += 4) {
          const [red, green, blue] = [pixels[at], pixels[at + 1], pixels[at + 2]];
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 24) coloured++;
        }
        return (coloured / (image.width * image.height)) * 100;
      }, picture);
    } finally {
      await judge.close();
    }
  }

  async close() {
    await Promise.race([this.browser.close(), new Promise((resolve) => setTimeout(resolve, 5000))]);
  }
}

function deathOf(page) {
  const death = new Promise((_, reject) => page.on('crash', () => reject(new Failure('the page died'))));
  death.catch(() => {});
  return death;
}
