/** Top of the panel: its name, refresh, how the list is looked at, and a menu; the store where there are several. */
import { HTMLSelect, refreshIcon, settingsIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { CommandIDs } from '../commandids.js';
import { IconButton, MenuButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';
import { openChoicesBelow, type Choice } from './choices.js';

export function PanelToolbar(props: { look?: () => readonly Choice[] }): React.JSX.Element {
  const { model, trans } = useServices();
  const { look } = props;
  return (
    <div className="jp-flightlog-PanelToolbar" role="toolbar" aria-label={trans.__('Runs panel')}>
      <h2>{trans.__('Runs')}</h2>
      <IconButton
        icon={refreshIcon}
        label={trans.__('Refresh the runs')}
        onClick={() => void model.refresh()}
      />
      {look && (
        <IconButton
          icon={settingsIcon}
          label={trans.__('Columns, order and groups')}
          onClick={event => openChoicesBelow(event.currentTarget, look())}
        />
      )}
      <MenuButton
        label={trans.__('More actions')}
        entries={[
          { command: CommandIDs.toggleArchived },
          { command: CommandIDs.toggleTrashed },
          null,
          { command: CommandIDs.compareListed },
          { command: CommandIDs.undoEdit },
          { command: CommandIDs.clearSelection },
          null,
          { command: CommandIDs.openStore },
          { command: CommandIDs.insertExample },
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
