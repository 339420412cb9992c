/** What differs between the runs, beside the charts: only what differs, what is equal folded into a line. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Run } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { DifferTable } from './differtable.js';
import { differParts, packageCounts, type DifferPart } from './differsdata.js';
import { baselineFirst, useDifferences, useSourceChanges } from './usedifferences.js';

/** Packages listed beside the charts; all of them are in the Environment tab. */
const MOST_PACKAGES = 8;

export function Differs(): React.JSX.Element {
  const { parts, runs } = useParts();
  const { trans } = useServices();
  const none = parts.every(({ rows }) => rows.length === 0);
  return (
    <section className="jp-flightlog-Differs" aria-label={trans.__('What differs')}>
      <h3>{trans.__('What differs')}</h3>
      {none && (
        <p className="jp-flightlog-Hint">
          {runs.length < 2
            ? trans.__('One run has nothing to differ from. Pick another in the Runs panel.')
            : trans.__('These runs have the same parameters, tags, source and environment.')}
        </p>
      )}
      {parts.map(part => (
        <Part key={part.name} part={part} runs={runs} />
      ))}
    </section>
  );
}

/** The parts, and the runs whose values they hold, baseline first. */
export function useParts(): { parts: DifferPart[]; runs: readonly Run[] } {
  const { runs, baseline } = useCompared();
  const ordered = baselineFirst(runs, baseline);
  const found = useDifferences();
  const source = useSourceChanges(ordered, 'cell');
  const patch = useSourceChanges(ordered, 'patch');
  return { parts: differParts(found, source, patch), runs: ordered };
}

function Part(props: { part: DifferPart; runs: readonly Run[] }): React.JSX.Element {
  const { part, runs } = props;
  const { state } = useCompared();
  const { trans } = useServices();
  const isPackages = part.name === 'packages';
  const shown = isPackages ? { ...part, rows: part.rows.slice(0, MOST_PACKAGES) } : part;
  return (
    <DifferTable part={shown} runs={runs} title={partTitle(part, trans)}>
      {part.name === 'source' && part.rows.length > 0 && (
        <button
          type="button"
          className="jp-flightlog-Link"
          onClick={() => state.update({ tab: 'source' })}
        >
          {trans.__('Show side by side')}
        </button>
      )}
      {part.rows.length > shown.rows.length && (
        <button
          type="button"
          className="jp-flightlog-Link"
          onClick={() => state.update({ tab: 'environment' })}
        >
          {trans.__('Show all %1', part.rows.length)}
        </button>
      )}
    </DifferTable>
  );
}

/** The part's name; of packages also how many changed, came and went. */
export function partTitle(part: DifferPart, trans: TranslationBundle): string {
  const names: Record<DifferPart['name'], string> = {
    params: trans.__('Parameters'),
    tags: trans.__('Tags'),
    source: trans.__('Source and git'),
    environment: trans.__('Environment'),
    packages: trans.__('Packages')
  };
  if (part.name !== 'packages' || part.rows.length === 0) return names[part.name];
  const { changed, added, removed } = packageCounts(part.rows);
  const counts = [
    changed > 0 && trans.__('%1 changed', changed),
    added > 0 && trans.__('%1 added', added),
    removed > 0 && trans.__('%1 removed', removed)
  ];
  return `${names.packages}: ${counts.filter(Boolean).join(', ')}`;
}
