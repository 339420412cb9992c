/** What a command is to the dispatcher. */
import type { Effects } from './effects.js';
import type { Arguments, OptionRules } from './options.js';

export interface Command {
  readonly help: string;
  readonly options: OptionRules;
  readonly run: (args: Arguments, effects: Effects) => Promise<void>;
}
