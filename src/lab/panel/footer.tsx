/** What can be done with the picked runs; there only while some are picked. */
import * as React from 'react';
import { CommandIDs } from '../commandids.js';
import { CommandButton, MenuButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';

export function SelectionFooter(): React.JSX.Element | null {
  const { model, trans } = useServices();
  const runs = [...model.selection];
  if (runs.length === 0) return null;
  const args = { runs };
  return (
    <div
      className="jp-flightlog-SelectionFooter"
      role="group"
      aria-label={trans.__('Selected runs')}
    >
      <span className="jp-flightlog-SelectionFooter-count" aria-live="polite">
        {trans._n('%1 selected', '%1 selected', runs.length)}
      </span>
      <CommandButton
        command={CommandIDs.compareRuns}
        args={args}
        label={trans.__('Compare')}
        primary
      />
      <CommandButton command={CommandIDs.publishReport} args={args} label={trans.__('Publish')} />
      <MenuButton
        label={trans.__('More for the selected runs')}
        entries={[
          { command: CommandIDs.clearSelection },
          null,
          { command: CommandIDs.tagRun, args },
          { command: CommandIDs.noteRun, args },
          null,
          { command: CommandIDs.untagRun, args },
          { command: CommandIDs.protectRun, args },
          { command: CommandIDs.unprotectRun, args },
          null,
          { command: CommandIDs.archiveRun, args },
          { command: CommandIDs.restoreRun, args },
          { command: CommandIDs.trashRun, args },
          { command: CommandIDs.recoverRun, args },
          null,
          { command: CommandIDs.copyRunId, args },
          { command: CommandIDs.copyRunCode, args }
        ]}
      />
    </div>
  );
}
