/** The explorer's page: a bar with its name, the panel's list, and the comparison beside or above it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { CompareContent, PanelContent, useSignal, type LabServices } from '../lab/explorer.js';
import type { Explorer } from './explorer.js';

interface PageProps {
  readonly explorer: Explorer;
  readonly services: LabServices;
  readonly title: string;
}

export function Page(props: PageProps): React.JSX.Element {
  const { explorer, services } = props;
  const { trans } = services;
  useSignal(explorer.changed);
  const state = explorer.compared;
  return (
    <>
      <header className="flightlog-Bar">
        <a href="index.html">{props.title}</a>
        {state && (
          <button type="button" className="jp-flightlog-Button" onClick={() => explorer.close()}>
            {trans.__('Back to the list')}
          </button>
        )}
        <Published explorer={explorer} trans={trans} />
      </header>
      <main className="flightlog-Explorer" data-comparing={state !== null}>
        <section
          id="jp-flightlog-runs"
          className="jp-flightlog-RunsPanel"
          aria-label={trans.__('Runs')}
        >
          <PanelContent services={services} />
        </section>
        {state && (
          <section className="jp-flightlog-Compare" aria-label={trans.__('Compare')}>
            <div className="flightlog-Explorer-compare">
              <CompareContent
                key={JSON.stringify(state.value.runs)}
                services={services}
                state={state}
                host={explorer.host}
              />
            </div>
          </section>
        )}
      </main>
    </>
  );
}

function Published(props: { explorer: Explorer; trans: TranslationBundle }): React.JSX.Element {
  const { explorer, trans } = props;
  useSignal(explorer.model.changed);
  const { published } = explorer.server;
  if (published === 0) return <small />;
  const date = new Date(published);
  const shown = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return <small title={date.toISOString()}>{trans.__('As of %1, read-only', shown)}</small>;
}
