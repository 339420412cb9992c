/** One box for words and queries: suggests while it is typed, says where a query cannot be read, keeps views. */
import { caretDownEmptyIcon, closeIcon, searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { KnownFields } from '../../query/index.js';
import { useServices } from '../shared/services.js';
import { openChoicesBelow } from './choices.js';
import type { FilterError } from './filter.js';
import { Suggestions, useSuggestions } from './suggestions.js';
import { viewsMenu } from './viewsmenu.js';

export interface FilterBoxProps {
  readonly value: string;
  readonly error: FilterError | null;
  readonly known: () => KnownFields;
}

export function FilterBox(props: FilterBoxProps): React.JSX.Element {
  const { model, trans } = useServices();
  const { value, error } = props;
  const input = React.useRef<HTMLInputElement>(null);
  const set = React.useCallback((filter: string) => model.setView({ filter }), [model]);
  const suggestions = useSuggestions(input, value, props.known, set);
  return (
    <div className="jp-flightlog-FilterBox" data-error={error !== null}>
      <div className="jp-flightlog-FilterBox-field">
        <searchIcon.react tag="span" className="jp-flightlog-FilterBox-icon" />
        <input
          ref={input}
          type="text"
          role="combobox"
          spellCheck={false}
          autoComplete="off"
          value={value}
          placeholder={trans.__('Filter by words or a query')}
          title={trans.__('Words, or a query such as: metrics.acc > 0.9 and params.lr < 0.2')}
          aria-label={trans.__('Filter runs')}
          aria-invalid={error !== null}
          aria-describedby={error ? 'jp-flightlog-filter-error' : undefined}
          {...suggestions.inputProps}
          onKeyDown={event => {
            if (suggestions.onKeyDown(event)) return;
            if (event.key !== 'Escape' || value === '') return;
            event.stopPropagation();
            set('');
          }}
        />
        {value !== '' && (
          <button
            type="button"
            className="jp-flightlog-IconButton"
            title={trans.__('Clear the filter')}
            aria-label={trans.__('Clear the filter')}
            onClick={() => set('')}
          >
            <closeIcon.react tag="span" />
          </button>
        )}
        <ViewsButton />
      </div>
      <Suggestions {...suggestions} />
      {error && <ErrorLine value={value} error={error} />}
    </div>
  );
}

/** The text with a caret under the character, and what to do. */
function ErrorLine(props: { value: string; error: FilterError }): React.JSX.Element {
  const { value, error } = props;
  const mark = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    // No return: newer browsers answer with a promise, which is no way to clean up.
    void mark.current?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  });
  return (
    <div className="jp-flightlog-FilterBox-error" id="jp-flightlog-filter-error" role="status">
      <code aria-hidden="true">
        {value.slice(0, error.position)}
        <mark ref={mark}>{value.slice(error.position, error.position + 1) || ' '}</mark>
        {value.slice(error.position + 1)}
      </code>
      <span>{error.message}</span>
    </div>
  );
}

function ViewsButton(): React.JSX.Element {
  const services = useServices();
  const { model, trans } = services;
  const saved = model.current?.views.find(view => view.id === model.view.saved);
  const label = trans.__('Saved views');
  return (
    <button
      type="button"
      className="jp-flightlog-ViewsButton"
      title={saved ? trans.__('Saved view: %1', saved.name) : label}
      aria-label={label}
      aria-haspopup="menu"
      onClick={event => openChoicesBelow(event.currentTarget, viewsMenu(services, trans))}
    >
      <span>{trans.__('Views')}</span>
      <caretDownEmptyIcon.react tag="span" />
    </button>
  );
}
