/** One run in the list: pick box, status, name, curve, value of the key metric, age. */
import * as React from 'react';
import { formatAge, formatDuration, formatNumber, runStyle } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Run, Series } from '../../store/index.js';
import { momentText } from '../shared/format.js';
import { metricOf, shownValue } from '../shared/live.js';
import { useServices } from '../shared/services.js';
import { Status, statusWord } from '../shared/status.js';
import { Spark } from './spark.js';

export interface RunRowProps {
  readonly run: Run;
  readonly depth: number;
  readonly slot: number | null;
  readonly now: number;
  /** Metric shown where the run has no goal. */
  readonly metric: string | null;
  /** Greatest minus least shown value, by metric: all rows of a metric get the same decimals. */
  readonly spreads: ReadonlyMap<string, number>;
  readonly series: (run: Run, metric: string) => Series | undefined;
  readonly onToggle: (run: string) => void;
}

export function RunRow(props: RunRowProps): React.JSX.Element {
  const { run, slot, now } = props;
  const { trans } = useServices();
  const metric = metricOf(run, props.metric);
  const name = displayName(run);
  return (
    <>
      <span
        className="jp-flightlog-RunRow-pick"
        data-picked={slot !== null}
        style={
          slot === null
            ? undefined
            : { background: runStyle(slot).color, borderColor: runStyle(slot).color }
        }
        title={
          slot === null ? trans.__('Select for comparing') : trans.__('Remove from the selection')
        }
        onClick={event => {
          event.stopPropagation();
          props.onToggle(run.id);
        }}
      />
      <span className="jp-flightlog-RunRow-indent" style={{ width: props.depth * 12 }} />
      <Status status={run.status} title={statusTitle(run, statusWord(run.status, trans))} />
      <span className="jp-flightlog-RunRow-name" title={name}>
        {name}
        {run.problems.length > 0 && (
          <span className="jp-flightlog-RunRow-mark jp-mod-warn" title={run.problems[0]!.message}>
            {trans.__('partly read')}
          </span>
        )}
        {run.archived && <span className="jp-flightlog-RunRow-mark">{trans.__('archived')}</span>}
      </span>
      {metric !== null && <Spark series={props.series(run, metric)} slot={slot} />}
      <Value run={run} metric={metric} spreads={props.spreads} />
      <time
        className="jp-flightlog-RunRow-age"
        dateTime={new Date(run.start).toISOString()}
        title={trans.__('Started %1', momentText(run.start))}
      >
        {formatAge(run.start, now)}
      </time>
    </>
  );
}

function Value(props: {
  run: Run;
  metric: string | null;
  spreads: ReadonlyMap<string, number>;
}): React.JSX.Element {
  const { trans } = useServices();
  const { run, metric } = props;
  const shown = metric === null ? null : shownValue(run, metric);
  if (!metric || !shown?.value) return <span className="jp-flightlog-RunRow-value" />;
  const { value, step } = shown.value;
  const title = shown.best
    ? trans.__('%1: best %2 at step %3', metric, String(value), step)
    : trans.__('%1: last %2 at step %3', metric, String(value), step);
  return (
    <span className="jp-flightlog-RunRow-value" title={title}>
      {formatNumber(value, props.spreads.get(metric))}
    </span>
  );
}

function statusTitle(run: Run, word: string): string {
  const took = run.end === null ? '' : ` · ${formatDuration(Math.max(0, run.end - run.start))}`;
  const why = run.exception ? ` · ${run.exception.type}: ${run.exception.message}` : '';
  return `${word}${took}${why}`;
}
