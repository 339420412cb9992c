/** Draws logged specs apart from the page, so that one that never comes to an end can be ended. */
import { drawFigure } from '../../charts/vega/index.js';

addEventListener('message', ({ data }: MessageEvent<string>) => {
  drawFigure(data).then(
    drawing => postMessage(drawing),
    (error: unknown) =>
      postMessage({ error: error instanceof Error ? error.message : String(error) })
  );
});
