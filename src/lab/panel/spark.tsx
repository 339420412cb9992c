/** The little curve of a row: the run's key metric over its steps, without axes. */
import * as React from 'react';
import { runStyle, sparkPath } from '../../charts/index.js';
import type { Series } from '../../store/index.js';

const WIDTH = 56;
const HEIGHT = 16;

export const Spark = React.memo(function Spark(props: {
  series: Series | undefined;
  slot: number | null;
}): React.JSX.Element {
  const { series, slot } = props;
  const path = React.useMemo(() => (series ? sparkPath(series, WIDTH, HEIGHT) : ''), [series]);
  return (
    <svg
      className="jp-flightlog-Spark"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={path} style={slot === null ? undefined : { stroke: runStyle(slot).color }} />
    </svg>
  );
});
