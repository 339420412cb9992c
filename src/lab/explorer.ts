/**
 * The panel's second door: what of it needs no JupyterLab, for the page that a published site explores its
 * runs with. What it takes of JupyterLab's packages, scripts/build-site.mjs replaces.
 */
export { CommandIDs } from './commandids.js';
export { addBaselineCommands } from './commands/baseline.js';
export { sentence } from './commands/context.js';
export { addCopyCommands } from './commands/copy.js';
export type { CompareHost } from './compare/compare.js';
export { CompareContent } from './compare/content.js';
export { download, fileStem } from './compare/download.js';
export { ViewState } from './compare/viewstate.js';
export { RunsModel } from './model.js';
export { PanelContent } from './panel/content.js';
export { defaultPreferences } from './preferences.js';
export { ServerError } from './servererror.js';
export { useSignal } from './shared/hooks.js';
export type { LabServices } from './shared/services.js';
export { assignSlots } from './slots.js';
export { targetRuns } from './targets.js';
export type { IRunsModel, IRunsServer, IStoreSession, StoreInfo } from './tokens.js';
