/** What a series of pictures is called. */
import type { Artifact } from '../store/index.js';

/**
 * A picture's name without its ending, since the same figure may be a drawing in one run and pixels in
 * another, and without the step it ends in (`sample-40` of step 40), since a run keeps one artifact of
 * each name.
 */
export function pictureStem({ name, step }: Pick<Artifact, 'name' | 'step'>): string {
  const bare = name.replace(/\.(png|svg|jpe?g|gif|webp|vg\.json|vl\.json)$/i, '');
  const end = step === null ? null : /^(.*?)[-_./ ]*(?:step|epoch)?[-_./ =]*0*(\d+)$/i.exec(bare);
  return end && end[1] !== '' && Number(end[2]) === step ? end[1]! : bare;
}
