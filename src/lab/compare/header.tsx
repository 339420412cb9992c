/** Top of the comparison: the runs in their colours, how the charts are drawn, and what to do with all of it. */
import * as React from 'react';
import { CommandIDs } from '../commandids.js';
import { CommandButton } from '../shared/buttons.js';
import { useServices } from '../shared/services.js';
import { Chips } from './chips.js';
import type { CompareHost } from './compare.js';
import { useCompared } from './context.js';
import { LookControls } from './lookcontrols.js';
import { sentence } from '../commands/context.js';
import { Notification } from '@jupyterlab/apputils';

export function Header(props: { host: CompareHost }): React.JSX.Element {
  const { host } = props;
  const { runs, session, view, link } = useCompared();
  const { trans } = useServices();
  const tell = (done: Promise<void>) =>
    void done.catch((error: unknown) => Notification.error(sentence(error), { autoClose: 8_000 }));
  const { saveAs } = host;
  return (
    <div className="jp-flightlog-CompareHeader">
      <div className="jp-flightlog-CompareHeader-top">
        <Chips />
        <div className="jp-flightlog-CompareHeader-actions">
          <button
            type="button"
            className="jp-flightlog-Button"
            onClick={() => tell(host.save(view, session))}
          >
            {host.path === null ? trans.__('Save view…') : trans.__('Save')}
          </button>
          {saveAs && (
            <button
              type="button"
              className="jp-flightlog-Button"
              onClick={() => tell(saveAs.call(host, view, session))}
            >
              {trans.__('Save as…')}
            </button>
          )}
          <CommandButton
            command={CommandIDs.publishReport}
            args={{
              runs: runs.map(run => run.id),
              store: session.info.id,
              view: JSON.stringify(view)
            }}
            label={trans.__('Publish report')}
          />
        </div>
      </div>
      <LookControls />
      <span className="jp-flightlog-visuallyHidden" role="status" aria-live="polite">
        <PickedWords link={link} />
      </span>
    </div>
  );
}

/** Tells a screen reader how many runs are marked. */
function PickedWords(props: { link: ReturnType<typeof useCompared>['link'] }): React.JSX.Element {
  const { trans } = useServices();
  const { length } = props.link.picked;
  return <>{length > 0 && trans._n('%1 run marked', '%1 runs marked', length)}</>;
}
