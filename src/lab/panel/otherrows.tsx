/** Rows of the list that are no runs: experiments, folded attempts, and what could not be read. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useServices } from '../shared/services.js';
import type { Row } from './rows.js';

function Caret(props: { open: boolean }): React.JSX.Element {
  const Icon = props.open ? caretDownIcon : caretRightIcon;
  return <Icon.react tag="span" className="jp-flightlog-Caret" />;
}

export function GroupRow(props: { row: Row & { type: 'group' } }): React.JSX.Element {
  const { trans } = useServices();
  const { name, count, open } = props.row;
  return (
    <>
      <Caret open={open} />
      <span className="jp-flightlog-GroupRow-name" title={name}>
        {name}
      </span>
      <span className="jp-flightlog-GroupRow-count">{trans._n('%1 run', '%1 runs', count)}</span>
    </>
  );
}

export function FoldRow(props: { row: Row & { type: 'fold' } }): React.JSX.Element {
  const { trans } = useServices();
  const { count, depth, open } = props.row;
  return (
    <>
      <span className="jp-flightlog-RunRow-indent" style={{ width: 8 + depth * 12 }} />
      <Caret open={open} />
      <span className="jp-flightlog-FoldRow-name">
        {trans._n('%1 older attempt', '%1 older attempts', count)}
      </span>
    </>
  );
}

export function ProblemRow(props: { row: Row & { type: 'problem' } }): React.JSX.Element {
  const { message } = props.row.problem;
  return (
    <>
      <svg
        className="jp-flightlog-ProblemRow-icon"
        viewBox="0 0 16 16"
        width="16"
        height="16"
        aria-hidden="true"
      >
        <path d="M8 1.8 15 14H1zM7.3 6v4.4h1.4V6zm0 5.4v1.4h1.4v-1.4z" fillRule="evenodd" />
      </svg>
      <span className="jp-flightlog-ProblemRow-text" title={message}>
        {message}
      </span>
    </>
  );
}
