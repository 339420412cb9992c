/** Pictures of the run, and the names of its other artifacts. Pictures are only ever drawn by <img>. */
import * as React from 'react';
import type { Artifact, Run } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { sizeText } from '../../shared/format.js';
import { Picture, pictures } from '../../shared/picture.js';
import { useServices } from '../../shared/services.js';
import { Section } from './section.js';

export function Figures(props: { run: Run; session: IStoreSession }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session } = props;
  const shown = pictures(run);
  const names = new Set(shown.map(artifact => stem(artifact)));
  const others = run.artifacts.filter(artifact => !names.has(stem(artifact)));
  if (run.artifacts.length === 0) return null;
  return (
    <>
      {shown.length > 0 && (
        <Section title={trans.__('Figures')} count={shown.length} open>
          {shown.map(artifact => (
            <Picture
              key={`${artifact.name}@${artifact.step}`}
              artifact={artifact}
              session={session}
            />
          ))}
        </Section>
      )}
      {others.length > 0 && (
        <Section title={trans.__('Files')} count={others.length}>
          <ul className="jp-flightlog-Files">
            {others.map(artifact => (
              <li key={artifact.name}>
                <span title={artifact.name}>{artifact.name}</span>
                <small>{sizeText(artifact.size)}</small>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function stem(artifact: Artifact): string {
  return artifact.name.replace(/\.(png|svg)$/, '');
}
