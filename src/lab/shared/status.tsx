/** A run's status as a shape, a colour and a word; the shape alone tells them apart. */
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { RunStatus } from '../../store/index.js';
import { useServices } from './services.js';

const SHAPES: Record<RunStatus, React.JSX.Element> = {
  running: <circle cx="8" cy="8" r="4" />,
  finished: <path d="m3 8.4 3.4 3.4L13 5" className="jp-mod-line" />,
  failed: <path d="m4 4 8 8m0-8-8 8" className="jp-mod-line" />,
  interrupted: <path d="M3.5 8h9" className="jp-mod-line" />,
  crashed: <path d="M9.6 1.5 3.5 9h3.7l-.8 5.5L12.5 7H8.8z" />,
  lost: (
    <>
      <path d="M5.2 5.6a2.8 2.8 0 1 1 4.2 2.5C8.4 8.7 8 9.2 8 10.2" className="jp-mod-line" />
      <circle cx="8" cy="13" r="1.1" />
    </>
  )
};

const words = new WeakMap<TranslationBundle, Record<RunStatus, string>>();

/** The word for a status. */
export function statusWord(status: RunStatus, trans: TranslationBundle): string {
  const known = words.get(trans) ?? statusWords(trans);
  words.set(trans, known);
  return known[status];
}

function statusWords(trans: TranslationBundle): Record<RunStatus, string> {
  return {
    running: trans.__('running'),
    finished: trans.__('finished'),
    failed: trans.__('failed'),
    interrupted: trans.__('interrupted'),
    crashed: trans.__('crashed'),
    lost: trans.__('lost')
  };
}

export function Status(props: { status: RunStatus; title?: string }): React.JSX.Element {
  const { trans } = useServices();
  const word = statusWord(props.status, trans);
  return (
    <span className="jp-flightlog-Status" data-status={props.status} title={props.title ?? word}>
      <svg viewBox="0 0 16 16" width="16" height="16" role="img" aria-label={word}>
        {SHAPES[props.status]}
      </svg>
    </span>
  );
}
