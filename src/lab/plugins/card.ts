/** Draws the live card under a tracked cell: wiring only. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CARD_MIME, CardRenderer } from '../card/card.js';
import { IRunsModel } from '../tokens.js';

export const cardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-flightlog:card',
  description: 'Draws a tracked run live under its cell.',
  autoStart: true,
  requires: [IRunsModel, IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    model: IRunsModel,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_flightlog');
    const services = { model, commands: app.commands, trans };
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_MIME],
        defaultRank: 0,
        createRenderer: () => new CardRenderer(services, mime => rendermime.createRenderer(mime))
      },
      0
    );
  }
};
