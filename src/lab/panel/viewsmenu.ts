/** The menu of saved views: apply one, keep the present look, bring one up to date, rename and remove. */
import { Dialog, InputDialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { SavedView } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import type { LabServices } from '../shared/services.js';
import type { IRunsModel } from '../tokens.js';
import type { Choice } from './choices.js';

export function viewsMenu(
  { model, commands }: Pick<LabServices, 'model' | 'commands'>,
  trans: TranslationBundle
): Choice[] {
  const views = model.current?.views ?? [];
  const saved = views.find(view => view.id === model.view.saved) ?? null;
  const isEnabled = model.current?.info.writable ?? false;
  const safely = (work: () => Promise<unknown>) => () =>
    work().catch((error: unknown) =>
      showErrorMessage(
        trans.__('The view was not saved'),
        error instanceof Error ? error : String(error)
      )
    );
  const own: Choice[] = saved
    ? [
        ...(commands.hasCommand(CommandIDs.publishReport)
          ? [
              {
                label: trans.__('Publish “%1” as a report…', saved.name),
                run: () => void commands.execute(CommandIDs.publishReport, { saved: saved.id })
              }
            ]
          : []),
        {
          label: trans.__('Update “%1”', saved.name),
          isEnabled,
          run: safely(() => model.saveView(saved.name, saved.id))
        },
        {
          label: trans.__('Rename “%1”…', saved.name),
          isEnabled,
          run: safely(() => rename(model, saved, trans))
        },
        {
          label: trans.__('Remove “%1”…', saved.name),
          isEnabled,
          run: safely(() => remove(model, saved, trans))
        }
      ]
    : [];
  const compared = saved?.filter === model.view.filter ? { view: saved.name } : {};
  return [
    ...views.map(view => ({
      label: view.name,
      isChosen: view === saved,
      caption: view.filter,
      run: () => model.applyView(view)
    })),
    ...(views.length > 0 ? [null] : []),
    {
      label: commands.label(CommandIDs.compareListed, compared),
      isEnabled: commands.isEnabled(CommandIDs.compareListed, compared),
      run: () => void commands.execute(CommandIDs.compareListed, compared)
    },
    {
      label: trans.__('Save this view as…'),
      isEnabled,
      run: safely(async () => {
        const name = await askName(trans.__('Save this view'), '', trans.__('Save'), trans);
        if (name !== null) await model.saveView(name);
      })
    },
    ...own
  ];
}

async function rename(model: IRunsModel, view: SavedView, trans: TranslationBundle): Promise<void> {
  const name = await askName(trans.__('Rename the view'), view.name, trans.__('Rename'), trans);
  if (name === null) return;
  // A view is saved as the list looks, so it must look as the view does.
  model.applyView(view);
  await model.saveView(name, view.id);
}

async function remove(model: IRunsModel, view: SavedView, trans: TranslationBundle): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('Remove the view “%1”?', view.name),
    body: trans.__('It goes for everybody who uses this store. The runs stay.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Remove') })
    ]
  });
  if (button.accept) await model.removeView(view.id);
}

/** Null when it was cancelled, or left empty. */
async function askName(
  title: string,
  text: string,
  okLabel: string,
  trans: TranslationBundle
): Promise<string | null> {
  const { value, button } = await InputDialog.getText({
    title,
    label: trans.__('Name'),
    text,
    okLabel,
    cancelLabel: trans.__('Cancel')
  });
  const name = (value ?? '').trim();
  return button.accept && name !== '' ? name : null;
}
