/** Texts as they are: plain, as source with colours, as what a terminal would have shown, or as a patch. */
import { Clipboard } from '@jupyterlab/apputils';
import { renderText } from '@jupyterlab/rendermime';
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { IconButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';

/** A text that can be selected, scrolled and copied. `copied` is what is copied where it is another text. */
export function TextBox(props: {
  label: string;
  copied: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div className="jp-flightlog-TextBox">
      <IconButton
        icon={copyIcon}
        label={trans.__('Copy')}
        onClick={() => Clipboard.copyToSystem(props.copied)}
      />
      <div className="jp-flightlog-TextBox-text" tabIndex={0} role="group" aria-label={props.label}>
        {props.children}
      </div>
    </div>
  );
}

/** Source in a language that JupyterLab's editor knows, else plain. */
export function Code(props: {
  source: string;
  language: string;
  label: string;
}): React.JSX.Element {
  const { languages } = useServices();
  const { source, language, label } = props;
  const [done, setDone] = React.useState(false);
  const host = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    const element = host.current;
    const found = languages?.findByName(language) ?? languages?.findByExtension(language);
    if (!element || !languages || !found) return undefined;
    let current = true;
    const drawn = document.createElement('pre');
    languages.highlight(source, found, drawn).then(
      () => {
        if (!current) return;
        element.replaceChildren(...drawn.childNodes);
        setDone(true);
      },
      () => undefined // the text is there, only its colours are not
    );
    return () => {
      current = false;
      setDone(false);
    };
  }, [source, language, languages]);
  return (
    <TextBox label={label} copied={source}>
      {!done && <pre>{source}</pre>}
      <pre ref={host} hidden={!done} className="cm-s-jupyter" />
    </TextBox>
  );
}

/** What a terminal would have shown: colours by JupyterLab's own renderer, all else as text. */
export function Terminal(props: { text: string; label: string }): React.JSX.Element {
  const { rendermime } = useServices();
  const { text, label } = props;
  const plain = withoutColours(text);
  const host = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const element = host.current;
    if (!element || !rendermime) return;
    void renderText({ host: element, source: text, sanitizer: rendermime.sanitizer });
  }, [text, rendermime]);
  return (
    <TextBox label={label} copied={plain}>
      {rendermime ? <div ref={host} className="jp-RenderedText" /> : <pre>{plain}</pre>}
    </TextBox>
  );
}

/** A patch with its added and removed lines told apart by colour and by their own signs. */
export function Patch(props: { text: string; label: string }): React.JSX.Element {
  return (
    <TextBox label={props.label} copied={props.text}>
      <pre className="jp-flightlog-Patch">
        {props.text.split('\n').map((line, i) => (
          <span key={i} data-line={lineKind(line)}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
    </TextBox>
  );
}

function lineKind(line: string): string | undefined {
  if (/^(diff |index |--- |\+\+\+ |new file|deleted file)/.test(line)) return 'head';
  if (line.startsWith('@@')) return 'place';
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined;
}

/** A text without what only a terminal understands. */
export function withoutColours(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}
