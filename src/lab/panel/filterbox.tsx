/** One box for words and queries; a query that cannot be read says where and why, below it. */
import { searchIcon, closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { FilterError } from './filter.js';
import { useServices } from '../shared/services.js';

export function FilterBox(props: { value: string; error: FilterError | null }): React.JSX.Element {
  const { model, trans } = useServices();
  const { value, error } = props;
  const set = (filter: string) => model.setView({ filter });
  return (
    <div className="jp-flightlog-FilterBox" data-error={error !== null}>
      <div className="jp-flightlog-FilterBox-field">
        <searchIcon.react tag="span" className="jp-flightlog-FilterBox-icon" />
        <input
          type="text"
          spellCheck={false}
          autoComplete="off"
          value={value}
          placeholder={trans.__('Filter by words or a query')}
          title={trans.__('Words, or a query such as: metrics.acc > 0.9 and params.lr < 0.2')}
          aria-label={trans.__('Filter runs')}
          aria-invalid={error !== null}
          aria-describedby={error ? 'jp-flightlog-filter-error' : undefined}
          onChange={event => set(event.target.value)}
          onKeyDown={event => {
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
      </div>
      {error && (
        <div className="jp-flightlog-FilterBox-error" id="jp-flightlog-filter-error" role="status">
          <code aria-hidden="true">
            {value.slice(0, error.position)}
            <mark>{value.slice(error.position, error.position + 1) || ' '}</mark>
            {value.slice(error.position + 1)}
          </code>
          <span>{error.message}</span>
        </div>
      )}
    </div>
  );
}
