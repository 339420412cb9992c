/** The card of a run in a notebook: the ids that JupyterLab's live card follows, and one line of text. */
import type { Run } from './run.js';

/** What Jupyter's front end knows the card by. */
export const CARD_TYPE = 'application/vnd.flightlog.card.v1+json';

const MARKS = { running: '●', finished: '✓', failed: '✕', interrupted: '‖' } as const;

/** The MIME bundle of a run's card. */
export function cardBundle(run: Run): Record<string, unknown> {
  const number = run.attempt > 1 ? ` #${run.attempt}` : '';
  return {
    [CARD_TYPE]: { store: run.store.id, run: run.id, goal: null },
    'text/plain': `${MARKS[run.status]} ${run.name}${number} · ${run.status}`
  };
}
