/** A run's colour and dash as a short line, as in a legend. */
import * as React from 'react';
import { runStyle } from '../../charts/index.js';

export function RunMark(props: { slot: number }): React.JSX.Element {
  const { color, dash } = runStyle(props.slot);
  return (
    <svg
      className="jp-flightlog-RunMark"
      width="18"
      height="10"
      viewBox="0 0 18 10"
      aria-hidden="true"
    >
      <path
        d="M1 5h16"
        stroke={color}
        strokeWidth="3"
        strokeDasharray={dash.join(' ') || undefined}
      />
    </svg>
  );
}
