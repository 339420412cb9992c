/** What every part of the comparison is given, by React context. */
import * as React from 'react';
import type { RunGroup } from '../../query/index.js';
import type { FlightView } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import type { IStoreSession } from '../tokens.js';
import type { LinkState } from './link.js';
import type { ViewState } from './viewstate.js';

export interface Compared {
  /** Every run of the comparison, hidden ones too. */
  readonly all: readonly Run[];
  /** The runs that are drawn. */
  readonly runs: readonly Run[];
  /** Groups of two and more of the drawn runs; none where nothing is grouped. */
  readonly groups: readonly RunGroup[];
  readonly baseline: Run;
  /** Colour slot by run id. */
  readonly slots: ReadonlyMap<string, number>;
  readonly session: IStoreSession;
  readonly view: FlightView;
  readonly state: ViewState;
  readonly link: LinkState;
}

export const ComparedContext = React.createContext<Compared | null>(null);

/** The comparison; throws outside of one, which is a mistake in the program. */
export function useCompared(): Compared {
  const compared = React.useContext(ComparedContext);
  if (!compared) throw new Error('No ComparedContext above this component.');
  return compared;
}
