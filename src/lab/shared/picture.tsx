/**
 * A stored picture, read as bytes and shown through a blob address.
 *
 * SVG too is drawn by <img>, where it can run no script and reach no network.
 */
import * as React from 'react';
import type { Artifact, Run } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';
import { useLoaded } from './hooks.js';

const MEDIA = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

/** Pictures of a run, one for each figure: the drawing where it was also stored as pixels. */
export function pictures(run: Run): Artifact[] {
  const all = run.artifacts.filter(artifact => MEDIA.has(artifact.media));
  const drawings = new Set(
    all.filter(a => a.media === 'image/svg+xml').map(a => a.name.replace(/\.svg$/, ''))
  );
  return all.filter(
    a => a.media === 'image/svg+xml' || !drawings.has(a.name.replace(/\.png$/, ''))
  );
}

export function Picture(props: { artifact: Artifact; session: IStoreSession }): React.JSX.Element {
  const { artifact, session } = props;
  const { value, error } = useLoaded(artifact.sha256, () => session.reader.blob(artifact));
  const [url, setUrl] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (!value || !MEDIA.has(artifact.media)) return undefined;
    const made = URL.createObjectURL(new Blob([new Uint8Array(value)], { type: artifact.media }));
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [value, artifact.media]);
  const caption = artifact.step === null ? artifact.name : `${artifact.name} · ${artifact.step}`;
  return (
    <figure className="jp-flightlog-Picture">
      {url !== null && <img src={url} alt={artifact.name} />}
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      <figcaption title={caption}>{caption}</figcaption>
    </figure>
  );
}
