/** What differs between the runs: parameters, tags, environment, packages; what is equal only on demand. */
import * as React from 'react';
import { differences, displayName, type MapDifferences } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { paramText } from '../shared/format.js';
import { useLoaded } from '../shared/hooks.js';
import { RunMark } from '../shared/runmark.js';
import { useServices } from '../shared/services.js';
import type { IStoreSession } from '../tokens.js';
import type { Compared } from './content.js';

export function Differs(props: Compared): React.JSX.Element {
  const { runs, session } = props;
  const { trans } = useServices();
  const [all, setAll] = React.useState(false);
  const refs = runs.map(run => run.source.get('packages')?.sha256 ?? '').join();
  const { value: packages } = useLoaded(refs, () =>
    Promise.all(runs.map(run => readPackages(run, session)))
  );
  const found = React.useMemo(
    () => differences(runs, packages ?? undefined),
    [runs.map(keyOf).join(), packages]
  );
  const shared = { runs, slots: props.slots, all };
  const none =
    found.params.differing.length + found.tags.differing.length + found.context.differing.length ===
    0;
  return (
    <section className="jp-flightlog-Differs">
      <div className="jp-flightlog-Differs-head">
        <h3>{all ? trans.__('Everything') : trans.__('What differs')}</h3>
        <label>
          <input type="checkbox" checked={all} onChange={event => setAll(event.target.checked)} />
          {trans.__('Show equal')}
        </label>
      </div>
      {none && !all && (
        <p className="jp-flightlog-Hint">
          {trans.__('These runs have the same parameters, tags and environment.')}
        </p>
      )}
      <Part {...shared} title={trans.__('Parameters')} found={found.params} text={paramText} />
      <Part
        {...shared}
        title={trans.__('Tags')}
        found={found.tags}
        text={tag => (tag === '' ? '✓' : tag)}
      />
      <Part {...shared} title={trans.__('Environment')} found={found.context} text={shorten} />
      {found.packages && (
        <Part {...shared} title={trans.__('Packages')} found={found.packages} text={String} />
      )}
    </section>
  );
}

function Part<T>(props: {
  title: string;
  found: MapDifferences<T>;
  text: (value: T) => string;
  runs: readonly Run[];
  slots: ReadonlyMap<string, number>;
  all: boolean;
}): React.JSX.Element | null {
  const { found, text, runs, slots } = props;
  const same = props.all ? [...found.same] : [];
  if (found.differing.length === 0 && same.length === 0) return null;
  return (
    <div className="jp-flightlog-Differs-part" role="region" tabIndex={0} aria-label={props.title}>
      <table style={{ minWidth: 96 + 56 * runs.length }}>
        <thead>
          <tr>
            <th scope="col">{props.title}</th>
            {runs.map(run => (
              <th scope="col" key={run.id} title={displayName(run)}>
                <RunMark slot={slots.get(run.id) ?? -1} />
                <span className="jp-flightlog-Differs-run">{displayName(run)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.differing.map(({ key, values }) => (
            <tr key={key}>
              <th scope="row" title={key}>
                {key}
              </th>
              {values.map((value, i) => (
                <td key={i} title={value === undefined ? undefined : text(value)}>
                  {value === undefined ? <span className="jp-mod-none">–</span> : text(value)}
                </td>
              ))}
            </tr>
          ))}
          {same.map(([key, value]) => (
            <tr key={key} className="jp-mod-same">
              <th scope="row" title={key}>
                {key}
              </th>
              <td colSpan={runs.length} title={text(value)}>
                {text(value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function keyOf(run: Run): string {
  return `${run.id}:${run.name}:${run.params.size}:${[...run.tags].join()}:${run.context.size}`;
}

/** Commits are told apart by their beginning. */
function shorten(value: string): string {
  return /^[0-9a-f]{40}$/.test(value) ? value.slice(0, 10) : value;
}

async function readPackages(run: Run, session: IStoreSession): Promise<Map<string, string> | null> {
  const ref = run.source.get('packages');
  if (!ref) return null;
  const parsed = JSON.parse(await session.reader.text(ref)) as unknown;
  if (typeof parsed !== 'object' || parsed === null) return null;
  return new Map(Object.entries(parsed).map(([name, version]) => [name, String(version)]));
}
