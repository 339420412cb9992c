/** What every component needs, handed down by React context rather than through each of them. */
import type { CommandRegistry } from '@lumino/commands';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IRunsModel } from '../tokens.js';

export interface LabServices {
  readonly model: IRunsModel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

export const ServicesContext = React.createContext<LabServices | null>(null);

/** The services; throws outside a provider, which is a mistake in the program. */
export function useServices(): LabServices {
  const services = React.useContext(ServicesContext);
  if (!services) throw new Error('No ServicesContext above this component.');
  return services;
}
