/** A comparison opened from its document: waits for the text, and says what is wrong with it. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import * as React from 'react';
import { useSignal } from '../shared/hooks.js';
import { ServicesContext, type LabServices } from '../shared/services.js';
import type { CompareHost } from './compare.js';
import { CompareContent, Skeleton } from './content.js';
import { DocumentState } from './documentstate.js';
import { openStoreOf, saveNew } from './saving.js';
import type { SaveServices } from './saving.js';

export interface DocumentProps {
  readonly services: LabServices;
  readonly saving: SaveServices;
  readonly context: DocumentRegistry.Context;
}

export function DocumentContent(props: DocumentProps): React.JSX.Element {
  const { services, saving, context } = props;
  const document = React.useMemo(() => new DocumentState(context), [context]);
  React.useEffect(() => () => document.dispose(), [document]);
  useSignal(document.changed);
  const host = React.useMemo(
    (): CompareHost => ({
      get path() {
        return context.path;
      },
      problem: () => document.problem,
      open: view => openStoreOf(services, view, context.path),
      save: async () => {
        await context.save();
      },
      saveAs: async (view, session) => {
        await saveNew(saving, view, session, context.path);
      }
    }),
    [context, document]
  );
  if (!document.isReady) {
    return (
      <ServicesContext.Provider value={services}>
        <Skeleton />
      </ServicesContext.Provider>
    );
  }
  return <CompareContent services={services} state={document.state} host={host} />;
}
