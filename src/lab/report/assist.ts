/** What the editor of a report's source helps with: completion of blocks and their options, errors at their line. */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult
} from '@codemirror/autocomplete';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { proposalsAt, type KnownNames, type SourceProblem } from '../../report/index.js';

const TYPES = { block: 'function', option: 'property', value: 'constant' } as const;

/** Completion from these names, a gutter for problems, and the editor's own name. */
export function assistance(label: string, known: () => KnownNames): Extension {
  const source = ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const found = proposalsAt(state.doc.toString(), pos, known());
    // An option is offered once it is begun, a block at once.
    if (!found || (!explicit && found.from === pos && found.options[0]?.kind === 'option')) {
      return null;
    }
    const { from, options } = found;
    return {
      from,
      options: options.map(({ label, detail, apply, kind }) => ({
        label,
        detail,
        apply,
        type: TYPES[kind]
      }))
    };
  };
  return [
    autocompletion({ override: [source], icons: false }),
    lintGutter(),
    EditorView.contentAttributes.of({ 'aria-label': label })
  ];
}

/** Underline what is wrong, from its place to the end of its line. */
export function showProblems(view: EditorView, problems: readonly SourceProblem[]): void {
  const { doc } = view.state;
  const diagnostics = problems.map(({ line, column, message }): Diagnostic => {
    const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return { from: Math.min(from + column - 1, to), to, severity: 'error', message };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}
