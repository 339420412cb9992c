/** Commands that put runs away and bring them back: archive, trash, protection. */
import { Notification } from '@jupyterlab/apputils';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import { archive, protect, trash } from '../edits.js';
import { addRunsCommand, type CommandContext } from './context.js';
import { applyEdits } from './undo.js';

export function addLifecycleCommands(context: CommandContext): void {
  addArchive(context);
  addTrash(context);
  addProtect(context);
}

function addArchive(context: CommandContext): void {
  const { trans } = context;
  addRunsCommand(context, CommandIDs.archiveRun, {
    label: trans.__('Archive'),
    fits: run => !run.archived && !run.deleted,
    hides: true,
    writes: true,
    execute: runs => {
      const ids = idsOf(runs, run => !run.archived);
      const done = trans._n('Archived %1 run', 'Archived %1 runs', ids.length);
      return applyEdits(context, archive(ids, true), done);
    }
  });
  addRunsCommand(context, CommandIDs.restoreRun, {
    label: trans.__('Restore from archive'),
    fits: run => run.archived && !run.deleted,
    hides: true,
    writes: true,
    execute: runs => {
      const ids = idsOf(runs, run => run.archived);
      const done = trans._n(
        'Restored %1 run from the archive',
        'Restored %1 runs from the archive',
        ids.length
      );
      return applyEdits(context, archive(ids, false), done, false);
    }
  });
}

function addTrash(context: CommandContext): void {
  const { trans } = context;
  addRunsCommand(context, CommandIDs.trashRun, {
    label: runs =>
      runs.length > 0 && runs.every(run => run.protected)
        ? trans.__('Move to trash (protected)')
        : trans.__('Move to trash'),
    caption: trans.__('Put the runs into the trash. Protected runs stay.'),
    fits: run => !run.deleted && !run.protected,
    writes: true,
    execute: async runs => {
      const ids = idsOf(runs, run => !run.protected && !run.deleted);
      const kept = runs.filter(run => run.protected && !run.deleted);
      if (kept.length > 0) tellProtected(context, kept);
      const done = trans._n('Moved %1 run to the trash', 'Moved %1 runs to the trash', ids.length);
      await applyEdits(context, trash(ids, true), done);
    }
  });
  addRunsCommand(context, CommandIDs.recoverRun, {
    label: trans.__('Restore from trash'),
    fits: run => run.deleted,
    hides: true,
    writes: true,
    execute: runs => {
      const ids = idsOf(runs, run => run.deleted);
      const done = trans._n('Restored %1 run', 'Restored %1 runs', ids.length);
      return applyEdits(context, trash(ids, false), done);
    }
  });
}

function addProtect(context: CommandContext): void {
  const { trans } = context;
  addRunsCommand(context, CommandIDs.protectRun, {
    label: trans.__('Protect from the trash'),
    fits: run => !run.protected && !run.deleted,
    hides: true,
    writes: true,
    execute: runs => {
      const ids = idsOf(runs, run => !run.protected);
      const done = trans._n('Protected %1 run', 'Protected %1 runs', ids.length);
      return applyEdits(context, protect(ids, true), done, false);
    }
  });
  addRunsCommand(context, CommandIDs.unprotectRun, {
    label: trans.__('Take protection off'),
    fits: run => run.protected,
    hides: true,
    writes: true,
    execute: runs => {
      const ids = idsOf(runs, run => run.protected);
      const done = trans._n(
        'Took protection off %1 run',
        'Took protection off %1 runs',
        ids.length
      );
      return applyEdits(context, protect(ids, false), done, false);
    }
  });
}

/** Says why runs stay where they are, and offers the one thing that changes it. */
function tellProtected({ app, trans }: CommandContext, kept: readonly Run[]): void {
  const message = trans._n(
    '%2 is protected, so it was not moved to the trash.',
    '%1 runs are protected, so they were not moved to the trash.',
    kept.length,
    kept[0]?.name ?? ''
  );
  const runs = kept.map(run => run.id);
  Notification.warning(message, {
    autoClose: 10_000,
    actions: [
      {
        label: trans.__('Take protection off'),
        callback: () => void app.commands.execute(CommandIDs.unprotectRun, { runs })
      }
    ]
  });
}

function idsOf(runs: readonly Run[], fits: (run: Run) => boolean): string[] {
  return runs.filter(fits).map(run => run.id);
}
