/** A foldable part of the details, and the table of names and values that most parts are. */
import * as React from 'react';

export function Section(props: {
  title: string;
  /** Shown small behind the title. */
  count?: string | number;
  open?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <details className="jp-flightlog-Section" open={props.open}>
      <summary>
        {props.title}
        {props.count !== undefined && (
          <span className="jp-flightlog-Section-count">{props.count}</span>
        )}
      </summary>
      <div className="jp-flightlog-Section-body">{props.children}</div>
    </details>
  );
}

/** Names left, values right; both can be selected as text and say themselves in full on hover. */
export function Facts(props: {
  facts: readonly (readonly [name: string, value: React.ReactNode, title?: string])[];
}): React.JSX.Element {
  return (
    <dl className="jp-flightlog-Facts">
      {props.facts.map(([name, value, title]) => (
        <React.Fragment key={name}>
          <dt title={name}>{name}</dt>
          <dd title={title ?? (typeof value === 'string' ? value : undefined)}>{value}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
