/** Commands that put what names runs on the clipboard: their ids, or Python that reads them. */
import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import { CommandIDs } from '../commandids.js';
import { addRunsCommand, type PlainContext } from './context.js';

export function addCopyCommands(context: PlainContext): void {
  const { trans } = context;
  addRunsCommand(context, CommandIDs.copyRunId, {
    label: runs => trans._n('Copy run id', 'Copy run ids', runs.length || 1),
    icon: copyIcon,
    execute: runs => copy(runs.map(run => run.id).join('\n'))
  });
  addRunsCommand(context, CommandIDs.copyRunCode, {
    label: trans.__('Copy as Python'),
    caption: trans.__('Copy the code that reads these runs in Python'),
    execute: runs => copy(pythonCode(runs.map(run => run.id)))
  });
}

function copy(text: string): Promise<void> {
  return Promise.resolve(Clipboard.copyToSystem(text));
}

/** Python that reads these runs and their points. */
export function pythonCode(ids: readonly string[]): string {
  const lines =
    ids.length === 1
      ? [`run = fl.get_run("${ids[0]}")`, `points = fl.load_points("${ids[0]}")`]
      : [
          `ids = [${ids.map(id => `"${id}"`).join(', ')}]`,
          'runs = [fl.get_run(id) for id in ids]',
          'points = {id: fl.load_points(id) for id in ids}'
        ];
  return ['import flightlog as fl', '', ...lines, ''].join('\n');
}
