/**
 * Pictures that the runs logged, side by side under their names; of a series of steps a row a run.
 *
 * A picture is only ever the source of an img element: within one an SVG runs no script and loads nothing.
 */
import { groupThousands } from '../charts/index.js';
import { pictureStem } from '../query/index.js';
import { base64 } from './escape.js';
import type { Picture, ReportRun } from './gather.js';
import type { FigureItem, FiguresSection } from './model.js';
import { bytesText } from './words.js';

/** All pictures of a report together; the rest is named. */
const MOST_BYTES = 12_000_000;

interface Found {
  readonly entry: ReportRun;
  readonly picture: Picture;
}

/** Null when no run has pictures. */
export function figuresSection(runs: readonly ReportRun[]): FiguresSection | null {
  const groups = new Map<string, Found[]>();
  const left = runs.flatMap(({ name, heavy }) =>
    heavy.map(
      artifact => `${artifact.name} of ${name} (${bytesText(artifact.size)}) is in the store only.`
    )
  );
  let bytes = 0;
  for (const entry of runs) {
    for (const picture of entry.pictures) {
      bytes += picture.bytes.length;
      if (bytes > MOST_BYTES) {
        left.push(
          `${picture.artifact.name} of ${entry.name} is in the store only: the report has no room left.`
        );
        continue;
      }
      const stem = pictureStem(picture.artifact);
      groups.set(stem, [...(groups.get(stem) ?? []), { entry, picture }]);
    }
  }
  if (groups.size === 0 && left.length === 0) return null;
  return { groups: [...groups].map(([name, found]) => groupOf(name, found)), left };
}

function groupOf(name: string, found: readonly Found[]): FiguresSection['groups'][number] {
  const steps = new Set(found.flatMap(({ picture }) => picture.artifact.step ?? []));
  const series = steps.size > 1;
  const runs = [...new Set(found.map(({ entry }) => entry))];
  const rows = runs.map(entry => ({
    run: entry.name,
    slot: entry.slot,
    items: found.filter(one => one.entry === entry).map(one => itemOf(name, one))
  }));
  return {
    name,
    steps: series ? [...steps].sort((a, b) => a - b).join(' ') : '',
    rows: series ? rows.map(row => ({ ...row, items: [...row.items].sort(byStep) })) : rows
  };
}

function byStep(a: FigureItem, b: FigureItem): number {
  return Number(a.at || -Infinity) - Number(b.at || -Infinity);
}

function itemOf(title: string, { entry, picture }: Found): FigureItem {
  const { step } = picture.artifact;
  const words = step === null ? '' : `step ${groupThousands(String(step))}`;
  return {
    src: dataAddress(picture),
    alt: [`${title} of ${entry.name}`, words].filter(Boolean).join(', '),
    at: step === null ? '' : String(step),
    step: words
  };
}

// The media type is one of gather.ts's own list, so it cannot break out of the address.
function dataAddress({ artifact, bytes }: Picture): string {
  return `data:${artifact.media};base64,${base64(bytes)}`;
}
