/** What the status bar says of the run being recorded: name, value of its goal, and how long it takes. */
import * as React from 'react';
import { formatNumber } from '../../charts/index.js';
import { displayName } from '../../query/index.js';
import { CommandIDs } from '../commandids.js';
import { durationText } from '../shared/format.js';
import { useNow, useSignal } from '../shared/hooks.js';
import { metricOf, shownValue } from '../shared/live.js';
import { ServicesContext, type LabServices } from '../shared/services.js';
import { Status } from '../shared/status.js';
import { runningRun } from './item.js';

export function Running(props: { services: LabServices }): React.JSX.Element | null {
  const { model, commands, trans } = props.services;
  useSignal(model.changed);
  useSignal(model.stateChanged);
  const now = useNow(1_000);
  const runs = model.current?.runs ?? [];
  const run = runningRun(runs);
  if (!run) return null;
  const metric = metricOf(run, null);
  const value = metric === null ? null : shownValue(run, metric).value;
  const said = value ? `${metric} ${formatNumber(value.value)}` : null;
  const name = displayName(run);
  const more = runs.filter(other => other.status === 'running' && !other.deleted).length - 1;
  return (
    <ServicesContext.Provider value={props.services}>
      <button
        type="button"
        title={trans.__('Show %1 in the runs panel', name)}
        onClick={() => void commands.execute(CommandIDs.showRuns, { run: run.id })}
      >
        <Status status="running" />
        <span className="jp-flightlog-RunningItem-name">{name}</span>
        {said !== null && <span>{said}</span>}
        <span>{durationText(run, now, trans)}</span>
        {more > 0 && <span>{trans._n('+%1 run', '+%1 runs', more)}</span>}
      </button>
    </ServicesContext.Provider>
  );
}
