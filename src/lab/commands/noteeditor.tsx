/** The body of the note's dialog: Markdown as it is written, and as it will be read. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { Markdown } from '../shared/markdown.js';

export interface NoteEditorOptions {
  readonly text: string;
  readonly trans: TranslationBundle;
  readonly rendermime: IRenderMimeRegistry | null;
  /** Whether several different notes are replaced by this one. */
  readonly replaces: boolean;
}

export class NoteEditor extends ReactWidget {
  private text: string;

  constructor(private readonly options: NoteEditorOptions) {
    super();
    this.text = options.text;
    this.addClass('jp-flightlog-NoteEditor');
  }

  /** Null is the dialog's word for cancelled; an empty text is a text. */
  getValue(): string {
    return this.text.trim();
  }

  protected override render(): React.JSX.Element {
    return <Editor {...this.options} onChange={text => (this.text = text)} />;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    window.addEventListener('keydown', this.keepEnter, true);
  }

  protected override onBeforeDetach(message: Message): void {
    window.removeEventListener('keydown', this.keepEnter, true);
    super.onBeforeDetach(message);
  }

  // Dialogs swallow Enter before a textarea sees it, so lines could not be broken.
  private readonly keepEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement)
      event.stopImmediatePropagation();
  };
}

function Editor(props: NoteEditorOptions & { onChange: (text: string) => void }) {
  const { trans } = props;
  const [text, setText] = React.useState(props.text);
  const [read, setRead] = React.useState(false);
  const area = React.useRef<HTMLTextAreaElement>(null);
  React.useEffect(() => {
    const frame = requestAnimationFrame(() => area.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [read]);
  return (
    <>
      {props.replaces && (
        <p className="jp-flightlog-Hint">
          {trans.__('The runs have different notes. Saving replaces all of them.')}
        </p>
      )}
      {read ? (
        <div
          className="jp-flightlog-NoteEditor-preview"
          role="group"
          aria-label={trans.__('Preview')}
        >
          <Markdown source={text} rendermime={props.rendermime} />
        </div>
      ) : (
        <textarea
          ref={area}
          rows={10}
          value={text}
          aria-label={trans.__('Note, as Markdown')}
          placeholder={trans.__('What did you try, and what did you learn? Markdown is drawn.')}
          onChange={event => {
            setText(event.target.value);
            props.onChange(event.target.value);
          }}
        />
      )}
      <button
        type="button"
        className="jp-flightlog-Link"
        aria-pressed={read}
        onClick={() => setRead(!read)}
      >
        {read ? trans.__('Go on writing') : trans.__('Preview')}
      </button>
    </>
  );
}
