/** Picks the command and says how it ended; what each command does is in its own file. */
import { QueryError, ResolveError, nearest } from '../query/index.js';
import { StoreError } from '../store/index.js';
import { CARE } from './care/index.js';
import type { Command } from './command.js';
import { COMPARE_HELP, COMPARE_OPTIONS, compareCommand } from './compare.js';
import type { Effects } from './effects.js';
import { CliError, usageError } from './errors.js';
import type { ExitCode } from './errors.js';
import { EXPORT_HELP, EXPORT_OPTIONS, exportCommand } from './export/command.js';
import { parseOptions } from './options.js';
import { PUBLISH_HELP, PUBLISH_OPTIONS, publishCommand } from './publish/command.js';
import { IMPORT_HELP, IMPORT_OPTIONS, importCommand } from './report-page.js';
import { REPORT_HELP, REPORT_OPTIONS, reportCommand } from './report.js';
import { RUNS_HELP, RUNS_OPTIONS, runsCommand } from './runs.js';
import { SHOW_HELP, SHOW_OPTIONS, showCommand } from './show.js';
import { printable } from './text.js';

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['runs', { help: RUNS_HELP, options: RUNS_OPTIONS, run: runsCommand }],
  ['show', { help: SHOW_HELP, options: SHOW_OPTIONS, run: showCommand }],
  ['compare', { help: COMPARE_HELP, options: COMPARE_OPTIONS, run: compareCommand }],
  ['report', { help: REPORT_HELP, options: REPORT_OPTIONS, run: reportCommand }],
  ['export', { help: EXPORT_HELP, options: EXPORT_OPTIONS, run: exportCommand }],
  ['publish', { help: PUBLISH_HELP, options: PUBLISH_OPTIONS, run: publishCommand }],
  ['import', { help: IMPORT_HELP, options: IMPORT_OPTIONS, run: importCommand }],
  ...CARE
]);

const HELP = `flightlog COMMAND [options]

Look at runs
  runs      list the runs of a store
  show      show one run
  compare   show what differs between runs
  report    write one HTML file about some runs
  export    write data, tables and charts for papers and other programs
  publish   write a site of runs and reports for any static host
  import    copy the runs of a report into the store

Sort runs
  archive   take runs out of the way
  trash     put runs into the trash
  restore   bring runs back from archive and trash
  protect   keep runs from the trash

Care for the store
  verify    check every file
  repair    finish what was left behind, set aside what is broken
  du        show what its bytes are spent on
  gc        remove what nobody needs any more
  merge     copy the runs of another store into it
  pack      write catalog.arrow, for hosts of static files

  --store DIR  the store; default FLIGHTLOG_STORE, else flights/ upwards
  --version    print the version
  --help       print this, or with a command its own help
`;

/** Run the command of these arguments (without node and script); returns its exit code. */
export async function runCli(argv: readonly string[], effects: Effects): Promise<ExitCode> {
  try {
    await dispatch(storeLast(argv), effects);
    return 0;
  } catch (error) {
    const code = exitCodeOf(error);
    effects.stderr.write(`flightlog: ${printable((error as Error).message)}\n`);
    return code;
  }
}

async function dispatch([name, ...rest]: readonly string[], effects: Effects): Promise<void> {
  if (name === undefined) throw usageError('Name a command.');
  if (name === '--help' || name === '-h' || name === 'help') return effects.stdout.write(HELP);
  if (name === '--version') return effects.stdout.write(`flightlog ${effects.version}\n`);
  const command = COMMANDS.get(name);
  if (!command) throw usageError(unknownText(name));
  const args = parseOptions(name, rest, command.options);
  if (args.values['help']) return effects.stdout.write(command.help);
  await command.run(args, effects);
}

function unknownText(name: string): string {
  const options = ['--help', '--version', '--store'];
  const kind = name.startsWith('-') ? 'option' : 'command';
  const near = nearest(name, kind === 'option' ? options : COMMANDS.keys());
  return `Unknown ${kind} ${name}${near ? `; did you mean ${near}?` : '.'}`;
}

/** `--store DIR` may stand before the command. */
function storeLast(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv;
  if (first?.startsWith('--store=')) return insertOption(rest, [first]);
  if (first !== '--store' || rest[0] === undefined) return argv;
  return insertOption(rest.slice(1), [first, rest[0]]);
}

function insertOption([command, ...rest]: readonly string[], option: readonly string[]): string[] {
  return command === undefined ? [] : [command, ...option, ...rest];
}

// Anything else is a bug and keeps its stack.
function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (error instanceof QueryError) return 2;
  if (error instanceof ResolveError || error instanceof StoreError) return 1;
  throw error;
}
