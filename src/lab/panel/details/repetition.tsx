/** Whether a run that repeats another came out the same, metric by metric. */
import * as React from 'react';
import { verdictOf, type Verdict } from '../../../query/index.js';
import type { Run } from '../../../store/index.js';
import { useServices } from '../../shared/services.js';
import { Section } from './section.js';

/** @param props.note the run's, in full */
export function Repetition(props: { run: Run; note: string }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run, note } = props;
  const verdict = verdictOf(run, note);
  if (!verdict) return null;
  const { lines } = verdict;
  return (
    <Section id="repetition" title={trans.__('Repetition')} open>
      <Sentence verdict={verdict} />
      {lines.length > 0 && (
        <table className="jp-flightlog-Metrics jp-flightlog-Repetition">
          <thead>
            <tr>
              <th scope="col">{trans.__('Metric')}</th>
              <th scope="col">{trans.__('Then')}</th>
              <th scope="col">{trans.__('Now')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ metric, then, now, isSame }) => (
              <tr key={metric}>
                <th scope="row" title={metric}>
                  {metric}
                </th>
                <td>{then}</td>
                <td>
                  {now} {!isSame && <span className="jp-mod-warn">{trans.__('differs')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Sentence({ verdict }: { verdict: Verdict }): React.JSX.Element {
  const { trans } = useServices();
  const { word, name, of, within, lines } = verdict;
  const then = name || of;
  const apart = lines.filter(({ isSame }) => !isSame).length;
  const words = {
    same: trans.__('It repeats %1 and came out the same.', then),
    differs: trans._n(
      'It repeats %2 and %1 metric came out otherwise.',
      'It repeats %2 and %1 metrics came out otherwise.',
      apart,
      then
    ),
    incomplete: trans.__(
      'It repeats %1, and cannot be judged: a metric is missing, or it ended otherwise.',
      then
    )
  };
  return (
    <p className={word === 'same' ? 'jp-flightlog-Hint' : 'jp-flightlog-Hint jp-mod-warn'}>
      {words[word]}
      {within !== '' && ` ${trans.__('Values may be apart by %1 of the greater.', within)}`}
    </p>
  );
}
