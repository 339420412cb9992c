/**
 * Pictures of the main states, kept in pictures/ to be looked at: `npm run pictures` takes them anew.
 *
 * The tests compare coarsely, so that another machine's fonts pass and a part that is missing, moved or in
 * the wrong colours does not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const folder = join(import.meta.dirname, 'pictures');
const isTaking = process.env['FLIGHTLOG_PICTURES'] === 'take';

/** JupyterLab's own notices may lie over anything. */
const QUIET = '.Toastify { display: none }';

/** Widest picture that is kept, in pixels; a wider one is shrunk. */
const WIDEST = 800;
/** Share of the picture that may look otherwise. */
const TOLERATED = 0.05;

/** Compares what `what` looks like with the picture of that name, or takes it. The theme goes into the name. */
export async function picture(page: Page, what: Locator, name: string): Promise<void> {
  const theme = await page.evaluate(() => document.body.dataset['jpThemeLight']);
  const shot = await what.screenshot({ animations: 'disabled', caret: 'hide', style: QUIET });
  const small = await shrink(page, shot);
  const file = `${name}-${theme === 'true' ? 'light' : 'dark'}.png`;
  if (isTaking) return writeFileSync(join(folder, file), small);
  const apart = await difference(page, readFileSync(join(folder, file)), small);
  if (apart > TOLERATED) writeFileSync(join(tmpdir(), file), small);
  expect(apart, `${file} differs, see ${join(tmpdir(), file)}`).toBeLessThanOrEqual(TOLERATED);
}

/** The picture at most `WIDEST` wide and in fewer colours, so that it is a small file. */
async function shrink(page: Page, png: Buffer): Promise<Buffer> {
  const shrunk = await page.evaluate(
    async ([data, widest]) => {
      const image = await createImageBitmap(await (await fetch(data)).blob());
      const scale = Math.min(1, widest / image.width);
      const [width, height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const pen = canvas.getContext('2d')!;
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(image, 0, 0, width, height);
      const pixels = pen.getImageData(0, 0, width, height);
      for (let i = 0; i < pixels.data.length; i++) {
        const value = pixels.data[i]!;
        pixels.data[i] = value > 247 ? 255 : Math.round(value / 12) * 12;
      }
      pen.putImageData(pixels, 0, 0);
      return canvas.toDataURL('image/png');
    },
    [`data:image/png;base64,${png.toString('base64')}`, WIDEST] as const
  );
  return Buffer.from(shrunk.split(',')[1]!, 'base64');
}

/** Share of 64 × 64 places at which two pictures look otherwise; 1 where their shapes differ. */
function difference(page: Page, a: Buffer, b: Buffer): Promise<number> {
  const urls = [a, b].map(png => `data:image/png;base64,${png.toString('base64')}`);
  return page.evaluate(async ([one, other]) => {
    const size = 64;
    const read = async (url: string) => {
      const image = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
      const pen = canvas.getContext('2d')!;
      pen.imageSmoothingQuality = 'high';
      pen.drawImage(image, 0, 0, size, size);
      return { shape: image.width / image.height, data: pen.getImageData(0, 0, size, size).data };
    };
    const [left, right] = [await read(one!), await read(other!)];
    if (Math.abs(left.shape / right.shape - 1) > 0.04) return 1;
    let apart = 0;
    for (let at = 0; at < left.data.length; at += 4) {
      const far = [0, 1, 2].some(i => Math.abs(left.data[at + i]! - right.data[at + i]!) > 28);
      if (far) apart++;
    }
    return apart / (size * size);
  }, urls);
}
