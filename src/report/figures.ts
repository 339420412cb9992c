/**
 * Pictures that the runs logged, side by side under their names.
 *
 * A picture is only ever the source of an img element: within one an SVG runs no script and loads nothing.
 */
import { base64 } from './escape.js';
import type { Picture, ReportRun } from './gather.js';
import type { FiguresSection } from './model.js';
import { bytesText } from './words.js';

/** All pictures of a report together; the rest is named. */
const MOST_BYTES = 12_000_000;

/** Null when no run has pictures. */
export function figuresSection(runs: readonly ReportRun[]): FiguresSection | null {
  const groups = new Map<string, FiguresSection['groups'][number]['items'][number][]>();
  const left = runs.flatMap(({ name, heavy }) =>
    heavy.map(
      artifact => `${artifact.name} of ${name} (${bytesText(artifact.size)}) is in the store only.`
    )
  );
  let bytes = 0;
  for (const { name, slot, pictures } of runs) {
    for (const picture of pictures) {
      bytes += picture.bytes.length;
      if (bytes > MOST_BYTES) {
        left.push(
          `${picture.artifact.name} of ${name} is in the store only: the report has no room left.`
        );
        continue;
      }
      const title = picture.artifact.name.replace(/\.[a-z]+$/i, '');
      const { step } = picture.artifact;
      groups.set(title, [
        ...(groups.get(title) ?? []),
        {
          src: dataAddress(picture),
          alt: `${title} of ${name}`,
          run: name,
          slot,
          step: step === null ? '' : `step ${step}`
        }
      ]);
    }
  }
  if (groups.size === 0 && left.length === 0) return null;
  return { groups: [...groups].map(([name, items]) => ({ name, items })), left };
}

// The media type is one of gather.ts's own list, so it cannot break out of the address.
function dataAddress({ artifact, bytes }: Picture): string {
  return `data:${artifact.media};base64,${base64(bytes)}`;
}
