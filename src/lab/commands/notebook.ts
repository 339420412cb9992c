/** Commands that touch notebooks: jump to the cell a run came from, insert the example. */
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { CommandIDs } from '../commandids.js';
import { EXAMPLE_CELL, EXAMPLE_LINES } from '../example.js';
import { RUN_ARGS, targetRun } from '../targets.js';
import { tell, type CommandContext } from './context.js';

export function addNotebookCommands(context: CommandContext): void {
  addGoToCell(context);
  addInsertExample(context);
}

function addGoToCell({ app, model, trans }: CommandContext): void {
  const { commands } = app;
  commands.addCommand(CommandIDs.goToCell, {
    label: trans.__('Go to cell'),
    caption: trans.__('Open the notebook at the cell that this run came from'),
    describedBy: { args: RUN_ARGS },
    isEnabled: args => !!targetRun(model, args)?.notebook && model.current?.info.path !== null,
    execute: args =>
      tell(async () => {
        const notebook = targetRun(model, args)?.notebook;
        const store = model.current?.info.path;
        if (!notebook || store === null || store === undefined) return;
        const path = PathExt.join(PathExt.dirname(store), notebook.path);
        const panel = (await commands.execute('docmanager:open', {
          path,
          factory: 'Notebook'
        })) as NotebookPanel;
        await panel.context.ready;
        await panel.revealed;
        const index = panel.content.widgets.findIndex(cell => cell.model.id === notebook.cell);
        if (index < 0) {
          Notification.warning(
            trans.__(
              'The cell of this run is no longer in %1. Its code is in the run’s details.',
              path
            ),
            {
              autoClose: 6_000
            }
          );
          return;
        }
        panel.content.activeCellIndex = index;
        await panel.content.scrollToItem(index, 'center');
      })
  });
}

function addInsertExample({ app, notebooks, trans }: CommandContext): void {
  app.commands.addCommand(CommandIDs.insertExample, {
    label: trans.__('Insert example cells'),
    caption: trans.__('Insert the two magics as new cells in the current notebook'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => notebooks !== null,
    execute: () =>
      tell(async () => {
        const panel =
          notebooks?.currentWidget ??
          ((await app.commands.execute('notebook:create-new', {
            activate: true
          })) as NotebookPanel | null);
        if (!panel) return;
        await panel.context.ready;
        for (const source of [EXAMPLE_LINES[0], EXAMPLE_CELL]) insertCell(panel, source);
        app.shell.activateById(panel.id);
      })
  });
}

/** Puts code into the active cell where that is empty, else into a new one below it. */
function insertCell(panel: NotebookPanel, source: string): void {
  const notebook = panel.content;
  const empty = notebook.activeCell?.model.sharedModel.getSource() === '';
  if (!empty) NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(source);
}
