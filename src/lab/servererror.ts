/** How a server of runs fails: in a sentence, with a code that the model acts on. */

/** `no-server`: the routes are not there; `refused`: the server said why; `offline`: no answer. */
export type ServerErrorCode = 'no-server' | 'refused' | 'offline' | 'not-found';

export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly code: ServerErrorCode,
    message: string,
    options?: ErrorOptions
  ) {
    super(message, options);
  }
}
