/**
 * Pictures that the runs logged, side by side; by name, run and step.
 */
import { nearest, pictureStem } from '../../query/index.js';
import { BlockError, type Desk } from '../desk.js';
import { figuresSection } from '../figures.js';
import type { Part } from '../model.js';
import { textOf, textsOf, type Options } from '../source/options.js';

export function figuresBlock(desk: Desk, options: Options): Part[] {
  const names = textsOf(options, 'name');
  const steps = textsOf(options, 'steps');
  const runs = desk.runsOf(options);
  const all = new Set(
    runs.flatMap(({ pictures }) => pictures.map(({ artifact }) => pictureStem(artifact)))
  );
  for (const name of names) {
    if (all.has(bare(name))) continue;
    const near = nearest(name, all);
    throw new BlockError(`No picture is called "${name}".${near ? ` Did you mean ${near}?` : ''}`);
  }
  const wanted = new Set(names.map(bare));
  const section = figuresSection(
    runs.map(run => ({
      ...run,
      pictures: run.pictures.filter(
        ({ artifact }) =>
          (wanted.size === 0 || wanted.has(pictureStem(artifact))) &&
          (steps.length === 0 || steps.includes(String(artifact.step)))
      ),
      heavy: wanted.size
        ? run.heavy.filter(artifact => wanted.has(pictureStem(artifact)))
        : run.heavy
    }))
  );
  if (!section) throw new BlockError('These runs logged no pictures.', true);
  return [{ kind: 'figures', caption: textOf(options, 'caption'), ...section }];
}

/** A name as an author writes it, perhaps with its ending. */
function bare(name: string): string {
  return pictureStem({ name, step: null });
}
