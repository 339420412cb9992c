/** The Source tab: what two runs executed, side by side; also their git patches, history and output. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useLoaded } from '../shared/hooks.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { DiffTable } from './difftable.js';
import { sideBySide } from './linediff.js';

/** Texts that runs keep, in the order offered. */
const KINDS = ['cell', 'history', 'patch', 'output'] as const;
type Kind = (typeof KINDS)[number];

export function Sources(): React.JSX.Element {
  const { runs, baseline, state } = useCompared();
  const { trans } = useServices();
  const kinds = KINDS.filter(kind => runs.some(run => run.source.has(kind)));
  if (kinds.length === 0) {
    return (
      <p className="jp-flightlog-Hint">
        {trans.__('None of these runs kept its source. Runs of notebook cells do by themselves.')}
      </p>
    );
  }
  const kind = kinds.find(one => one === state.plot('sourceKind', 'cell')) ?? kinds[0]!;
  const owners = runs.filter(run => run.source.has(kind));
  const find = (id: string) => owners.find(run => run.id === id);
  const left = find(state.plot('sourceLeft', baseline.id)) ?? owners[0]!;
  const other = owners.find(run => run !== left);
  const right = find(state.plot('sourceRight', '')) ?? other ?? left;
  return <Pair key={`${kind}:${left.id}:${right.id}`} {...{ kind, kinds, owners, left, right }} />;
}

function Pair(props: {
  kind: Kind;
  kinds: readonly Kind[];
  owners: readonly Run[];
  left: Run;
  right: Run;
}): React.JSX.Element {
  const { kind, left, right, owners } = props;
  const { session, state } = useCompared();
  const { trans } = useServices();
  const [all, setAll] = React.useState(false);
  const a = left.source.get(kind)!;
  const b = right.source.get(kind)!;
  const { value, error } = useLoaded(`${a.sha256}:${b.sha256}`, async () => {
    const texts = await Promise.all([session.reader.text(a), session.reader.text(b)]);
    return sideBySide(...texts);
  });
  const changes = value?.filter(line => line.kind !== 'same').length ?? 0;
  return (
    <>
      <div className="jp-flightlog-Tabs-bar">
        {props.kinds.length > 1 && <KindSelect kind={kind} kinds={props.kinds} />}
        <RunSelect name="sourceLeft" runs={owners} value={left} label={trans.__('Left run')} />
        <RunSelect name="sourceRight" runs={owners} value={right} label={trans.__('Right run')} />
        <button
          type="button"
          className="jp-flightlog-Button"
          onClick={() => {
            state.setPlot('sourceLeft', right.id);
            state.setPlot('sourceRight', left.id);
          }}
        >
          {trans.__('Swap')}
        </button>
        <label>
          <input type="checkbox" checked={all} onChange={event => setAll(event.target.checked)} />
          {trans.__('All lines')}
        </label>
        <span className="jp-flightlog-Hint" role="status">
          {value &&
            (changes === 0
              ? trans.__('Both are the same.')
              : trans._n('%1 line differs', '%1 lines differ', changes))}
        </span>
      </div>
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      {value && (changes > 0 || all) && <DiffTable lines={value} all={all} runs={[left, right]} />}
    </>
  );
}

function KindSelect(props: { kind: Kind; kinds: readonly Kind[] }): React.JSX.Element {
  const { state } = useCompared();
  const { trans } = useServices();
  const names: Record<Kind, string> = {
    cell: trans.__('Executed source'),
    history: trans.__('Cells before it'),
    patch: trans.__('Uncommitted changes'),
    output: trans.__('Output')
  };
  return (
    <HTMLSelect
      value={props.kind}
      aria-label={trans.__('What is compared')}
      onChange={event => state.setPlot('sourceKind', event.target.value)}
    >
      {props.kinds.map(kind => (
        <option key={kind} value={kind}>
          {names[kind]}
        </option>
      ))}
    </HTMLSelect>
  );
}

function RunSelect(props: {
  name: string;
  runs: readonly Run[];
  value: Run;
  label: string;
}): React.JSX.Element {
  const { state } = useCompared();
  return (
    <HTMLSelect
      value={props.value.id}
      aria-label={props.label}
      onChange={event => state.setPlot(props.name, event.target.value)}
    >
      {props.runs.map(run => (
        <option key={run.id} value={run.id}>
          {displayName(run)}
        </option>
      ))}
    </HTMLSelect>
  );
}
