/** JSON as a tree that unfolds: lists of native details, so that keys and screen readers know their way. */
import * as React from 'react';
import { useServices } from '../shared/services.js';
import { Code, TextBox } from './text.js';

/** Entries that are listed at once; more when somebody asks for them. */
const STEP = 100;

/** Entries of an object or list that is open from the start, where it is the whole or one of its own. */
const SHORT = 12;

/** The tree; the text itself where it is no JSON, or has numbers that would be rounded. */
export function JsonView(props: { text: string; label: string }): React.JSX.Element {
  const { text, label } = props;
  const value = React.useMemo(() => parsed(text), [text]);
  if (typeof value !== 'object' || value === null)
    return <Code source={text} language="json" label={label} />;
  return (
    <TextBox label={label} copied={text}>
      <div className="jp-flightlog-Json">
        <Entries value={value} depth={0} />
      </div>
    </TextBox>
  );
}

/** Undefined where the text stays as it is. */
function parsed(text: string): unknown {
  if (/\d{16}/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function Entries(props: { value: object; depth: number }): React.JSX.Element {
  const { trans } = useServices();
  const { value, depth } = props;
  const [most, setMost] = React.useState(STEP);
  const all = React.useMemo(() => Object.entries(value), [value]);
  return (
    <ul>
      {all.slice(0, most).map(([name, entry]) => (
        <li key={name}>
          <Entry
            name={name}
            isPlace={Array.isArray(value)}
            value={entry as unknown}
            depth={depth}
          />
        </li>
      ))}
      {all.length > most && (
        <li>
          <button
            type="button"
            className="jp-flightlog-Link"
            onClick={() => setMost(most + 10 * STEP)}
          >
            {trans.__('Show more of %1', all.length)}
          </button>
        </li>
      )}
    </ul>
  );
}

function Entry(props: {
  name: string;
  /** Whether the name is a place in a list. */
  isPlace: boolean;
  value: unknown;
  depth: number;
}): React.JSX.Element {
  const { name, isPlace, value, depth } = props;
  const size = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  const [open, setOpen] = React.useState(depth < 1 && size <= SHORT);
  const key = (
    <span data-kind={isPlace ? 'place' : 'key'}>{isPlace ? name : JSON.stringify(name)}</span>
  );
  if (size === 0) {
    return (
      <>
        {key}: <span data-kind={kindOf(value)}>{JSON.stringify(value)}</span>
      </>
    );
  }
  return (
    <details open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        {key}: <small>{Array.isArray(value) ? `[${size}]` : `{${size}}`}</small>
      </summary>
      {open && <Entries value={value as object} depth={depth + 1} />}
    </details>
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return typeof value;
  return 'word';
}
