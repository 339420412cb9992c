/**
 * The runs that did not finish: what became of them, why, and what their metrics were at the end.
 */
import { formatNumber } from '../../charts/index.js';
import { BlockError, type Desk } from '../desk.js';
import { visibleText } from '../escape.js';
import type { ReportRun } from '../gather.js';
import type { Failure, Part } from '../model.js';
import { metricsInOrder } from '../ranking.js';
import { anchorOf } from '../runs-table.js';
import type { Options } from '../source/options.js';
import { fateOf } from '../words.js';

const MOST_METRICS = 6;
/** Of a traceback the end is what tells. */
const MOST_LINES = 14;

export function failuresBlock(desk: Desk, options: Options): Part[] {
  const bad = desk
    .runsOf(options)
    .filter(({ run }) => run.status !== 'finished' && run.status !== 'running');
  if (bad.length === 0) throw new BlockError('Every run finished.', true);
  return [{ kind: 'failures', runs: bad.map(failureOf) }];
}

function failureOf(entry: ReportRun): Failure {
  const { run, name, slot } = entry;
  const { exception } = run;
  const traceback = visibleText(exception?.traceback ?? '')
    .trimEnd()
    .split('\n');
  const cut = traceback.length > MOST_LINES;
  return {
    anchor: anchorOf(entry),
    name,
    slot,
    status: run.status,
    fate: fateOf(run.status),
    reason: exception ? [exception.type, exception.message].filter(Boolean).join(': ') : '',
    last: metricsInOrder([entry])
      .slice(0, MOST_METRICS)
      .flatMap(metric => {
        const last = run.metrics.get(metric)?.last;
        return last
          ? [{ label: metric, text: `${formatNumber(last.value)} at step ${last.step}` }]
          : [];
      }),
    traceback: (cut ? ['⋯', ...traceback.slice(-MOST_LINES)] : traceback).join('\n')
  };
}
