/** What the person said of the run: parameters, tags, the note. */
import * as React from 'react';
import { CommandIDs } from '../../commandids.js';
import type { Run } from '../../../store/index.js';
import { CommandButton } from '../../shared/buttons.js';
import { paramText } from '../../shared/format.js';
import { useServices } from '../../shared/services.js';
import { Facts, Section } from './section.js';

export function Params(props: { run: Run }): React.JSX.Element | null {
  const { trans } = useServices();
  const { params, withheld } = props.run;
  if (params.size === 0 && withheld.length === 0) return null;
  return (
    <Section title={trans.__('Parameters')} count={params.size} open>
      <Facts facts={[...params].map(([name, value]) => [name, paramText(value)] as const)} />
      {withheld.length > 0 && (
        <p className="jp-flightlog-Hint">
          {trans.__('Left out because they look like secrets: %1', withheld.join(', '))}
        </p>
      )}
    </Section>
  );
}

export function Tags(props: { run: Run }): React.JSX.Element | null {
  const { model, trans } = useServices();
  const { run } = props;
  if (run.tags.size === 0) return null;
  const remove = (key: string) => void model.edit([{ run: run.id, kind: 'tag', key, value: null }]);
  return (
    <Section title={trans.__('Tags')} count={run.tags.size} open>
      <ul className="jp-flightlog-Tags">
        {[...run.tags].map(([key, value]) => (
          <li key={key} title={value === '' ? key : `${key}: ${value}`}>
            <span>{value === '' ? key : `${key}: ${value}`}</span>
            {model.current?.info.writable && (
              <button
                type="button"
                aria-label={trans.__('Remove the tag %1', key)}
                onClick={() => remove(key)}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Note(props: { run: Run }): React.JSX.Element | null {
  const { trans } = useServices();
  const { run } = props;
  if (run.note === '') return null;
  return (
    <Section title={trans.__('Note')} open>
      <p className="jp-flightlog-Note">{run.note}</p>
      <CommandButton
        command={CommandIDs.noteRun}
        args={{ run: run.id, runs: [run.id] }}
        label={trans.__('Edit the note')}
      />
    </Section>
  );
}
