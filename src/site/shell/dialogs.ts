/**
 * What stands for '@jupyterlab/apputils' where there is no JupyterLab (scripts/build-site.mjs): the clipboard,
 * notices and dialogs, as much of them as the panel and the comparison use.
 */

/** The clipboard, or the old way where a page is not allowed it. */
export const Clipboard = {
  copyToSystem(text: string): void {
    void navigator.clipboard
      .writeText(text)
      .catch(() => Notification.error('The browser refused the clipboard.'));
  }
};

type Kind = 'default' | 'success' | 'error' | 'in-progress';

interface NoticeOptions {
  /** Milliseconds; false stays until it is closed. */
  readonly autoClose?: number | false;
}

const notices = new Map<string, HTMLElement>();
let count = 0;

/** A line at the foot of the page. */
export const Notification = {
  emit(message: string, kind: Kind = 'default', options: NoticeOptions = {}): string {
    const id = `notice-${++count}`;
    const notice = document.createElement('div');
    notice.className = 'flightlog-Notice';
    notice.setAttribute('role', kind === 'error' ? 'alert' : 'status');
    notices.set(id, notice);
    document.body.append(notice);
    this.update({ id, message, type: kind, ...options });
    return id;
  },

  error(message: string, options: NoticeOptions = {}): string {
    return this.emit(message, 'error', { autoClose: 8_000, ...options });
  },

  success(message: string, options: NoticeOptions = {}): string {
    return this.emit(message, 'success', { autoClose: 6_000, ...options });
  },

  update(news: { id: string; message: string; type?: Kind } & NoticeOptions): void {
    const notice = notices.get(news.id);
    if (!notice) return;
    notice.dataset['kind'] = news.type ?? 'default';
    notice.replaceChildren(
      news.message,
      closeButton(() => this.dismiss(news.id))
    );
    const rest = news.autoClose ?? 6_000;
    if (rest !== false) setTimeout(() => this.dismiss(news.id), rest);
  },

  dismiss(id: string): void {
    notices.get(id)?.remove();
    notices.delete(id);
  }
};

function closeButton(close: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = '×';
  button.setAttribute('aria-label', 'Close');
  button.addEventListener('click', close);
  return button;
}

interface DialogButton {
  readonly label: string;
  readonly accept: boolean;
}

/** Buttons of a dialog. */
export const Dialog = {
  cancelButton: ({ label = 'Cancel' }: { label?: string } = {}): DialogButton => ({
    label,
    accept: false
  }),
  okButton: ({ label = 'OK' }: { label?: string } = {}): DialogButton => ({ label, accept: true }),
  warnButton: ({ label = 'OK' }: { label?: string } = {}): DialogButton => ({ label, accept: true })
};

/** Asks; resolves with the button that was pressed. Escape is the first that does not accept. */
export async function showDialog(options: {
  title: string;
  body?: string;
  buttons?: readonly DialogButton[];
}): Promise<{ button: DialogButton }> {
  const body = document.createElement('p');
  body.textContent = options.body ?? '';
  return { button: await ask(options.title, body, options.buttons ?? [Dialog.okButton()]) };
}

/** Says what went wrong. */
export async function showErrorMessage(title: string, error: unknown): Promise<void> {
  const body = error instanceof Error ? error.message : String(error);
  await showDialog({ title, body });
}

interface TextQuestion {
  readonly title: string;
  readonly label?: string;
  readonly text?: string;
  readonly placeholder?: string;
  readonly okLabel?: string;
  readonly cancelLabel?: string;
}

/** Asks for a line of text; null when it was cancelled. */
export const InputDialog = {
  async getText(question: TextQuestion): Promise<{ value: string | null; button: DialogButton }> {
    const label = document.createElement('label');
    const input = document.createElement('input');
    input.value = question.text ?? '';
    input.placeholder = question.placeholder ?? '';
    label.append(question.label ?? question.title, input);
    const buttons = [
      Dialog.cancelButton({ label: question.cancelLabel ?? 'Cancel' }),
      Dialog.okButton({ label: question.okLabel ?? 'OK' })
    ];
    const button = await ask(question.title, label, buttons);
    return { value: button.accept ? input.value : null, button };
  }
};

function ask(
  title: string,
  body: HTMLElement,
  buttons: readonly DialogButton[]
): Promise<DialogButton> {
  const dialog = document.createElement('dialog');
  const form = document.createElement('form');
  const heading = document.createElement('h2');
  const footer = document.createElement('div');
  dialog.className = 'flightlog-Dialog';
  dialog.setAttribute('aria-label', title);
  heading.textContent = title;
  form.method = 'dialog';
  buttons.forEach(({ label, accept }, index) => {
    const button = document.createElement('button');
    button.className = `jp-flightlog-Button${accept ? ' jp-mod-primary' : ''}`;
    button.value = String(index);
    button.textContent = label;
    // Enter in a field presses the first submit button there is: it is to be the one that accepts.
    button.type = accept ? 'submit' : 'button';
    button.addEventListener('click', () => dialog.close(button.value));
    footer.append(button);
  });
  form.append(heading, body, footer);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      const pressed = dialog.returnValue === '' ? undefined : buttons[Number(dialog.returnValue)];
      resolve(pressed ?? buttons.find(({ accept }) => !accept) ?? buttons[0]!);
    });
  });
}
