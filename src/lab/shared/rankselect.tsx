/** Chooses one process of a distributed run, or all of them; nothing to see where there is only one. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useServices } from './services.js';

export function RankSelect(props: {
  /** Of the run, or of all runs shown. */
  ranks: readonly number[];
  /** Null for all. */
  value: number | null;
  onChange: (rank: number | null) => void;
}): React.JSX.Element | null {
  const { trans } = useServices();
  const { ranks, value } = props;
  if (ranks.length < 2 && value === null) return null;
  const shown = value === null || ranks.includes(value) ? ranks : [...ranks, value];
  return (
    <label className="jp-flightlog-RankSelect">
      {trans.__('Rank')}
      <HTMLSelect
        value={value ?? ''}
        title={trans.__('Which process of a distributed run')}
        onChange={({ target }) => props.onChange(target.value === '' ? null : Number(target.value))}
      >
        <option value="">{trans.__('all')}</option>
        {shown.map(rank => (
          <option key={rank} value={rank}>
            {rank}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}
