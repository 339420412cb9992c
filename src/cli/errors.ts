/** How the command ends when it does not do what was asked. */

/** 1: it was understood and failed. 2: it was used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** A failure said in one sentence, without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
    options?: ErrorOptions
  ) {
    super(message, options);
  }
}

export function usageError(message: string, command?: string): CliError {
  const help = command ? `flightlog ${command} --help` : 'flightlog --help';
  return new CliError(`${message} See: ${help}`, 2);
}
