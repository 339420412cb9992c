/** Commands that touch notebooks: jump to the cell a run came from, insert its code, insert the example. */
import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { CommandIDs } from '../commandids.js';
import { EXAMPLE_CELL, EXAMPLE_LINES } from '../example.js';
import { RUN_ARGS, targetRun } from '../targets.js';
import { tell, type CommandContext } from './context.js';

export function addNotebookCommands(context: CommandContext): void {
  addGoToCell(context);
  addInsertCode(context);
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

function addInsertCode(context: CommandContext): void {
  const { app, model, trans } = context;
  app.commands.addCommand(CommandIDs.insertCode, {
    label: trans.__('Insert code in a new cell'),
    caption: trans.__(
      'Put the code that this run executed into a new cell of the current notebook'
    ),
    describedBy: { args: RUN_ARGS },
    isEnabled: args => targetRun(model, args)?.source.has('cell') === true,
    execute: args =>
      tell(async () => {
        const ref = targetRun(model, args)?.source.get('cell');
        if (!ref || !model.current) return;
        const source = await model.current.reader.text(ref);
        await insertCells(context, [source]);
      })
  });
}

function addInsertExample(context: CommandContext): void {
  context.app.commands.addCommand(CommandIDs.insertExample, {
    label: context.trans.__('Insert example cells'),
    caption: context.trans.__('Insert the two magics as new cells in the current notebook'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => context.notebooks !== null,
    execute: () => tell(() => insertCells(context, [EXAMPLE_LINES[0], EXAMPLE_CELL]))
  });
}

/** Puts code into the current notebook, or into a new one where none is open, and shows it. */
async function insertCells(
  { app, notebooks }: CommandContext,
  sources: readonly string[]
): Promise<void> {
  const panel =
    notebooks?.currentWidget ??
    ((await app.commands.execute('notebook:create-new', {
      activate: true
    })) as NotebookPanel | null);
  if (!panel) return;
  await panel.context.ready;
  for (const source of sources) insertCell(panel, source);
  app.shell.activateById(panel.id);
}

/** Puts code into the active cell where that is empty, else into a new one below it. */
function insertCell(panel: NotebookPanel, source: string): void {
  const notebook = panel.content;
  const empty = notebook.activeCell?.model.sharedModel.getSource() === '';
  if (!empty) NotebookActions.insertBelow(notebook);
  notebook.activeCell?.model.sharedModel.setSource(source);
}
