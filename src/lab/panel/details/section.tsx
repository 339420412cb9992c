/** A foldable part of the details that remembers whether it is open, and the names and values most parts are. */
import { Clipboard } from '@jupyterlab/apputils';
import { copyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { IconButton } from '../../shared/buttons.js';
import { useLoaded } from '../../shared/hooks.js';
import { useServices } from '../../shared/services.js';

/** Characters of a value that are shown at once. */
const LONG = 160;

/** What is in it is drawn, and read, only while it is open. */
export function Section(props: {
  /** Under which it is remembered. */
  id: string;
  title: string;
  /** Shown small behind the title. */
  count?: string | number;
  /** Whether it is open until somebody folds it. */
  open?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const { model } = useServices();
  const opened = () => (props.open ?? false) !== model.view.sections.includes(props.id);
  const isOpen = opened();
  const toggled = (open: boolean) => {
    if (open === opened()) return; // said by the view, not by a person
    const { sections } = model.view;
    const others = sections.filter(id => id !== props.id);
    model.setView({ sections: others.length < sections.length ? others : [...sections, props.id] });
  };
  return (
    <details
      className="jp-flightlog-Section"
      data-section={props.id}
      open={isOpen}
      onToggle={event => toggled(event.currentTarget.open)}
    >
      <summary>
        <h4>{props.title}</h4>
        {props.count !== undefined && (
          <span className="jp-flightlog-Section-count">{props.count}</span>
        )}
      </summary>
      {isOpen && <div className="jp-flightlog-Section-body">{props.children}</div>}
    </details>
  );
}

export type Fact = readonly [name: string, value: React.ReactNode, title?: string];

/** Names left, values right; both can be selected as text and say themselves in full on hover. */
export function Facts(props: { facts: readonly Fact[] }): React.JSX.Element {
  return (
    <dl className="jp-flightlog-Facts">
      {props.facts.map(([name, value, title]) => (
        <React.Fragment key={name}>
          <dt title={name}>{name}</dt>
          <dd title={title ?? (typeof value === 'string' ? value : undefined)}>
            {typeof value === 'string' && value.length > LONG ? <LongValue text={value} /> : value}
          </dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

/** A value too long to be shown at once; `read` fetches one that is kept apart. */
export function LongValue(props: {
  text: string;
  read?: () => Promise<string>;
}): React.JSX.Element {
  const { trans } = useServices();
  const { text, read } = props;
  const [open, setOpen] = React.useState(false);
  const { value, error } = useLoaded(open && read ? text : null, async () => read!());
  return (
    <details className="jp-flightlog-Long" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>{text.slice(0, 60)}…</summary>
      {open && (error ?? (read ? (value ?? trans.__('Reading…')) : text))}
    </details>
  );
}

/** A value that is worth copying, with the button that does it. */
export function Copied(props: { text: string; shown?: string; what: string }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <span className="jp-flightlog-Copied" title={props.text}>
      <code>{props.shown ?? props.text}</code>
      <IconButton
        icon={copyIcon}
        label={trans.__('Copy %1', props.what)}
        onClick={() => Clipboard.copyToSystem(props.text)}
      />
    </span>
  );
}
