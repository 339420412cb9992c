/** Draws logged Vega-Lite and Vega specs, one after the other, in a worker that is let go when it rests. */
import type { FigureDrawing } from '../../charts/vega/index.js';

/** Milliseconds after which a figure is given up. */
const PATIENCE = 10_000;
/** Milliseconds without a figure after which the worker ends. */
const REST = 20_000;

let worker: Worker | null = null;
let resting: ReturnType<typeof setTimeout> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** The spec, as it lies in the store, as SVG. Throws with a sentence. */
export function drawApart(spec: string): Promise<FigureDrawing> {
  const drawing = last.then(() => ask(spec));
  last = drawing.catch(() => undefined);
  return drawing;
}

async function ask(spec: string): Promise<FigureDrawing> {
  clearTimeout(resting);
  worker ??= new Worker(new URL('./figureworker.js', import.meta.url));
  try {
    return await answerOf(worker, spec);
  } finally {
    resting = setTimeout(end, REST);
  }
}

function end(): void {
  worker?.terminate();
  worker = null;
}

function answerOf(asked: Worker, spec: string): Promise<FigureDrawing> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      end();
      reject(new Error(why));
    };
    const late = setTimeout(
      () => fail('The figure takes too long to be drawn. Download it and open it in Vega.'),
      PATIENCE
    );
    asked.onmessage = ({ data }: MessageEvent<FigureDrawing | { readonly error: string }>) => {
      clearTimeout(late);
      if ('error' in data) reject(new Error(data.error));
      else resolve(data);
    };
    asked.onerror = event => {
      clearTimeout(late);
      fail(`Figures cannot be drawn in this window: ${event.message}. Reload it.`);
    };
    asked.postMessage(spec);
  });
}
