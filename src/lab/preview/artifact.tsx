/**
 * One artifact: what can be shown of it, what it is, and a button that saves it.
 *
 * Nothing of it runs: pictures are drawn by <img>, HTML lies in a sandbox without scripts, all else is text.
 */
import * as React from 'react';
import type { Artifact } from '../../store/index.js';
import { sizeText } from '../shared/format.js';
import { useLoaded } from '../shared/hooks.js';
import { Markdown } from '../shared/markdown.js';
import { Picture } from '../shared/picture.js';
import { useServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import { download, HEAD, LARGE, readHead, readRange, whyNot } from './bytes.js';
import { csvTable } from './csv.js';
import { HtmlFrame } from './frame.js';
import { JsonView } from './json.js';
import { previewKind, type PreviewKind } from './kind.js';
import { TableView } from './table.js';
import type { TableData } from './tabledata.js';
import { Code } from './text.js';

/** Of these the whole file is read, so that large ones are read only when somebody says so. */
const WHOLE: ReadonlySet<PreviewKind | null> = new Set(['image', 'html', 'arrow']);

interface ArtifactProps {
  readonly artifact: Artifact;
  readonly session: IStoreSession;
}

export function ArtifactPreview(props: ArtifactProps): React.JSX.Element {
  const { trans } = useServices();
  const { artifact, session } = props;
  const [agreed, setAgreed] = React.useState(false);
  const kind = previewKind(artifact);
  const asks = WHOLE.has(kind) && artifact.size > LARGE && !agreed;
  return (
    <div className="jp-flightlog-Preview">
      {asks && (
        <p className="jp-flightlog-Hint">
          {trans.__('This is %1 long.', sizeText(artifact.size))}{' '}
          <button type="button" className="jp-flightlog-Button" onClick={() => setAgreed(true)}>
            {trans.__('Show it')}
          </button>
        </p>
      )}
      {!asks && kind !== null && <Shown artifact={artifact} session={session} kind={kind} />}
      <Saver artifact={artifact} session={session} known={kind !== null} />
    </div>
  );
}

/** What it is, and the button that saves it. */
function Saver(props: ArtifactProps & { known: boolean }): React.JSX.Element {
  const { trans } = useServices();
  const { artifact, session } = props;
  const [error, setError] = React.useState<string | null>(null);
  const [busy, setBusy] = React.useState(false);
  const save = async () => {
    setBusy(true);
    setError(null);
    await download(session, artifact).catch((reason: unknown) =>
      setError(whyNot(reason, artifact, trans))
    );
    setBusy(false);
  };
  return (
    <>
      {!props.known && (
        <p className="jp-flightlog-Hint">{trans.__('There is no preview of this type.')}</p>
      )}
      <div className="jp-flightlog-Saver">
        <button
          type="button"
          className="jp-flightlog-Button"
          disabled={busy}
          aria-label={trans.__('Download %1', artifact.name)}
          onClick={() => void save()}
        >
          {trans.__('Download')}
        </button>
        <span title={`${artifact.media}\nsha256 ${artifact.sha256}`}>
          {artifact.media} · {sizeText(artifact.size)} · {artifact.sha256.slice(0, 8)}
        </span>
      </div>
      {error !== null && (
        <p className="jp-flightlog-Hint jp-mod-warn" role="alert">
          {error}
        </p>
      )}
    </>
  );
}

function Shown(props: ArtifactProps & { kind: PreviewKind }): React.JSX.Element {
  const { artifact, session, kind } = props;
  switch (kind) {
    case 'image':
      return <Picture artifact={artifact} session={session} />;
    case 'arrow':
    case 'parquet':
    case 'csv':
    case 'tsv':
      return <Tabular artifact={artifact} session={session} kind={kind} />;
    default:
      return <Textual artifact={artifact} session={session} kind={kind} />;
  }
}

function Tabular(props: ArtifactProps & { kind: PreviewKind }): React.JSX.Element {
  const { trans } = useServices();
  const { artifact, session, kind } = props;
  const { value, error } = useLoaded(artifact.sha256, () =>
    readTable(session, artifact, kind).catch((reason: unknown) => {
      throw new Error(whyNot(reason, artifact, trans));
    })
  );
  if (error !== null) return <Failure message={error} />;
  return value ? <TableView data={value} label={artifact.name} /> : <Loading />;
}

async function readTable(
  session: IStoreSession,
  artifact: Artifact,
  kind: PreviewKind
): Promise<TableData> {
  if (kind === 'parquet') {
    const { parquetTable } = await import('./parquet.js');
    return parquetTable(artifact.size, (start, end) => readRange(session, artifact, start, end));
  }
  if (kind === 'arrow') {
    const { arrowTable } = await import('./arrow.js');
    return arrowTable(await session.reader.blob(artifact));
  }
  const { text, whole } = await readHead(session, artifact);
  return csvTable(text, kind === 'tsv' ? '\t' : ',', whole);
}

function Textual(props: ArtifactProps & { kind: PreviewKind }): React.JSX.Element {
  const { rendermime, trans } = useServices();
  const { artifact, session, kind } = props;
  const [all, setAll] = React.useState(false);
  const { value, error } = useLoaded(`${artifact.sha256}${all ? ' whole' : ''}`, () =>
    readText(session, artifact, all || kind === 'html').catch((reason: unknown) => {
      throw new Error(whyNot(reason, artifact, trans));
    })
  );
  if (error !== null) return <Failure message={error} />;
  if (!value) return <Loading />;
  const { text, whole } = value;
  const ending = /\.([^./]+)$/.exec(artifact.name)?.[1]?.toLowerCase() ?? '';
  return (
    <>
      {kind === 'html' && <HtmlFrame html={text} name={artifact.name} />}
      {kind === 'markdown' && <Markdown source={text} rendermime={rendermime} />}
      {kind === 'json' && whole && <JsonView text={text} label={artifact.name} />}
      {(kind === 'text' || (kind === 'json' && !whole)) && (
        <Code source={text} language={kind === 'json' ? 'json' : ending} label={artifact.name} />
      )}
      {!whole && (
        <p className="jp-flightlog-Hint">
          {trans.__('The first %1 of %2.', sizeText(HEAD), sizeText(artifact.size))}{' '}
          {kind === 'json' && artifact.size <= 4 * LARGE && (
            <button type="button" className="jp-flightlog-Button" onClick={() => setAll(true)}>
              {trans.__('Show all as a tree')}
            </button>
          )}
        </p>
      )}
    </>
  );
}

/** HTML is shown whole or not at all: half a page looks like another page. */
async function readText(
  session: IStoreSession,
  artifact: Artifact,
  all: boolean
): Promise<{ text: string; whole: boolean }> {
  if (all) return { text: await session.reader.text(artifact), whole: true };
  return readHead(session, artifact);
}

export function Loading(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <p className="jp-flightlog-Hint" role="status">
      {trans.__('Reading…')}
    </p>
  );
}

export function Failure(props: { message: string }): React.JSX.Element {
  return (
    <p className="jp-flightlog-Hint jp-mod-warn" role="alert">
      {props.message}
    </p>
  );
}
