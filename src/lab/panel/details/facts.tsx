/** What people said of the run: its tags as chips, and the note, drawn from Markdown. */
import * as React from 'react';
import { VERDICT_TAGS, verdictOf } from '../../../query/index.js';
import type { Run } from '../../../store/index.js';
import { CommandIDs } from '../../commandids.js';
import { CommandButton } from '../../shared/buttons.js';
import { useLoaded } from '../../shared/hooks.js';
import { Markdown } from '../../shared/markdown.js';
import { useServices } from '../../shared/services.js';
import type { IStoreSession } from '../../tokens.js';
import { Repetition } from './repetition.js';
import { Section } from './section.js';

export function Tags(props: { run: Run }): React.JSX.Element | null {
  const { commands, model, trans } = useServices();
  const { run } = props;
  const writable = model.current?.info.writable === true;
  const args = { run: run.id, runs: [run.id] };
  const tags = [...run.tags].filter(([key]) => !VERDICT_TAGS.includes(key));
  if (tags.length === 0 && !writable) return null;
  return (
    <ul className="jp-flightlog-Tags" aria-label={trans.__('Tags')}>
      {tags.map(([key, value]) => {
        const text = value === '' ? key : `${key}: ${value}`;
        return (
          <li key={key} title={text}>
            <span>{text}</span>
            {writable && (
              <button
                type="button"
                aria-label={trans.__('Remove the tag %1', key)}
                title={trans.__('Remove the tag %1', key)}
                onClick={() => void commands.execute(CommandIDs.untagRun, { ...args, tag: key })}
              >
                ×
              </button>
            )}
          </li>
        );
      })}
      {writable && (
        <li className="jp-mod-add">
          <button
            type="button"
            className="jp-flightlog-Link"
            onClick={() => void commands.execute(CommandIDs.tagRun, args)}
          >
            {trans.__('Add tag')}
          </button>
        </li>
      )}
    </ul>
  );
}

export function Note(props: { run: Run; session: IStoreSession }): React.JSX.Element | null {
  const { rendermime, trans } = useServices();
  const { run, session } = props;
  const long = run.long.get('run.note');
  const { value, error } = useLoaded(long?.sha256 ?? null, () =>
    session.reader.longValue(run.id, 'run', 'note')
  );
  const source = long ? (typeof value === 'string' ? value : (error ?? '')) : run.note;
  if (run.note === '' && !long) return null;
  const verdict = verdictOf(run, source);
  return (
    <>
      <Repetition run={run} note={source} />
      {/* A note that says the verdict is drawn as one, and can be read as it was written. */}
      <Section
        key={run.id}
        id={verdict?.within ? 'verdict-note' : 'note'}
        title={trans.__('Note')}
        open={!verdict?.within}
      >
        <Markdown source={source} rendermime={rendermime} />
        <CommandButton
          command={CommandIDs.noteRun}
          args={{ run: run.id, runs: [run.id] }}
          label={trans.__('Edit the note')}
        />
      </Section>
    </>
  );
}
