/** The code of two runs side by side, with what differs marked by sign and colour. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useLoaded } from '../shared/hooks.js';
import { useServices } from '../shared/services.js';
import type { Compared } from './content.js';
import { foldSame, sideBySide, type DiffLine, type Gap } from './linediff.js';

const CONTEXT = 3;

export function Sources(props: Compared): React.JSX.Element | null {
  const { session } = props;
  const { trans } = useServices();
  const runs = props.runs.filter(run => run.source.has('cell'));
  const [left, setLeft] = React.useState(0);
  const [right, setRight] = React.useState(1);
  const [all, setAll] = React.useState(false);
  const a = runs[left];
  const b = runs[Math.min(right, runs.length - 1)];
  const key = a && b ? `${a.source.get('cell')!.sha256}:${b.source.get('cell')!.sha256}` : null;
  const { value, error } = useLoaded(key, async () => {
    const text = (run: Run) => session.reader.text(run.source.get('cell')!);
    return sideBySide(...(await Promise.all([text(a!), text(b!)])));
  });
  if (runs.length < 2 || !a || !b) return null;
  const changes = value?.filter(line => line.kind !== 'same').length ?? 0;
  return (
    <section className="jp-flightlog-CompareSection">
      <h3>{trans.__('Code')}</h3>
      <div className="jp-flightlog-Sources-controls">
        <RunSelect runs={runs} value={left} label={trans.__('Left run')} onChange={setLeft} />
        <RunSelect runs={runs} value={right} label={trans.__('Right run')} onChange={setRight} />
        <label>
          <input type="checkbox" checked={all} onChange={event => setAll(event.target.checked)} />
          {trans.__('All lines')}
        </label>
        {value && (
          <span className="jp-flightlog-Hint">
            {changes === 0
              ? trans.__('The code is the same.')
              : trans._n('%1 line differs', '%1 lines differ', changes)}
          </span>
        )}
      </div>
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      {value && (changes > 0 || all) && (
        <DiffTable lines={all ? value : foldSame(value, CONTEXT)} runs={[a, b]} />
      )}
    </section>
  );
}

function RunSelect(props: {
  runs: readonly Run[];
  value: number;
  label: string;
  onChange: (index: number) => void;
}): React.JSX.Element {
  return (
    <HTMLSelect
      value={String(props.value)}
      aria-label={props.label}
      onChange={event => props.onChange(Number(event.target.value))}
    >
      {props.runs.map((run, index) => (
        <option key={run.id} value={index}>
          {displayName(run)}
        </option>
      ))}
    </HTMLSelect>
  );
}

const SIGNS = {
  same: ['', ''],
  changed: ['−', '+'],
  removed: ['−', ''],
  added: ['', '+']
} as const;

function DiffTable(props: {
  lines: readonly (DiffLine | Gap)[];
  runs: readonly [Run, Run];
}): React.JSX.Element {
  const { trans } = useServices();
  const [a, b] = props.runs;
  return (
    <table
      className="jp-flightlog-Diff"
      aria-label={trans.__('Code of %1 and %2', displayName(a), displayName(b))}
    >
      <tbody>
        {props.lines.map((line, i) =>
          line.kind === 'gap' ? (
            <tr key={i} className="jp-mod-gap">
              <td colSpan={4}>{trans._n('%1 equal line', '%1 equal lines', line.count)}</td>
            </tr>
          ) : (
            <tr key={i} data-kind={line.kind}>
              <td className="jp-flightlog-Diff-number">{line.left?.number}</td>
              <Side text={line.left?.text} sign={SIGNS[line.kind][0]} mark="removed" />
              <td className="jp-flightlog-Diff-number">{line.right?.number}</td>
              <Side text={line.right?.text} sign={SIGNS[line.kind][1]} mark="added" />
            </tr>
          )
        )}
      </tbody>
    </table>
  );
}

function Side(props: { text: string | undefined; sign: string; mark: string }): React.JSX.Element {
  if (props.text === undefined) return <td className="jp-mod-none" />;
  return (
    <td data-mark={props.sign === '' ? undefined : props.mark}>
      <span className="jp-flightlog-Diff-sign">{props.sign}</span>
      {props.text}
    </td>
  );
}
