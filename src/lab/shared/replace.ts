/** Asks before a file is written over another. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The path where it is free, or may be replaced; null where the person would rather keep what is there. */
export async function freePath(
  contents: Contents.IManager,
  path: string,
  trans: TranslationBundle
): Promise<string | null> {
  const there = await contents.get(path, { content: false }).then(
    () => true,
    () => false
  );
  if (!there) return path;
  const { button } = await showDialog({
    title: trans.__('Replace the file?'),
    body: trans.__('%1 is already there.', path),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Replace') })]
  });
  return button.accept ? path : null;
}
