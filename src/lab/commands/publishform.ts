/** The body of the dialog that publishes: where to write, and whether what is private is taken out. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

export interface PublishChoice {
  readonly name: string;
  readonly redact: boolean;
}

export class PublishForm extends Widget {
  private readonly file = document.createElement('input');
  private readonly box = document.createElement('input');

  /** @param path what the file is called at first; its name without ending is selected */
  constructor(
    private readonly path: string,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-flightlog-PublishForm');
    this.file.type = 'text';
    this.file.className = 'jp-mod-styled';
    this.file.value = path;
    this.box.type = 'checkbox';
    this.box.checked = true;
    const help = element(
      'p',
      trans.__(
        'User, host, folders of people, e-mail addresses and environment variables. The page says how many were taken out.'
      )
    );
    help.id = 'jp-flightlog-publish-help';
    this.box.setAttribute('aria-describedby', help.id);
    const choice = document.createElement('div');
    choice.className = 'jp-flightlog-PublishForm-choice';
    this.box.id = 'jp-flightlog-publish-redact';
    const named = element('label', trans.__('Take out what names people and machines'));
    named.htmlFor = this.box.id;
    choice.append(this.box, named, help);
    const file = element('label', trans.__('File'));
    file.className = 'jp-flightlog-PublishForm-file';
    file.append(this.file);
    this.node.append(file, choice);
  }

  getValue(): PublishChoice {
    return { name: this.file.value.trim(), redact: this.box.checked };
  }

  protected override onAfterAttach(): void {
    const stem = this.path.replace(/\.html$/, '').length;
    this.file.setSelectionRange(this.path.lastIndexOf('/') + 1, stem);
  }
}

function element<K extends 'label' | 'p'>(tag: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
