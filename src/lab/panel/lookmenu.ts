/** The menus that say how the list is looked at: columns, order, groups, spread, metric values. */
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  METRIC_MODES,
  NO_GROUPS,
  SEEDS,
  SPREAD_KINDS,
  type KnownFields
} from '../../query/index.js';
import { fieldPath } from '../../query/index.js';
import type { ViewSettings } from '../../store/index.js';
import type { IRunsModel } from '../tokens.js';
import { modeName, spreadName } from './cells.js';
import type { Choice } from './choices.js';
import { asChosen, withMode, without } from './columnedit.js';
import { descendsFirst, type ListColumn } from './columns.js';
import { nextSort, samePath } from './look.js';

export interface LookMenuOptions {
  readonly model: IRunsModel;
  readonly trans: TranslationBundle;
  readonly columns: readonly ListColumn[];
  readonly known: () => KnownFields;
  readonly pickColumns: () => void;
}

/** Parameters and tags named in the menu at most; the rest is found by the filter's completion. */
const MOST = 12;

export function lookMenu(options: LookMenuOptions): Choice[] {
  const { model, trans } = options;
  const { view } = model;
  const reset: Partial<ViewSettings> = { columns: [], sort: [], group: [], baseline: null };
  return [
    { label: trans.__('Columns…'), run: options.pickColumns },
    { label: trans.__('Sort by'), choices: sortChoices(options) },
    { label: trans.__('Group by'), choices: groupChoices(options) },
    null,
    {
      label: trans.__('Metrics show'),
      choices: METRIC_MODES.map(mode => ({
        label: modeName(mode, trans),
        isChosen: view.metricMode === mode,
        run: () => model.setView({ metricMode: mode })
      }))
    },
    {
      label: trans.__('Groups spread by'),
      choices: SPREAD_KINDS.map(kind => ({
        label: spreadName(kind, trans),
        isChosen: view.spread === kind,
        run: () => model.setView({ spread: kind })
      }))
    },
    null,
    {
      label: trans.__('Compare with no baseline'),
      isEnabled: view.baseline !== null,
      run: () => model.setView({ baseline: null })
    },
    { label: trans.__('Reset columns, order and groups'), run: () => model.setView(reset) }
  ];
}

function sortChoices({ model, trans, columns }: LookMenuOptions): Choice[] {
  const { sort } = model.view;
  const by = (label: string, path: string, descending: boolean): Choice => ({
    label,
    isChosen: sort.length > 0 && samePath(sort[0]!.field) === path,
    run: () => model.setView({ sort: nextSort(sort, path, false, descending) })
  });
  const runs = model.current?.runs ?? [];
  const own = columns.filter(({ path }) => path !== 'start_time');
  return [
    {
      label: trans.__('Newest first'),
      isChosen: sort.length === 0,
      run: () => model.setView({ sort: [] })
    },
    by(trans.__('Name'), 'name', false),
    by(trans.__('Status'), 'status', false),
    by(trans.__('Duration'), 'duration', true),
    null,
    ...own.map(column => by(columnLabel(column, trans), column.path, descendsFirst(column, runs)))
  ];
}

function groupChoices({ model, trans, known }: LookMenuOptions): Choice[] {
  const { group } = model.view;
  const { params, tags } = known();
  const set = (next: readonly string[]) => model.setView({ group: next });
  const by = (path: string, label: string): Choice => {
    const at = group.indexOf(path);
    const others = group.filter(one => one !== path && one !== NO_GROUPS);
    return {
      label: at >= 0 && group.length > 1 ? `${label} (${at + 1})` : label,
      isChosen: at >= 0,
      run: () => set(at >= 0 ? others : [...others, path])
    };
  };
  const named = (of: 'params' | 'tags', names: readonly string[]) =>
    names.slice(0, MOST).map(name => by(fieldPath({ group: of, name }), name));
  return [
    { label: trans.__('Experiment and cell'), isChosen: group.length === 0, run: () => set([]) },
    {
      label: trans.__('Nothing'),
      isChosen: group.includes(NO_GROUPS),
      run: () => set([NO_GROUPS])
    },
    null,
    by(SEEDS, trans.__('Same but for the seed')),
    by('experiment', trans.__('Experiment')),
    by('status', trans.__('Status')),
    by('notebook', trans.__('Notebook')),
    by('git.commit', trans.__('Git commit')),
    by('git.branch', trans.__('Git branch')),
    by('host', trans.__('Machine')),
    null,
    { label: trans.__('Parameter'), choices: named('params', params) },
    { label: trans.__('Tag'), choices: named('tags', tags) }
  ];
}

/** The menu of one column. */
export function columnMenu(column: ListColumn, options: LookMenuOptions): Choice[] {
  const { model, trans, columns } = options;
  const { view } = model;
  const chosen = () => asChosen(columns, view.metricMode);
  const sorted = (descending: boolean): Choice => ({
    label: descending ? trans.__('Greatest first') : trans.__('Least first'),
    run: () => model.setView({ sort: [{ field: column.path, descending }] })
  });
  const modes: Choice[] =
    column.mode === null
      ? []
      : [
          null,
          ...METRIC_MODES.map(mode => ({
            label: trans.__('Show the value: %1', modeName(mode, trans)),
            isChosen: column.mode === mode,
            run: () => model.setView({ columns: withMode(chosen(), column.path, mode) })
          }))
        ];
  return [
    sorted(true),
    sorted(false),
    ...modes,
    null,
    {
      label: trans.__('Hide this column'),
      isEnabled: columns.length > 1,
      run: () => model.setView({ columns: without(chosen(), column.path) })
    },
    { label: trans.__('Columns…'), run: options.pickColumns }
  ];
}

/** A column's name in its header: a metric's or parameter's own, a word for the others. */
export function columnLabel(column: ListColumn, trans: TranslationBundle): string {
  const { group, name } = column.field;
  if (group === 'git') return trans.__('Git %1', name);
  return group === 'run' ? runFieldLabel(name, trans) : name;
}

export function runFieldLabel(name: string, trans: TranslationBundle): string {
  const labels: Readonly<Record<string, string>> = {
    name: trans.__('Name'),
    status: trans.__('Status'),
    experiment: trans.__('Experiment'),
    run_id: trans.__('Id'),
    start_time: trans.__('Age'),
    end_time: trans.__('Ended'),
    duration: trans.__('Took'),
    attempt: trans.__('Attempt'),
    parent: trans.__('Parent'),
    notebook: trans.__('Notebook'),
    script: trans.__('Script'),
    user: trans.__('User'),
    host: trans.__('Machine'),
    exception: trans.__('Exception'),
    archived: trans.__('Archived'),
    protected: trans.__('Protected'),
    note: trans.__('Note')
  };
  return labels[name] ?? name;
}
