/**
 * Pictures kept in pictures/ to be looked at: `npm run pictures` takes them anew.
 *
 * Compared coarsely, by the mean colours of places a few letters wide, so that another machine's fonts pass and
 * a part that is missing, moved or in the wrong colours does not.
 */
import { mkdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';

/** Four bytes a pixel, row by row. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

interface Codec {
  readonly sync: {
    read(png: Buffer): Picture;
    write(picture: Picture, options: object): Buffer;
  };
}

// pngjs, as it comes with the browser tests' driver.
const { PNG } = createRequire(import.meta.url)('playwright-core/lib/utilsBundle') as { PNG: Codec };

const folder = join(import.meta.dirname, 'pictures');

/** Widest picture that is kept, in pixels; a wider one is shrunk. */
const WIDEST = 720;
/** Places across a picture; as many down as make them square. */
const PLACES = 64;
/** Two places look alike up to this distance of a channel, of 255. */
const ALIKE = 28;
/** Two pictures have the same shape up to this share. */
const SHAPE = 0.04;

/**
 * Holds a picture to the kept one of that name (a file name without `.png`), or keeps it where FLIGHTLOG_PICTURES is `write`.
 * Where they differ, the error names a file with this picture and one with the places that differ in red.
 *
 * @param options share of places that may look otherwise, 0.05 unless told
 */
export function comparePicture(
  png: Buffer,
  name: string,
  { share = 0.05 }: { readonly share?: number } = {}
): void {
  const file = join(folder, `${name}.png`);
  const found = shrunk(PNG.sync.read(png));
  if (process.env['FLIGHTLOG_PICTURES'] === 'write') {
    mkdirSync(folder, { recursive: true });
    return writeFileSync(file, encoded(found));
  }
  if (!existsSync(file)) expect.fail(`no picture ${file}. Take it with: npm run pictures`);
  const kept = PNG.sync.read(readFileSync(file));
  const places = apart(kept, found);
  const part = places === null ? 1 : places.filter(Boolean).length / places.length;
  if (part <= share) return;
  const [actual, diff] = written(name, found, places);
  const what =
    places === null
      ? `${found.width} × ${found.height} pixels instead of ${kept.width} × ${kept.height}`
      : `${(part * 100).toFixed(1)} % of it differ`;
  expect.fail(`${basename(file)}: ${what}, see ${actual} and ${diff}`);
}

/** Files with a picture and with the places that differ marked. */
function written(name: string, found: Picture, places: readonly boolean[] | null): string[] {
  const files = ['actual', 'diff'].map(kind => join(tmpdir(), `${name}-${kind}.png`));
  writeFileSync(files[0]!, encoded(found));
  writeFileSync(files[1]!, encoded(marked(found, places ?? [true])));
  return files;
}

function encoded(picture: Picture): Buffer {
  return PNG.sync.write(picture, {
    colorType: 2,
    deflateLevel: 9,
    deflateStrategy: 0,
    filterType: 0
  });
}

/** At most `WIDEST` wide and in fewer colours, so that it is a small file. */
function shrunk(picture: Picture): Picture {
  const scale = Math.min(1, WIDEST / picture.width);
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const data = Buffer.alloc(width * height * 4, 255);
  means(picture, width, height).forEach((mean, i) => {
    data[Math.floor(i / 3) * 4 + (i % 3)] = mean > 247 ? 255 : Math.round(mean / 15) * 15;
  });
  return { width, height, data };
}

/** Which places look otherwise, row by row; null where the shapes differ. */
function apart(one: Picture, other: Picture): boolean[] | null {
  const shape = one.width / one.height;
  if (Math.abs(shape / (other.width / other.height) - 1) > SHAPE) return null;
  const down = Math.max(1, Math.round(PLACES / shape));
  const left = means(one, PLACES, down);
  const right = means(other, PLACES, down);
  const isFar = (i: number) => Math.abs(left[i]! - right[i]!) > ALIKE;
  return Array.from({ length: PLACES * down }, (_, place) =>
    [0, 1, 2].some(channel => isFar(place * 3 + channel))
  );
}

/** Mean red, green and blue of each place of a grid over a picture, three numbers a place, row by row. */
function means(picture: Picture, columns: number, rows: number): Float64Array {
  const found = new Float64Array(columns * rows * 3);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const xs = span(column, columns, picture.width);
      const ys = span(row, rows, picture.height);
      addMeans(found, (row * columns + column) * 3, picture, xs, ys);
    }
  return found;
}

/** First pixel of a place and the one after its last. */
function span(at: number, places: number, pixels: number): [number, number] {
  const from = Math.floor((at * pixels) / places);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * pixels) / places))];
}

function addMeans(
  found: Float64Array,
  at: number,
  { width, data }: Picture,
  xs: [number, number],
  ys: [number, number]
): void {
  const pixels = (xs[1] - xs[0]) * (ys[1] - ys[0]);
  for (let y = ys[0]; y < ys[1]; y++)
    for (let x = xs[0]; x < xs[1]; x++)
      for (let channel = 0; channel < 3; channel++)
        found[at + channel]! += data[(y * width + x) * 4 + channel]! / pixels;
}

/** A picture that is paler but where it differs, which is red. */
function marked(picture: Picture, places: readonly boolean[]): Picture {
  const { width, height } = picture;
  const data = Buffer.from(picture.data.map(value => 255 - (255 - value) / 2));
  const columns = Math.min(PLACES, places.length);
  const rows = places.length / columns;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const place = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
      if (places[place]) data[(y * width + x) * 4] = 255;
    }
  return { width, height, data };
}
