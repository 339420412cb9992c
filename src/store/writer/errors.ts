/** How the recorder says what is wrong: an error for wrong use, a notice for what the disk refused. */

/** Wrong use of the recorder, or with `strict` anything that could not be stored. */
export class RecorderError extends Error {
  override readonly name = 'FlightlogError';
}

const STORE_REMEDY =
  '. The run goes on, and what cannot be stored is counted. Make room or choose another folder ' +
  'with {store: …}, then start the run again';

/**
 * One run's notices: each topic is told once, on the console. The topic '' is the store itself.
 *
 * With `strict`, a notice is thrown instead.
 */
export class Notices {
  /** The first thing that went wrong, or null. */
  reason: string | null = null;
  private readonly told = new Set<string>();

  constructor(
    private readonly strict: boolean,
    // The console, since a kernel shows that in the notebook and a process' own stderr nowhere.
    // eslint-disable-next-line no-console
    private readonly say: (sentence: string) => void = sentence => console.warn(sentence)
  ) {}

  /**
   * Tell of `sentence`, which ends without a full stop, unless its topic was told before.
   *
   * @throws RecorderError with `strict`
   */
  tell(topic: string, sentence: string): void {
    if (!this.strict) return this.note(topic, sentence);
    this.reason ??= sentence;
    throw new RecorderError(`${sentence}.`);
  }

  /** As tell, where nobody can catch: in timers, and while a process ends. */
  note(topic: string, sentence: string): void {
    this.reason ??= sentence;
    if (this.told.has(topic)) return;
    this.told.add(topic);
    this.say(`flightlog: ${sentence}${topic === '' ? STORE_REMEDY : ''}.`);
  }
}
