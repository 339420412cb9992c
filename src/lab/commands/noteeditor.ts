/** The body of the note's dialog: a text of several lines. */
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

export class NoteEditor extends Widget {
  private readonly area = document.createElement('textarea');

  constructor(text: string, label: string) {
    super();
    this.addClass('jp-flightlog-NoteEditor');
    this.area.value = text;
    this.area.rows = 6;
    this.area.setAttribute('aria-label', label);
    this.node.append(this.area);
  }

  /** Null is the dialog's word for cancelled; an empty text is a text. */
  getValue(): string {
    return this.area.value.trim();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    window.addEventListener('keydown', this.keepEnter, true);
    requestAnimationFrame(() => this.area.focus());
  }

  protected override onBeforeDetach(message: Message): void {
    window.removeEventListener('keydown', this.keepEnter, true);
    super.onBeforeDetach(message);
  }

  // Dialogs swallow Enter before a textarea sees it, so lines could not be broken.
  private readonly keepEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target === this.area) event.stopImmediatePropagation();
  };
}
