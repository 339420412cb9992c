/** What the panel shows when there is no list: nothing yet, no runs, no server part, or an error. */
import { copyIcon } from '@jupyterlab/ui-components';
import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { CommandIDs } from '../commandids.js';
import { EXAMPLE_LINES } from '../example.js';
import { flightlogIcon } from '../icons.js';
import { CommandButton, IconButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';

/** Grey bars where rows will be. */
export function Skeleton(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div className="jp-flightlog-Skeleton" role="status" aria-label={trans.__('Loading runs')}>
      {[70, 52, 61, 44, 66, 57].map((width, i) => (
        <span key={i} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** Nothing recorded yet: the two lines that change that. */
export function EmptyState(): React.JSX.Element {
  const { trans } = useServices();
  return (
    <div className="jp-flightlog-State">
      <flightlogIcon.react
        tag="span"
        className="jp-flightlog-State-icon"
        width="40px"
        height="40px"
      />
      <h3>{trans.__('No runs yet')}</h3>
      <p>{trans.__('Load flightlog in a notebook, then put the magic on the cell that trains:')}</p>
      <div className="jp-flightlog-Lines">
        {EXAMPLE_LINES.map(line => (
          <code key={line}>{line}</code>
        ))}
        <IconButton
          icon={copyIcon}
          label={trans.__('Copy the two lines')}
          onClick={() => Clipboard.copyToSystem(EXAMPLE_LINES.join('\n'))}
        />
      </div>
      <CommandButton
        command={CommandIDs.insertExample}
        label={trans.__('Insert as new cells')}
        primary
      />
      <p className="jp-mod-quiet">
        {trans.__('What the cell logs, its parameters and figures appear here while it runs.')}
      </p>
    </div>
  );
}

/** All runs are filtered out or archived. */
export function NoMatch(props: { hidden: number }): React.JSX.Element {
  const { model, trans } = useServices();
  const { filter, showArchived } = model.view;
  return (
    <div className="jp-flightlog-State">
      <h3>{filter === '' ? trans.__('All runs are archived') : trans.__('No run matches')}</h3>
      <p>{trans._n('%1 run is hidden.', '%1 runs are hidden.', props.hidden)}</p>
      {filter !== '' && (
        <button
          type="button"
          className="jp-flightlog-Button"
          onClick={() => model.setView({ filter: '' })}
        >
          {trans.__('Clear the filter')}
        </button>
      )}
      {!showArchived && (
        <button
          type="button"
          className="jp-flightlog-Button"
          onClick={() => model.setView({ showArchived: true })}
        >
          {trans.__('Show archived runs')}
        </button>
      )}
    </div>
  );
}

/** JupyterLab runs without flightlog's half of the server. */
export function NoServer(): React.JSX.Element {
  const { model, trans } = useServices();
  return (
    <div className="jp-flightlog-State">
      <h3>{trans.__('The server part is not enabled')}</h3>
      <p>
        {trans.__(
          'Runs are recorded, but cannot be listed here. Run this in a terminal, then restart JupyterLab:'
        )}
      </p>
      <div className="jp-flightlog-Lines">
        <code>jupyter server extension enable flightlog</code>
        <IconButton
          icon={copyIcon}
          label={trans.__('Copy the command')}
          onClick={() => Clipboard.copyToSystem('jupyter server extension enable flightlog')}
        />
      </div>
      <button type="button" className="jp-flightlog-Button" onClick={() => void model.refresh()}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}

export function ErrorState(props: { message: string }): React.JSX.Element {
  const { model, trans } = useServices();
  return (
    <div className="jp-flightlog-State" role="alert">
      <h3>{trans.__('The runs could not be read')}</h3>
      <p>{props.message}</p>
      <button
        type="button"
        className="jp-flightlog-Button jp-mod-primary"
        onClick={() => void model.refresh()}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}
