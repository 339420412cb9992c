/**
 * What may come next in the filter, as a list below it: the arrows walk through it, Tab and Enter take,
 * Escape closes. Among free words nothing is taken that was not walked to.
 */
import * as React from 'react';
import { complete, type Completion, type KnownFields, type Suggestion } from '../../query/index.js';
import { useServices } from '../shared/services.js';

const LIST = 'jp-flightlog-suggestions';

export interface SuggestionsState {
  readonly items: readonly Suggestion[];
  readonly active: number;
  readonly take: (index: number) => void;
  readonly inputProps: React.InputHTMLAttributes<HTMLInputElement>;
  /** Whether the key was meant for the suggestions. */
  readonly onKeyDown: (event: React.KeyboardEvent) => boolean;
}

const NONE: Completion = { from: 0, to: 0, items: [], isQuery: false };

export function useSuggestions(
  input: React.RefObject<HTMLInputElement>,
  value: string,
  known: () => KnownFields,
  onChange: (text: string) => void
): SuggestionsState {
  const [completion, setCompletion] = React.useState<Completion>(NONE);
  const [active, setActive] = React.useState(-1);
  const caret = React.useRef<number | null>(null);
  React.useLayoutEffect(() => {
    if (caret.current === null) return;
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [value]);

  const show = (text: string, at: number) => {
    const next = complete(text, at, known());
    setCompletion(next);
    setActive(next.isQuery && next.items.length > 0 ? 0 : -1);
  };
  const close = () => {
    setCompletion(NONE);
    setActive(-1);
  };
  const take = (index: number) => {
    const item = completion.items[index];
    if (!item) return;
    const { from, to } = completion;
    const rest = value.slice(to);
    const text = item.text.endsWith(' ') && rest.startsWith(' ') ? item.text.trimEnd() : item.text;
    const next = value.slice(0, from) + text + rest;
    caret.current = from + text.length + (text === item.text ? 0 : 1);
    onChange(next);
    input.current?.focus();
    show(next, caret.current);
  };
  const onKeyDown = (event: React.KeyboardEvent): boolean => {
    const { items } = completion;
    const isOpen = items.length > 0;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && !isOpen) show(value, input.current?.selectionStart ?? value.length);
    else if (by !== undefined)
      setActive((active + by + items.length + (active < 0 && by < 0 ? 1 : 0)) % items.length);
    else if (isOpen && event.key === 'Escape') close();
    else if (
      isOpen &&
      (event.key === 'Enter' || event.key === 'Tab') &&
      active >= 0 &&
      !event.shiftKey
    )
      take(active);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const isOpen = completion.items.length > 0;
  return {
    items: completion.items,
    active,
    take,
    onKeyDown,
    inputProps: {
      'aria-autocomplete': 'list',
      'aria-expanded': isOpen,
      'aria-controls': isOpen ? LIST : undefined,
      'aria-activedescendant': isOpen && active >= 0 ? `${LIST}-${active}` : undefined,
      onBlur: close,
      onChange: event => {
        const { value: text, selectionStart } = event.target;
        onChange(text);
        if (text.trim() === '') close();
        else show(text, selectionStart ?? text.length);
      }
    }
  };
}

export function Suggestions(props: SuggestionsState): React.JSX.Element | null {
  const { trans } = useServices();
  const { items, active, take } = props;
  React.useEffect(() => {
    document.getElementById(`${LIST}-${active}`)?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  if (items.length === 0) return null;
  const words = {
    field: trans.__('field'),
    operator: trans.__('operator'),
    value: trans.__('value'),
    word: ''
  };
  return (
    <ul
      id={LIST}
      className="jp-flightlog-Suggestions"
      role="listbox"
      aria-label={trans.__('Suggestions')}
    >
      {items.map((item, i) => (
        <li
          key={item.text}
          id={`${LIST}-${i}`}
          role="option"
          aria-selected={i === active}
          // The field must not lose the focus before the click has come.
          onMouseDown={event => event.preventDefault()}
          onClick={() => take(i)}
        >
          <code>{item.text.trim()}</code>
          <span>{words[item.kind]}</span>
        </li>
      ))}
    </ul>
  );
}
