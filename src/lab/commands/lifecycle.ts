/** Commands that put runs away and bring them back: archive, trash, protection. */
import { Notification } from '@jupyterlab/apputils';
import type { Run } from '../../store/index.js';
import { CommandIDs } from '../commandids.js';
import type { Edit } from '../tokens.js';
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
      const fresh = runs.filter(run => !run.archived);
      const done = trans._n('Archived %1 run', 'Archived %1 runs', fresh.length);
      return applyEdits(context, flags(fresh, 'archived', true), done);
    }
  });
  addRunsCommand(context, CommandIDs.restoreRun, {
    label: trans.__('Restore from archive'),
    fits: run => run.archived && !run.deleted,
    hides: true,
    writes: true,
    execute: runs =>
      applyEdits(
        context,
        flags(
          runs.filter(run => run.archived),
          'archived',
          null
        )
      )
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
      const free = runs.filter(run => !run.protected && !run.deleted);
      const kept = runs.filter(run => run.protected && !run.deleted);
      if (kept.length > 0) tellProtected(context, kept);
      const done = trans._n('Moved %1 run to the trash', 'Moved %1 runs to the trash', free.length);
      await applyEdits(context, flags(free, 'deleted', true), done);
    }
  });
  addRunsCommand(context, CommandIDs.recoverRun, {
    label: trans.__('Restore from trash'),
    fits: run => run.deleted,
    hides: true,
    writes: true,
    execute: runs => {
      const gone = runs.filter(run => run.deleted);
      const done = trans._n('Restored %1 run', 'Restored %1 runs', gone.length);
      return applyEdits(context, flags(gone, 'deleted', null), done);
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
    execute: runs =>
      applyEdits(
        context,
        flags(
          runs.filter(run => !run.protected),
          'protected',
          true
        )
      )
  });
  addRunsCommand(context, CommandIDs.unprotectRun, {
    label: trans.__('Take protection off'),
    fits: run => run.protected,
    hides: true,
    writes: true,
    execute: runs =>
      applyEdits(
        context,
        flags(
          runs.filter(run => run.protected),
          'protected',
          null
        )
      )
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

function flags(
  runs: readonly Run[],
  key: 'archived' | 'deleted' | 'protected',
  value: true | null
): Edit[] {
  return runs.map(run => ({ run: run.id, kind: 'run', key, value }));
}
