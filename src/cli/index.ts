/** The command's one door, for tests; main.ts runs it. */
export { runCli } from './cli.js';
export type { Effects, Output } from './effects.js';
export type { ExitCode } from './errors.js';
