/** What the run kept beside numbers: figures to look at, tables to page through, files to open or save. */
import { downloadIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Artifact, Run } from '../../../store/index.js';
import { ArtifactPreview } from '../../preview/artifact.js';
import { download, LARGE, whyNot } from '../../preview/bytes.js';
import { previewKind } from '../../preview/kind.js';
import { IconButton } from '../../shared/buttons.js';
import { sizeText } from '../../shared/format.js';
import { Picture, pictures } from '../../shared/picture.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Section } from './section.js';

interface FiguresProps {
  readonly run: Run;
  readonly session: IStoreSession;
}

export function Figures(props: FiguresProps): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session } = props;
  if (run.artifacts.length === 0) return null;
  const shown = pictures(run).filter(artifact => artifact.size <= LARGE);
  const drawn = new Set(shown.map(artifact => artifact.name));
  const rest = run.artifacts.filter(artifact => !drawn.has(artifact.name));
  const tables = rest.filter(isTable);
  const files = rest.filter(artifact => !isTable(artifact));
  return (
    <>
      {shown.length > 0 && (
        <Section id="figures" title={trans.__('Figures')} count={shown.length} open>
          {shown.map(artifact => (
            <Figure key={artifact.name} artifact={artifact} session={session} />
          ))}
        </Section>
      )}
      {tables.length > 0 && (
        <Section id="tables" title={trans.__('Tables')} count={tables.length} open>
          <Files artifacts={tables} session={session} />
        </Section>
      )}
      {files.length > 0 && (
        <Section id="files" title={trans.__('Files')} count={files.length}>
          <Files artifacts={files} session={session} />
        </Section>
      )}
    </>
  );
}

function isTable(artifact: Artifact): boolean {
  return ['arrow', 'parquet', 'csv', 'tsv'].includes(previewKind(artifact) ?? '');
}

function Figure(props: { artifact: Artifact; session: IStoreSession }): React.JSX.Element {
  const { trans } = useServices();
  const { artifact, session } = props;
  const [error, setError] = React.useState<string | null>(null);
  const save = () =>
    download(session, artifact).catch((reason: unknown) =>
      setError(whyNot(reason, artifact, trans))
    );
  return (
    <div className="jp-flightlog-Figure">
      <Picture artifact={artifact} session={session} />
      <IconButton
        icon={downloadIcon}
        label={trans.__('Download %1', artifact.name)}
        onClick={() => void save()}
      />
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
    </div>
  );
}

/** One line for each; opened, what can be shown of it. */
function Files(props: {
  artifacts: readonly Artifact[];
  session: IStoreSession;
}): React.JSX.Element {
  return (
    <ul className="jp-flightlog-Files">
      {props.artifacts.map(artifact => (
        <File key={artifact.name} artifact={artifact} session={props.session} />
      ))}
    </ul>
  );
}

function File(props: { artifact: Artifact; session: IStoreSession }): React.JSX.Element {
  const { trans } = useServices();
  const { artifact, session } = props;
  const [open, setOpen] = React.useState(false);
  const step = artifact.step === null ? '' : trans.__('step %1 · ', artifact.step);
  return (
    <li>
      <details data-artifact={artifact.name} onToggle={event => setOpen(event.currentTarget.open)}>
        <summary title={artifact.name}>
          <span>{artifact.name}</span>
          <small>{step + sizeText(artifact.size)}</small>
        </summary>
        {open && <ArtifactPreview artifact={artifact} session={session} />}
      </details>
    </li>
  );
}
