/** Ids of the commands; labels and what they do are in plugins/commands.ts and its neighbours. */
export const CommandIDs = {
  showRuns: 'flightlog:show-runs',
  compareRuns: 'flightlog:compare-runs',
  publishReport: 'flightlog:publish-report',
  renameRun: 'flightlog:rename-run',
  tagRun: 'flightlog:tag-run',
  noteRun: 'flightlog:note-run',
  archiveRun: 'flightlog:archive-run',
  restoreRun: 'flightlog:restore-run',
  goToCell: 'flightlog:go-to-cell',
  insertExample: 'flightlog:insert-example',
  copyRunId: 'flightlog:copy-run-id',
  copyRunCode: 'flightlog:copy-run-code',
  refreshRuns: 'flightlog:refresh-runs',
  clearSelection: 'flightlog:clear-selection',
  toggleArchived: 'flightlog:toggle-archived'
} as const;
