/**
 * Lets the charts of a page draw one after the other, a few milliseconds a frame, so that twenty live
 * charts never keep the page from answering. A chart that waits draws its newest state when its turn
 * comes.
 */

/** Milliseconds of drawing after which the page gets a frame. */
const BUDGET = 12;

const waiting: (() => Promise<void>)[] = [];
let isRunning = false;

/** Run a drawing when it is its turn; resolves, or fails, with it. */
export function takeTurn(draw: () => Promise<void>): Promise<void> {
  return new Promise((done, failed) => {
    waiting.push(() => draw().then(done, failed));
    if (!isRunning) void run();
  });
}

async function run(): Promise<void> {
  isRunning = true;
  let from = performance.now();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    await next();
    if (performance.now() - from < BUDGET) continue;
    await nextFrame();
    from = performance.now();
  }
  isRunning = false;
}

// A hidden window has no frames; a message comes after the events that wait.
function nextFrame(): Promise<void> {
  return new Promise(done => {
    if (typeof document === 'undefined' || document.hidden) setTimeout(done);
    else requestAnimationFrame(() => setTimeout(done));
  });
}
