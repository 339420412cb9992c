/** The plugins that JupyterLab loads; each is wiring, what it wires is beside it. */
import { cardPlugin } from './plugins/card.js';
import { comparePlugin } from './plugins/compare.js';
import { filesPlugin } from './plugins/files.js';
import { launcherPlugin } from './plugins/launcher.js';
import { modelPlugin } from './plugins/model.js';
import { panelPlugin } from './plugins/panel.js';
import { reportsPlugin } from './plugins/reports.js';
import { statusPlugin } from './plugins/status.js';

export { IRunsModel } from './tokens.js';
export default [
  modelPlugin,
  panelPlugin,
  comparePlugin,
  cardPlugin,
  statusPlugin,
  launcherPlugin,
  filesPlugin,
  reportsPlugin
];
