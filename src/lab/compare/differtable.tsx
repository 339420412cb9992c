/** One part of what differs: a column for each of a few runs, of many the distinct values and how often. */
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { distinct, type DifferPart, type DifferRow } from './differsdata.js';
import { linkHandlers } from './link.js';

/** Runs that get a column of their own beside the charts. */
const FEW = 4;

interface Props {
  readonly part: DifferPart;
  readonly runs: readonly Run[];
  readonly title: string;
  /** Runs up to which each has its column. Default 4. */
  readonly columns?: number;
  readonly children?: React.ReactNode;
}

export function DifferTable(props: Props): React.JSX.Element {
  const { part, runs, title, columns = FEW } = props;
  const { link } = useCompared();
  const isWide = runs.length <= columns;
  return (
    <div
      className="jp-flightlog-Differs-part"
      role="region"
      tabIndex={0}
      aria-label={title}
      {...linkHandlers(link)}
    >
      <table className={isWide ? '' : 'jp-mod-distinct'}>
        {!isWide && (
          <colgroup>
            <col className="jp-mod-key" />
            <col />
          </colgroup>
        )}
        <thead>
          <tr>
            <th scope="col" colSpan={isWide ? undefined : 2}>
              {title}
            </th>
            {isWide && part.rows.length > 0 && runs.map(run => <RunHead key={run.id} run={run} />)}
          </tr>
        </thead>
        <tbody>
          {part.rows.map(row => (
            <tr key={row.key}>
              <th scope="row" title={row.key}>
                {row.key}
              </th>
              {isWide ? <Values row={row} runs={runs} /> : <Distinct row={row} runs={runs} />}
            </tr>
          ))}
        </tbody>
      </table>
      <div className="jp-flightlog-Differs-more">
        <Same same={part.same} />
        {props.children}
      </div>
    </div>
  );
}

function RunHead(props: { run: Run }): React.JSX.Element {
  const { run } = props;
  const { slots } = useCompared();
  return (
    <th scope="col" title={displayName(run)} data-run={run.id}>
      <RunMark slot={slots.get(run.id) ?? -1} />
      <span>{displayName(run)}</span>
    </th>
  );
}

function Values(props: { row: DifferRow; runs: readonly Run[] }): React.JSX.Element {
  const { values, full = values } = props.row;
  return (
    <>
      {values.map((value, i) => (
        <td
          key={i}
          title={full[i] ?? undefined}
          data-run={props.runs[i]!.id}
          className={i > 0 && value === values[0] ? 'jp-mod-equal' : ''}
        >
          {value ?? <span className="jp-mod-none">–</span>}
        </td>
      ))}
    </>
  );
}

function Distinct(props: { row: DifferRow; runs: readonly Run[] }): React.JSX.Element {
  const { trans } = useServices();
  const groups = distinct(props.row);
  const shown = groups.slice(0, 6);
  return (
    <td>
      {shown.map(({ value, at }, i) => (
        <span key={i} title={at.map(one => displayName(props.runs[one]!)).join(', ')}>
          {value ?? '–'}
          {at.length > 1 && <small>×{at.length}</small>}
        </span>
      ))}
      {groups.length > shown.length && (
        <small>{trans.__('and %1 more', groups.length - shown.length)}</small>
      )}
    </td>
  );
}

function Same(props: { same: DifferPart['same'] }): React.JSX.Element | null {
  const { same } = props;
  const { trans } = useServices();
  if (same.length === 0) return null;
  return (
    <details>
      <summary>{trans._n('%1 equal', '%1 equal', same.length)}</summary>
      <dl>
        {same.map(([key, value, full]) => (
          <div key={key}>
            <dt title={key}>{key}</dt>
            <dd title={full ?? value}>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
