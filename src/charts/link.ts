/**
 * Ties the charts of a view together: what is hovered in one is marked in all, once a frame.
 */

/** What can be marked from outside: a run (or band) and a place on x, in the units of x. */
export interface Hoverable {
  setHover(run: string | null, x: number | null): void;
}

/** What is hovered now. */
export interface Hovered {
  readonly run: string | null;
  readonly x: number | null;
}

const NOTHING: Hovered = { run: null, x: null };

/** Give one to every chart of a view as `LiveOptions.link`; rows of a table may join as well. */
export class HoverLink {
  private readonly members = new Set<Hoverable>();
  private hovered: Hovered = NOTHING;
  private source: Hoverable | null = null;
  private frame = 0;

  /** Follow what the others hover; the answer undoes it. */
  join(member: Hoverable): () => void {
    this.members.add(member);
    return () => this.members.delete(member);
  }

  get current(): Hovered {
    return this.hovered;
  }

  /** Mark in all members but the source, which has marked itself. */
  set(source: Hoverable | null, run: string | null, x: number | null): void {
    if (run === this.hovered.run && x === this.hovered.x) return;
    this.hovered = { run, x };
    this.source = source;
    this.frame ||= requestAnimationFrame(() => this.tell());
  }

  private tell(): void {
    this.frame = 0;
    const { run, x } = this.hovered;
    for (const member of this.members) if (member !== this.source) member.setHover(run, x);
  }
}
