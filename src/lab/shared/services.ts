/** What every component needs, handed down by React context rather than through each of them. */
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import * as React from 'react';
import type { IRunsModel } from '../tokens.js';

export interface LabServices {
  readonly model: IRunsModel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
  /** Draws Markdown and terminal output; without it both are plain text. */
  readonly rendermime?: Pick<IRenderMimeRegistry, 'markdownParser' | 'sanitizer'> | null;
  /** Colours source; without it source is plain text. */
  readonly languages?: Pick<
    IEditorLanguageRegistry,
    'findByName' | 'findByExtension' | 'highlight'
  > | null;
}

export const ServicesContext = React.createContext<LabServices | null>(null);

/** The services; throws outside a provider, which is a mistake in the program. */
export function useServices(): LabServices {
  const services = React.useContext(ServicesContext);
  if (!services) throw new Error('No ServicesContext above this component.');
  return services;
}
