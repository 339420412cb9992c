/** Top of the panel: its name, refresh, the store where there are several, and a menu. */
import { HTMLSelect, refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { CommandIDs } from '../commandids.js';
import { IconButton, MenuButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';

export function PanelToolbar(): React.JSX.Element {
  const { model, trans } = useServices();
  return (
    <div className="jp-flightlog-PanelToolbar" role="toolbar" aria-label={trans.__('Runs panel')}>
      <h2>{trans.__('Runs')}</h2>
      <IconButton
        icon={refreshIcon}
        label={trans.__('Refresh the runs')}
        onClick={() => void model.refresh()}
      />
      <MenuButton
        label={trans.__('More actions')}
        entries={[
          { command: CommandIDs.toggleArchived },
          null,
          { command: CommandIDs.insertExample },
          { command: CommandIDs.clearSelection },
          null,
          { command: 'settingeditor:open', args: { query: 'Flightlog' } }
        ]}
      />
    </div>
  );
}

/** Which store is listed; shown only where there is a choice. */
export function StorePicker(): React.JSX.Element | null {
  const { model, trans } = useServices();
  if (model.stores.length < 2) return null;
  return (
    <div className="jp-flightlog-StorePicker">
      <HTMLSelect
        value={model.current?.info.id ?? ''}
        aria-label={trans.__('Store')}
        title={model.current?.info.path ?? model.current?.info.name}
        onChange={event => void model.openStore(event.target.value)}
      >
        {model.stores.map(store => (
          <option key={store.id} value={store.id}>
            {store.path ?? store.name}
          </option>
        ))}
      </HTMLSelect>
    </div>
  );
}
