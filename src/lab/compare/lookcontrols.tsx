/** How the charts are drawn: x, scales, smoothing, groups and their spread. */
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { diffMaps, fieldPath, type ViewLook, type ViewX } from '../../query/index.js';
import { RankSelect } from '../shared/rankselect.js';
import { useServices } from '../shared/services.js';
import { useCompared } from './context.js';
import { metricNames } from './metrics.js';

export function LookControls(): React.JSX.Element {
  const { view, state, runs, session } = useCompared();
  const { trans } = useServices();
  const { look } = view;
  const ranks = [...new Set(runs.flatMap(run => session.ranks(run.id) ?? []))].sort(
    (a, b) => a - b
  );
  return (
    <div
      className="jp-flightlog-LookControls"
      role="group"
      aria-label={trans.__('How charts are drawn')}
    >
      <XSelect />
      <Check label={trans.__('Log x')} value={look.logX} set={logX => state.look({ logX })} />
      <Check label={trans.__('Log y')} value={look.logY} set={logY => state.look({ logY })} />
      <label>
        {trans.__('Smoothing')}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={look.smooth}
          onChange={event => state.look({ smooth: Number(event.target.value) })}
        />
        <output>{look.smooth === 0 ? trans.__('off') : look.smooth.toFixed(2)}</output>
      </label>
      <RankSelect ranks={ranks} value={look.rank} onChange={rank => state.look({ rank })} />
      <GroupSelect />
      {look.group.length > 0 && <SpreadSelect />}
    </div>
  );
}

function Check(props: {
  label: string;
  value: boolean;
  set: (value: boolean) => void;
}): React.JSX.Element {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.value}
        onChange={event => props.set(event.target.checked)}
      />
      {props.label}
    </label>
  );
}

function XSelect(): React.JSX.Element {
  const { view, state, runs } = useCompared();
  const { trans } = useServices();
  const { x } = view.look;
  const metrics = metricNames(runs);
  const own = typeof x === 'object' && !metrics.includes(x.metric) ? [x.metric] : [];
  return (
    <label>
      {trans.__('x')}
      <HTMLSelect
        value={xToText(x)}
        onChange={event => {
          state.update({
            look: { ...view.look, x: xFromText(event.target.value) },
            charts: { ...view.charts, zoom: {} }
          });
        }}
      >
        <option value="step">{trans.__('step')}</option>
        <option value="relative">{trans.__('time since start')}</option>
        <option value="time">{trans.__('clock time')}</option>
        <optgroup label={trans.__('Metrics')}>
          {[...own, ...metrics].map(metric => (
            <option key={metric} value={`metric:${metric}`}>
              {metric}
            </option>
          ))}
        </optgroup>
      </HTMLSelect>
    </label>
  );
}

function xToText(x: ViewX): string {
  return typeof x === 'object' ? `metric:${x.metric}` : x;
}

function xFromText(text: string): ViewX {
  if (text.startsWith('metric:')) return { metric: text.slice('metric:'.length) };
  return text === 'time' || text === 'relative' ? text : 'step';
}

function GroupSelect(): React.JSX.Element {
  const { view, state, all } = useCompared();
  const { trans } = useServices();
  const { group } = view.look;
  const params = React.useMemo(
    () => diffMaps(all.map(run => run.params)).differing.map(({ key }) => key),
    [all.map(run => run.id).join()]
  );
  const tags = [...new Set(all.flatMap(run => [...run.tags.keys()]))];
  const fields = [
    ...params.map(name => fieldPath({ group: 'params', name })),
    ...tags.map(name => fieldPath({ group: 'tags', name })),
    'name',
    'experiment',
    'status'
  ];
  const value = group.join(' + ');
  const known = value === '' || value === 'seeds' || fields.includes(value);
  return (
    <label>
      {trans.__('Group')}
      <HTMLSelect
        value={value}
        onChange={event => {
          const { value: field } = event.target;
          state.look({ group: field === '' ? [] : [field] });
        }}
      >
        <option value="">{trans.__('each run')}</option>
        <option value="seeds">{trans.__('seeds')}</option>
        {!known && <option value={value}>{value}</option>}
        {fields.map(field => (
          <option key={field} value={field}>
            {field}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}

function SpreadSelect(): React.JSX.Element {
  const { view, state } = useCompared();
  const { trans } = useServices();
  const words: Record<ViewLook['spread'], string> = {
    sd: trans.__('± sd'),
    sem: trans.__('± sem'),
    ci95: trans.__('95 % CI'),
    range: trans.__('least to greatest')
  };
  return (
    <label>
      {trans.__('Band')}
      <HTMLSelect
        value={view.look.spread}
        onChange={event => state.look({ spread: event.target.value as ViewLook['spread'] })}
      >
        {Object.entries(words).map(([kind, word]) => (
          <option key={kind} value={kind}>
            {word}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}
