/**
 * How the list is looked at, where it is not as at first: how many runs match, what they are compared
 * with, how they are grouped; each can be taken back here.
 */
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { displayName, NO_GROUPS, SEEDS } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { knownField } from './look.js';
import { runFieldLabel } from './lookmenu.js';

/** The screen reader is told once typing pauses, not at each letter. */
const PAUSE = 600;

export function LookLine(props: {
  shown: number;
  total: number;
  baseline: Run | null;
}): React.JSX.Element {
  const { model, trans } = useServices();
  const { shown, total, baseline } = props;
  const { group, filter, showTrashed } = model.view;
  const isFiltered = filter.trim() !== '';
  const count = isFiltered
    ? trans.__('%1 of %2 runs', shown, total)
    : trans._n('%1 run', '%1 runs', shown);
  return (
    <>
      <span className="jp-flightlog-Spoken" role="status">
        {usePaused(isFiltered ? count : '')}
      </span>
      {(isFiltered || showTrashed || baseline || group.length > 0) && (
        <div className="jp-flightlog-LookLine">
          {showTrashed && (
            <Chip
              label={trans.__('In the trash')}
              undo={trans.__('Leave the trash')}
              onUndo={() => model.setView({ showTrashed: false })}
            />
          )}
          {group.length > 0 && (
            <Chip
              label={groupLabel(group, trans)}
              undo={trans.__('Group by experiment and cell')}
              onUndo={() => model.setView({ group: [] })}
            />
          )}
          {baseline && (
            <Chip
              label={trans.__('Δ to %1', displayName(baseline))}
              undo={trans.__('Compare with no baseline')}
              onUndo={() => model.setView({ baseline: null })}
            />
          )}
          {(isFiltered || showTrashed) && (
            <span className="jp-flightlog-LookLine-count">{count}</span>
          )}
        </div>
      )}
    </>
  );
}

function groupLabel(
  group: readonly string[],
  trans: ReturnType<typeof useServices>['trans']
): string {
  if (group.includes(NO_GROUPS)) return trans.__('Not grouped');
  const names = group.map(path => {
    if (path === SEEDS) return trans.__('seed');
    const field = knownField(path);
    return field?.group === 'run'
      ? runFieldLabel(field.name, trans).toLowerCase()
      : (field?.name ?? path);
  });
  return trans.__('Grouped by %1', names.join(', '));
}

function Chip(props: { label: string; undo: string; onUndo: () => void }): React.JSX.Element {
  return (
    <span className="jp-flightlog-Chip">
      <span title={props.label}>{props.label}</span>
      <button type="button" title={props.undo} aria-label={props.undo} onClick={props.onUndo}>
        <closeIcon.react tag="span" />
      </button>
    </span>
  );
}

function usePaused(text: string): string {
  const [paused, setPaused] = React.useState('');
  React.useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
