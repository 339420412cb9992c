/** The plugins that JupyterLab loads; each is wiring, what it wires is beside it. */
import { cardPlugin } from './plugins/card.js';
import { modelPlugin } from './plugins/model.js';
import { panelPlugin } from './plugins/panel.js';

export { IRunsModel } from './tokens.js';
export default [modelPlugin, panelPlugin, cardPlugin];
