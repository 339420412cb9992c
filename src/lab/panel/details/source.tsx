/** The code as it was executed, the output's tail, and the patch; read only when unfolded. */
import { copyIcon } from '@jupyterlab/ui-components';
import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import type { Run } from '../../../store/index.js';
import type { IStoreSession } from '../../tokens.js';
import { IconButton } from '../../shared/buttons.js';
import { useLoaded } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';

export function Source(props: { run: Run; session: IStoreSession }): React.JSX.Element {
  const { trans } = useServices();
  const { run, session } = props;
  return (
    <>
      <Text id="cell" title={trans.__('Code')} run={run} session={session} />
      <Text id="output" title={trans.__('Output')} run={run} session={session} />
      <Text id="patch" title={trans.__('Uncommitted changes')} run={run} session={session} />
    </>
  );
}

function Text(props: {
  id: string;
  title: string;
  run: Run;
  session: IStoreSession;
}): React.JSX.Element | null {
  const { trans } = useServices();
  const [open, setOpen] = React.useState(false);
  const ref = props.run.source.get(props.id);
  const { value, error } = useLoaded(open && ref ? ref.sha256 : null, () =>
    props.session.reader.text(ref!)
  );
  if (!ref) return null;
  return (
    <details className="jp-flightlog-Section" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{props.title}</summary>
      <div className="jp-flightlog-Section-body jp-flightlog-Source">
        {value !== null && (
          <>
            <IconButton
              icon={copyIcon}
              label={trans.__('Copy')}
              onClick={() => Clipboard.copyToSystem(value)}
            />
            <pre tabIndex={0}>{value}</pre>
          </>
        )}
        {error !== null && <p className="jp-flightlog-Hint jp-mod-warn">{error}</p>}
      </div>
    </details>
  );
}
