/** The code as it was executed, the cells before it, the output's tail, and the patch; read when unfolded. */
import * as React from 'react';
import type { Run } from '../../../store/index.js';
import { CommandIDs } from '../../commandids.js';
import { Failure, Loading } from '../../preview/artifact.js';
import { whyNot } from '../../preview/bytes.js';
import { Code, Patch, Terminal } from '../../preview/text.js';
import { CommandButton } from '../../shared/buttons.js';
import { useLoaded } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Section } from './section.js';

interface SourceProps {
  readonly run: Run;
  readonly session: IStoreSession;
}

export function Source(props: SourceProps): React.JSX.Element {
  const { trans } = useServices();
  const { run } = props;
  const has = (key: string) => run.source.has(key);
  const language = languageOf(run);
  const args = { run: run.id };
  return (
    <>
      {has('cell') && (
        <Section id="code" title={trans.__('Code')}>
          <Kept {...props} part="cell">
            {text => <Code source={text} language={language} label={trans.__('Code')} />}
          </Kept>
          <CommandButton command={CommandIDs.insertCode} args={args} />
        </Section>
      )}
      {has('history') && (
        <Section id="history" title={trans.__('Cells executed before')}>
          <Kept {...props} part="history">
            {text => <History text={text} language={language} />}
          </Kept>
        </Section>
      )}
      {has('output') && (
        <Section id="output" title={trans.__('Output')}>
          <Kept {...props} part="output">
            {text => <Terminal text={text} label={trans.__('Output')} />}
          </Kept>
        </Section>
      )}
      {has('patch') && (
        <Section id="patch" title={trans.__('Uncommitted changes')}>
          <Kept {...props} part="patch">
            {text => <Patch text={text} label={trans.__('Uncommitted changes')} />}
          </Kept>
        </Section>
      )}
    </>
  );
}

/** A stored text, once it was read. */
export function Kept(
  props: SourceProps & { part: string; children: (text: string) => React.ReactNode }
): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session, part } = props;
  const ref = run.source.get(part);
  const { value, error } = useLoaded(ref?.sha256 ?? null, () =>
    session.reader.text(ref!).catch((reason: unknown) => {
      throw new Error(whyNot(reason, ref!, trans));
    })
  );
  if (error !== null) return <Failure message={error} />;
  return value === null ? <Loading /> : <>{props.children(value)}</>;
}

function History(props: { text: string; language: string }): React.JSX.Element {
  const { trans } = useServices();
  const cells = React.useMemo(() => readHistory(props.text), [props.text]);
  if (cells.length === 0)
    return <p className="jp-flightlog-Hint">{trans.__('No cell was executed before.')}</p>;
  return (
    <ol className="jp-flightlog-History">
      {cells.map(({ count, source }, i) => (
        <li key={i}>
          <Cell count={count} source={source} language={props.language} />
        </li>
      ))}
    </ol>
  );
}

function Cell(props: { count: string; source: string; language: string }): React.JSX.Element {
  const [open, setOpen] = React.useState(false);
  const first = props.source.split('\n').find(line => line.trim() !== '') ?? '';
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="jp-flightlog-History-count">[{props.count}]</span>
        <code>{first.slice(0, 200)}</code>
      </summary>
      {open && <Code source={props.source} language={props.language} label={`[${props.count}]`} />}
    </details>
  );
}

/** The cells of a history; what has another shape is left out. */
function readHistory(text: string): { count: string; source: string }[] {
  let cells: unknown;
  try {
    cells = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(cells)) return [];
  return cells.flatMap((cell: unknown) => {
    if (typeof cell !== 'object' || cell === null) return [];
    const { count, source } = cell as { count?: unknown; source?: unknown };
    const number = typeof count === 'number' ? String(count) : ' ';
    return typeof source === 'string' ? [{ count: number, source }] : [];
  });
}

function languageOf(run: Run): string {
  return run.context.has('deno') || run.context.has('node') ? 'typescript' : 'ipython';
}
