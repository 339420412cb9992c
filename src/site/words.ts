/** The page's words: as they are in the program, with their numbered places filled in. */
import type { TranslationBundle } from '@jupyterlab/translation';

/** English, the language that the program is written in. */
export const english: TranslationBundle = {
  __: (text, ...values) => filled(text, values),
  gettext: (text, ...values) => filled(text, values),
  _n: (one, many, count, ...values) => filled(count === 1 ? one : many, [count, ...values]),
  ngettext: (one, many, count, ...values) => filled(count === 1 ? one : many, [count, ...values]),
  _p: (_, text, ...values) => filled(text, values),
  pgettext: (_, text, ...values) => filled(text, values),
  _np: (_, one, many, count, ...values) => filled(count === 1 ? one : many, [count, ...values]),
  npgettext: (_, one, many, count, ...values) =>
    filled(count === 1 ? one : many, [count, ...values]),
  dcnpgettext: (_domain, _context, one, many, count, ...values) =>
    filled(count === 1 ? one : many, [count, ...values])
};

function filled(text: string, values: readonly unknown[]): string {
  return text.replace(/%(\d+)/g, (place, number) => String(values[Number(number) - 1] ?? place));
}
