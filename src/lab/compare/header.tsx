/** Top of the Compare tab: the runs in their colours, and how the charts are drawn. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import { CommandIDs } from '../commandids.js';
import { CommandButton } from '../shared/buttons.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import { Status } from '../shared/status.js';
import type { Compared } from './content.js';

/** How the comparison is looked at. */
export interface Look {
  readonly x: 'step' | 'relative';
  readonly log: boolean;
  /** Weight of the moving average, 0 to 0.99. */
  readonly smooth: number;
  /** Run id that differences are measured from. */
  readonly baseline: string;
}

export function Header(
  props: Compared & { look: Look; onLook: (change: Partial<Look>) => void }
): React.JSX.Element {
  const { runs, slots, look, onLook } = props;
  const { commands, trans } = useServices();
  return (
    <div className="jp-flightlog-CompareHeader">
      <ul className="jp-flightlog-CompareHeader-runs" aria-label={trans.__('Compared runs')}>
        {runs.map(run => (
          <li key={run.id}>
            <button
              type="button"
              className="jp-flightlog-Chip"
              title={trans.__('Show %1 in the Runs panel', displayName(run))}
              onClick={() => void commands.execute(CommandIDs.showRuns, { run: run.id })}
            >
              <RunMark slot={slots.get(run.id) ?? -1} />
              <Status status={run.status} />
              <span>{displayName(run)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="jp-flightlog-CompareHeader-controls">
        <label>
          {trans.__('Baseline')}
          <HTMLSelect
            value={look.baseline}
            onChange={event => onLook({ baseline: event.target.value })}
          >
            {runs.map(run => (
              <option key={run.id} value={run.id}>
                {displayName(run)}
              </option>
            ))}
          </HTMLSelect>
        </label>
        <label>
          {trans.__('x')}
          <HTMLSelect
            value={look.x}
            onChange={event =>
              onLook({ x: event.target.value === 'relative' ? 'relative' : 'step' })
            }
          >
            <option value="step">{trans.__('step')}</option>
            <option value="relative">{trans.__('time')}</option>
          </HTMLSelect>
        </label>
        <label>
          {trans.__('Smoothing')}
          <input
            type="range"
            min={0}
            max={0.99}
            step={0.01}
            value={look.smooth}
            onChange={event => onLook({ smooth: Number(event.target.value) })}
          />
          <output>{look.smooth === 0 ? trans.__('off') : look.smooth.toFixed(2)}</output>
        </label>
        <label>
          <input
            type="checkbox"
            checked={look.log}
            onChange={event => onLook({ log: event.target.checked })}
          />
          {trans.__('Logarithmic')}
        </label>
        <CommandButton
          command={CommandIDs.publishReport}
          args={{ runs: runs.map(run => run.id), store: props.session.info.id }}
          label={trans.__('Publish report')}
        />
      </div>
    </div>
  );
}
