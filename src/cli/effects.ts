/** What the command touches: streams, clock, folders. Tests pass their own. */

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}

export interface Effects {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly version: string;
}
