/**
 * A stored picture, read as bytes and shown through a blob address.
 *
 * SVG too is drawn by <img>, where it can run no script and reach no network; so is what a Vega-Lite spec draws.
 */
import * as React from 'react';
import { isFigureSpec } from '../../charts/index.js';
import type { Artifact, Run } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';
import { drawApart } from './artist.js';
import { useLoaded } from './hooks.js';
import { useServices } from './services.js';

const MEDIA = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

/** Pictures of a run, one for each figure: the drawing where it was also stored as pixels. */
export function pictures(run: Run): Artifact[] {
  const all = run.artifacts.filter(({ media }) => MEDIA.has(media) || isFigureSpec(media));
  const drawings = new Set(
    all.filter(a => a.media === 'image/svg+xml').map(a => a.name.replace(/\.svg$/, ''))
  );
  return all.filter(
    a => a.media === 'image/svg+xml' || !drawings.has(a.name.replace(/\.png$/, ''))
  );
}

export function Picture(props: { artifact: Artifact; session: IStoreSession }): React.JSX.Element {
  const { artifact, session } = props;
  const { trans } = useServices();
  const { value, error } = useLoaded(artifact.sha256, () => readPicture(session, artifact));
  const [url, setUrl] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (!value) return undefined;
    const made = URL.createObjectURL(value.image);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [value]);
  const caption = artifact.step === null ? artifact.name : `${artifact.name} · ${artifact.step}`;
  return (
    <figure className="jp-flightlog-Picture">
      {url !== null && <img src={url} alt={artifact.name} />}
      {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      {value?.refused && (
        <p className="jp-flightlog-Hint">
          {trans.__('Parts of it lie at other addresses. They are not asked, so it may be empty.')}
        </p>
      )}
      <figcaption title={caption}>{caption}</figcaption>
    </figure>
  );
}

interface ReadPicture {
  readonly image: Blob;
  /** Whether it wanted more than is in the store. */
  readonly refused: boolean;
}

async function readPicture(session: IStoreSession, artifact: Artifact): Promise<ReadPicture> {
  if (isFigureSpec(artifact.media)) {
    const { svg, refused } = await drawApart(await session.reader.text(artifact));
    return { image: new Blob([svg], { type: 'image/svg+xml' }), refused };
  }
  if (!MEDIA.has(artifact.media)) throw new Error(`${artifact.media} is no picture.`);
  const bytes = new Uint8Array(await session.reader.blob(artifact));
  return { image: new Blob([bytes], { type: artifact.media }), refused: false };
}
