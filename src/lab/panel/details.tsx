/** The focused run in full, below the list: foldable, and as high as the person likes. */
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import type { IStoreSession } from '../tokens.js';
import { CommandButton, MenuButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';
import { Status } from '../shared/status.js';
import { RunBody } from './details/body.js';
import { Splitter } from './splitter.js';

export function Details(props: { run: Run; session: IStoreSession }): React.JSX.Element {
  const { model, trans } = useServices();
  const { run, session } = props;
  const { detailsOpen, detailsHeight } = model.view;
  const Caret = detailsOpen ? caretDownIcon : caretRightIcon;
  return (
    <section
      className="jp-flightlog-Details"
      aria-label={trans.__('Details of %1', displayName(run))}
      style={detailsOpen ? { height: detailsHeight } : undefined}
    >
      {detailsOpen && <Splitter />}
      <div className="jp-flightlog-Details-head">
        <h3>
          <button
            type="button"
            className="jp-flightlog-Details-fold"
            aria-expanded={detailsOpen}
            title={displayName(run)}
            onClick={() => model.setView({ detailsOpen: !detailsOpen })}
          >
            <Caret.react tag="span" className="jp-flightlog-Caret" />
            <Status status={run.status} />
            <span className="jp-flightlog-Details-name">{displayName(run)}</span>
          </button>
        </h3>
        {run.notebook?.cell && (
          <CommandButton
            command={CommandIDs.goToCell}
            args={{ run: run.id }}
            label={trans.__('Go to cell')}
          />
        )}
        <MenuButton label={trans.__('Actions for %1', displayName(run))} entries={actions(run)} />
      </div>
      {detailsOpen && <RunBody key={run.id} run={run} session={session} />}
    </section>
  );
}

function actions(run: Run) {
  const args = { run: run.id, runs: [run.id] };
  return [
    { command: CommandIDs.renameRun, args },
    { command: CommandIDs.tagRun, args },
    { command: CommandIDs.noteRun, args },
    { command: CommandIDs.setBaseline, args },
    null,
    { command: CommandIDs.insertCode, args },
    { command: CommandIDs.publishReport, args },
    null,
    { command: CommandIDs.copyRunId, args },
    { command: CommandIDs.copyRunCode, args },
    null,
    { command: run.protected ? CommandIDs.unprotectRun : CommandIDs.protectRun, args },
    { command: run.archived ? CommandIDs.restoreRun : CommandIDs.archiveRun, args },
    { command: run.deleted ? CommandIDs.recoverRun : CommandIDs.trashRun, args }
  ];
}
