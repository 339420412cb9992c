/** Provides the runs model: wiring only. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { RunsModel } from '../model.js';
import { defaultPreferences, readPreferences, type Preferences } from '../preferences.js';
import { RunsServer } from '../server.js';
import { FallbackServer } from '../sources/fallback.js';
import { IRunsModel } from '../tokens.js';

const SETTINGS_ID = 'jupyterlab-flightlog:panel';

export const modelPlugin: JupyterFrontEndPlugin<IRunsModel> = {
  id: 'jupyterlab-flightlog:model',
  description: 'Knows the runs of the open store, and which of them are picked.',
  autoStart: true,
  provides: IRunsModel,
  optional: [ISettingRegistry, IStateDB],
  activate: (app: JupyterFrontEnd, settings: ISettingRegistry | null, state: IStateDB | null) => {
    const { serviceManager } = app;
    const loading = settings?.load(SETTINGS_ID);
    const model = new RunsModel({
      server: new FallbackServer(
        new RunsServer(serviceManager.serverSettings),
        serviceManager.contents
      ),
      events: serviceManager.events.stream,
      state,
      preferences: loading?.then(readPreferences, unreadable)
    });
    void loading?.then(
      loaded => loaded.changed.connect(changed => model.setPreferences(readPreferences(changed))),
      unreadable
    );
    return model;
  }
};

// JupyterLab has told the person already that the settings cannot be read; the list works without them.
function unreadable(): Preferences {
  return defaultPreferences;
}
