/** Two texts as one table: numbers, signs, marked words, and equal stretches folded until they are asked for. */
import * as React from 'react';
import { displayName } from '../../query/index.js';
import type { Run } from '../../store/index.js';
import { useServices } from '../shared/services.js';
import { foldSame, type DiffLine } from './linediff.js';
import { markWords, type Piece } from './worddiff.js';

const CONTEXT = 3;

const SIGNS = {
  same: ['', ''],
  changed: ['−', '+'],
  removed: ['−', ''],
  added: ['', '+']
} as const;

export function DiffTable(props: {
  lines: readonly DiffLine[];
  all: boolean;
  runs: readonly [Run, Run];
}): React.JSX.Element {
  const { lines, all, runs } = props;
  const { trans } = useServices();
  const [opened, setOpened] = React.useState<ReadonlySet<number>>(new Set());
  const parts = React.useMemo(() => (all ? lines : foldSame(lines, CONTEXT)), [lines, all]);
  return (
    <div
      className="jp-flightlog-Diff-scroll"
      role="region"
      tabIndex={0}
      aria-label={trans.__('Differences')}
    >
      <table
        className="jp-flightlog-Diff"
        aria-label={trans.__('%1 and %2 side by side', ...runs.map(displayName))}
      >
        <colgroup>
          {[0, 1].map(side => (
            <React.Fragment key={side}>
              <col className="jp-flightlog-Diff-number" />
              <col />
            </React.Fragment>
          ))}
        </colgroup>
        <thead>
          <tr>
            {runs.map((run, i) => (
              <th key={i} scope="col" colSpan={2}>
                {displayName(run)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map((part, i) => {
            if (part.kind !== 'gap') return <Line key={i} line={part} />;
            if (!opened.has(i)) {
              const open = () => setOpened(before => new Set(before).add(i));
              return <GapRow key={i} count={part.count} onOpen={open} />;
            }
            return lines
              .slice(part.from, part.from + part.count)
              .map((line, j) => <Line key={`${i}.${j}`} line={line} />);
          })}
        </tbody>
      </table>
    </div>
  );
}

function GapRow(props: { count: number; onOpen: () => void }): React.JSX.Element {
  const { trans } = useServices();
  return (
    <tr className="jp-mod-gap">
      <td colSpan={4}>
        <button type="button" onClick={props.onOpen}>
          {trans._n('Show %1 equal line', 'Show %1 equal lines', props.count)}
        </button>
      </td>
    </tr>
  );
}

const Line = React.memo(function Line(props: { line: DiffLine }): React.JSX.Element {
  const { kind, left, right } = props.line;
  const pieces: readonly [Piece[], Piece[]] =
    kind === 'changed' && left && right
      ? markWords(left.text, right.text)
      : [plain(left?.text), plain(right?.text)];
  return (
    <tr data-kind={kind}>
      <td className="jp-flightlog-Diff-number">{left?.number}</td>
      <Side there={left !== null} pieces={pieces[0]} sign={SIGNS[kind][0]} mark="removed" />
      <td className="jp-flightlog-Diff-number">{right?.number}</td>
      <Side there={right !== null} pieces={pieces[1]} sign={SIGNS[kind][1]} mark="added" />
    </tr>
  );
});

function plain(text = ''): Piece[] {
  return [{ text, isMarked: false }];
}

function Side(props: {
  there: boolean;
  pieces: readonly Piece[];
  sign: string;
  mark: string;
}): React.JSX.Element {
  if (!props.there) return <td className="jp-mod-none" />;
  return (
    <td data-mark={props.sign === '' ? undefined : props.mark}>
      <span className="jp-flightlog-Diff-sign">{props.sign}</span>
      {props.pieces.map(({ text, isMarked }, i) =>
        isMarked ? <mark key={i}>{text}</mark> : <React.Fragment key={i}>{text}</React.Fragment>
      )}
    </td>
  );
}
