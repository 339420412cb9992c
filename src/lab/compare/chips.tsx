/** The compared runs as chips: the swatch shows and hides, the name marks, the menu does the rest. */
import { caretDownIcon } from '@jupyterlab/ui-components';
import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { displayName, type RunChoice } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import { Status } from '../shared/status.js';
import { openActions, type Action } from './actions.js';
import { useCompared, type Compared } from './context.js';
import { linkHandlers, usePicked } from './link.js';
import { toggled } from './viewstate.js';

export function Chips(): React.JSX.Element {
  const compared = useCompared();
  const { all, link, view, state } = compared;
  const { trans } = useServices();
  const picked = usePicked(link);
  const hidden = new Set(view.hidden);
  return (
    <ul
      className="jp-flightlog-Chips"
      aria-label={trans.__('Compared runs')}
      {...linkHandlers(link)}
    >
      {all.map(run => (
        <Chip
          key={run.id}
          run={run}
          isHidden={hidden.has(run.id)}
          isPicked={picked.includes(run.id)}
        />
      ))}
      <li>
        <button
          type="button"
          className="jp-flightlog-Chip-add"
          title={trans.__('Choose runs by a query; runs that match later join by themselves')}
          onClick={() =>
            void InputDialog.getText({
              title: trans.__('Choose runs by query'),
              label: trans.__('Query'),
              text: 'query' in view.runs ? view.runs.query : '',
              placeholder: "metrics.acc > 0.9 and tags.stage = 'final'",
              okLabel: trans.__('Choose')
            }).then(({ value }) => {
              if (value?.trim()) state.update({ runs: { query: value.trim() }, removed: [] });
            })
          }
        >
          {choiceText(view.runs, trans)}
        </button>
      </li>
    </ul>
  );
}

function choiceText(runs: RunChoice, trans: TranslationBundle): string {
  if ('view' in runs) return trans.__('View: %1', runs.view);
  if (!('query' in runs)) return trans.__('Query…');
  return runs.query === '' ? trans.__('All runs') : trans.__('Query: %1', runs.query);
}

function Chip(props: { run: Run; isHidden: boolean; isPicked: boolean }): React.JSX.Element {
  const { run, isHidden, isPicked } = props;
  const compared = useCompared();
  const { slots, state, view, link, baseline } = compared;
  const services = useServices();
  const { trans } = services;
  const name = displayName(run);
  return (
    <li className={`jp-flightlog-Chip${isHidden ? ' jp-mod-hidden' : ''}`} data-run={run.id}>
      <button
        type="button"
        className="jp-flightlog-Chip-swatch"
        aria-pressed={!isHidden}
        aria-label={trans.__('Draw %1', name)}
        title={isHidden ? trans.__('Draw this run') : trans.__('Hide this run')}
        onClick={() => state.update({ hidden: toggled(view.hidden, run.id) })}
      >
        <RunMark slot={slots.get(run.id) ?? -1} />
      </button>
      <button
        type="button"
        className="jp-flightlog-Chip-name"
        aria-pressed={isPicked}
        title={trans.__('Mark %1 everywhere', name)}
        onClick={() => link.pick(run.id)}
      >
        {run.status !== 'finished' && <Status status={run.status} />}
        <span>{name}</span>
        {run === baseline && <small>{trans.__('baseline')}</small>}
      </button>
      <button
        type="button"
        className="jp-flightlog-Chip-menu"
        aria-label={trans.__('More for %1', name)}
        aria-haspopup="menu"
        onClick={event => openActions(event.currentTarget, runActions(run, compared, services))}
      >
        <caretDownIcon.react tag="span" />
      </button>
    </li>
  );
}

function runActions(
  run: Run,
  { view, state, session, all, baseline }: Compared,
  { commands, trans }: ReturnType<typeof useServices>
): (Action | null)[] {
  const hidden = view.hidden.includes(run.id);
  const others = all.filter(one => one !== run).map(one => one.id);
  return [
    {
      label: trans.__('Make it the baseline'),
      disabled: run === baseline,
      run: () => state.update({ baseline: run.id })
    },
    {
      label: hidden ? trans.__('Draw') : trans.__('Hide'),
      run: () => state.update({ hidden: toggled(view.hidden, run.id) })
    },
    { label: trans.__('Draw only this run'), run: () => state.update({ hidden: others }) },
    {
      label: trans.__('Draw all runs'),
      disabled: view.hidden.length === 0,
      run: () => state.update({ hidden: [] })
    },
    null,
    {
      label: trans.__('Show in the Runs panel'),
      run: () => void commands.execute(CommandIDs.showRuns, { run: run.id, store: session.info.id })
    },
    {
      label: trans.__('Remove from the comparison'),
      disabled: all.length === 1,
      run: () => state.update(withoutRun(view, run.id))
    }
  ];
}

function withoutRun(view: Compared['view'], id: string): Partial<Compared['view']> {
  const hidden = view.hidden.filter(one => one !== id);
  return 'ids' in view.runs
    ? { runs: { ids: view.runs.ids.filter(one => one !== id) }, hidden }
    : { removed: [...view.removed, id], hidden };
}
