/** The run's parameters: first those in which it differs from what it is looked at beside. */
import * as React from 'react';
import { diffMaps, displayName } from '../../../query/index.js';
import type { ParamValue, Run } from '../../../store/index.js';
import { paramText } from '../../shared/format.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { relativesOf } from './relatives.js';
import { Facts, LongValue, Section, type Fact } from './section.js';

export function Params(props: { run: Run; session: IStoreSession }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, session } = props;
  const others = useBeside(run, session);
  if (run.params.size === 0 && run.withheld.length === 0) return null;
  const { differing } = diffMaps([run, ...others].map(each => each.params));
  const keys = others.length === 0 ? [] : differing.map(({ key }) => key);
  const same = [...run.params.keys()].filter(key => !keys.includes(key));
  const [other] = others;
  const beside =
    others.length === 1 && other ? displayName(other) : trans.__('%1 other runs', others.length);
  return (
    <Section id="params" title={trans.__('Parameters')} count={run.params.size} open>
      {keys.length > 0 && (
        <>
          <h5 className="jp-flightlog-Subtitle">{trans.__('Other than in %1', beside)}</h5>
          <Facts facts={keys.map(key => fact(key, others.length === 1 ? other : undefined))} />
          {same.length > 0 && (
            <h5 className="jp-flightlog-Subtitle">{trans.__('The same in %1', beside)}</h5>
          )}
        </>
      )}
      <Facts facts={same.map(key => fact(key))} />
      {run.withheld.length > 0 && (
        <p className="jp-flightlog-Hint">
          {trans.__('Left out because they look like secrets: %1', run.withheld.join(', '))}
        </p>
      )}
    </Section>
  );

  function fact(key: string, before?: Run): Fact {
    const text = textOf(run, key, trans.__('not set'));
    const full = run.long.has(`param.${key}`) ? () => readParam(session, run, key) : undefined;
    if (full) return [key, <LongValue key={key} text={text} read={full} />];
    if (!before) return [key, text];
    const there = textOf(before, key, trans.__('not set'));
    return [
      key,
      <>
        {text} <small>{trans.__('there %1', there)}</small>
      </>,
      `${text} · ${displayName(before)}: ${there}`
    ];
  }
}

/** Runs that this one is compared with: the baseline, else the others picked, else the attempt before it. */
function useBeside(run: Run, session: IStoreSession): readonly Run[] {
  const { model } = useServices();
  const { baseline } = model.view;
  const { selection } = model;
  return React.useMemo(() => {
    const base = baseline === null || baseline === run.id ? null : session.run(baseline);
    if (base) return [base];
    const picked = selection.filter(id => id !== run.id).slice(0, 50);
    if (selection.includes(run.id) && picked.length > 0)
      return picked.flatMap(id => session.run(id) ?? []);
    const { before } = relativesOf(run, session.runs);
    return before ? [before] : [];
  }, [run, baseline, selection.join(), session.runs]);
}

function textOf(run: Run, key: string, absent: string): string {
  const value: ParamValue | undefined = run.params.get(key);
  return value === undefined ? absent : paramText(value);
}

async function readParam(session: IStoreSession, run: Run, key: string): Promise<string> {
  const value = await session.reader.longValue(run.id, 'param', key);
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}
