/** The card: one line that says how the run goes, and its key metric as a live chart. */
import * as React from 'react';
import { formatNumber, HoverLink, type ChartInput, type ChartLine } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { Chart } from '../shared/chart.js';
import { durationText } from '../shared/format.js';
import { useNow, useSignal } from '../shared/hooks.js';
import { changeText, metricOf, shownValue } from '../shared/live.js';
import { ServicesContext, useServices, type LabServices } from '../shared/services.js';
import { Status } from '../shared/status.js';
import type { IRunsModel, IStoreSession } from '../tokens.js';
import type { CardData } from './card.js';

export interface CardProps {
  readonly services: LabServices;
  readonly session: IStoreSession;
  readonly data: CardData;
}

export function Card(props: CardProps): React.JSX.Element {
  return (
    <ServicesContext.Provider value={props.services}>
      <Live {...props} />
    </ServicesContext.Provider>
  );
}

function Live(props: CardProps): React.JSX.Element | null {
  const { session, data } = props;
  const { model } = useServices();
  useSignal(session.changed);
  useSignal(model.selectionChanged);
  const run = session.run(data.run);
  if (!run) return null;
  const before = attemptBefore(run, session.runs);
  const metric = data.goal ?? metricOf(run, null);
  return (
    <>
      <Line run={run} before={before} metric={metric} session={session} />
      {metric !== null && <Curve run={run} before={before} metric={metric} session={session} />}
    </>
  );
}

interface LineProps {
  run: Run;
  before: Run | null;
  metric: string | null;
  session: IStoreSession;
}

function Line(props: LineProps): React.JSX.Element {
  const { run, before, metric, session } = props;
  const { commands, trans } = useServices();
  const now = useNow(1_000);
  const store = session.info.id;
  const change = before && metric !== null ? changeText(run, before, metric, trans) : null;
  const compare = () =>
    commands.execute(CommandIDs.compareRuns, {
      store,
      runs: before ? [run.id, before.id] : [run.id]
    });
  return (
    <div className="jp-flightlog-Card-line">
      <Status status={run.status} />
      <strong title={displayName(run)}>{displayName(run)}</strong>
      <span>{durationText(run, now, trans)}</span>
      {metric !== null && <MetricWords run={run} metric={metric} />}
      {change !== null && before && <span>{trans.__('%1 than #%2', change, before.attempt)}</span>}
      {run.exception && (
        <span className="jp-mod-error" title={run.exception.message}>
          {run.exception.type}
        </span>
      )}
      {run.withheld.length > 0 && (
        <span title={run.withheld.join(', ')}>
          {trans._n('%1 value withheld', '%1 values withheld', run.withheld.length)}
        </span>
      )}
      <span className="jp-flightlog-Card-buttons">
        <button type="button" className="jp-flightlog-Link" onClick={() => void compare()}>
          {trans.__('Compare')}
        </button>
        <button
          type="button"
          className="jp-flightlog-Link"
          onClick={() => void commands.execute(CommandIDs.showRuns, { store, run: run.id })}
        >
          {trans.__('Details')}
        </button>
      </span>
    </div>
  );
}

function MetricWords(props: { run: Run; metric: string }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, metric } = props;
  const last = run.metrics.get(metric)?.last;
  if (!last) return null;
  const { value, best } = shownValue(run, metric);
  const words = `${metric} ${formatNumber(last.value)}`;
  return (
    <span title={`${metric} ${last.value}`}>
      {best && value
        ? trans.__('%1 (best %2 at %3)', words, formatNumber(value.value), value.step)
        : words}
    </span>
  );
}

function Curve(props: LineProps & { metric: string | null }): React.JSX.Element | null {
  const { run, before, session } = props;
  const metric = props.metric ?? '';
  const { model } = useServices();
  const slot = model.slot(run.id) ?? 0;
  const own = session.series(run.id, run.status === 'running' ? null : [metric]).get(metric);
  const earlier = before ? session.series(before.id, [metric]).get(metric) : undefined;
  const input = React.useMemo((): ChartInput => {
    const lines: ChartLine[] = [];
    if (before && earlier)
      lines.push({
        run: before.id,
        label: `#${before.attempt}`,
        slot: -1,
        series: earlier,
        total: earlier.total
      });
    if (own)
      lines.push({ run: run.id, label: displayName(run), slot, series: own, total: own.total });
    return { metric, x: 'step', lines, width: 640, height: 120, title: false };
  }, [metric, slot, own, earlier, run.name, run.attempt]);
  const options = usePointing(model);
  return input.lines.length === 0 ? null : <Chart input={input} label={metric} options={options} />;
}

/** What is pointed at elsewhere is marked in the curve, and the other way round. */
function usePointing({ pointed }: IRunsModel) {
  const link = React.useMemo(() => new HoverLink(), []);
  React.useEffect(() => {
    const mark = () => {
      const run = pointed.runs.length === 1 ? pointed.runs[0]! : null;
      if (link.current.run !== run) link.set(null, run, null);
    };
    pointed.changed.connect(mark);
    return () => void pointed.changed.disconnect(mark);
  }, [pointed]);
  return React.useMemo(
    () => ({ link, onHover: (run: string | null) => pointed.set(run === null ? [] : [run]) }),
    [link, pointed]
  );
}

/** The attempt at the same thing that came before this one. */
function attemptBefore(run: Run, runs: readonly Run[]): Run | null {
  if (run.lineage === null) return null;
  return runs
    .filter(other => other.lineage === run.lineage && other.attempt < run.attempt)
    .reduce<Run | null>(
      (best, other) => (best === null || other.attempt > best.attempt ? other : best),
      null
    );
}
