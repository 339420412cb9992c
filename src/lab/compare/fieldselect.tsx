/** A choice of a parameter, metric or other field of the compared runs. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { useCompared } from './context.js';
import { plotFields } from './plotrows.js';

/**
 * @param name under which the view keeps what was chosen
 * @param none label of the choice of nothing, where there is one
 */
export function FieldSelect(props: {
  name: string;
  label: string;
  value: string;
  none?: string;
}): React.JSX.Element {
  const { runs, state } = useCompared();
  const fields = React.useMemo(() => plotFields(runs), [runs]);
  return (
    <label>
      {props.label}
      <HTMLSelect
        value={props.value}
        onChange={event => state.setPlot(props.name, event.target.value)}
      >
        {props.none !== undefined && <option value="">{props.none}</option>}
        {fields.map(field => (
          <option key={field} value={field}>
            {field}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}

/** The chosen field, where the runs have it; else the standard. */
export function useField(name: string, standard: string): string {
  const { runs, state } = useCompared();
  const chosen = state.plot(name, standard);
  const fields = React.useMemo(() => new Set(plotFields(runs)), [runs]);
  return fields.has(chosen) || chosen === '' ? chosen : standard;
}
