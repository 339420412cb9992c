/** The outline around what is marked in a plot: a ring, a strong line, or a frame. */
import { hide, make, set } from '../shapes.js';
import type { Theme } from '../types.js';
import type { PlotData, PlotTarget } from './data.js';

export class TargetMark {
  readonly svg = make('svg');
  private readonly halo = make('path');
  private readonly line = make('path');
  private shift: readonly [number, number] = [0, 0];

  constructor() {
    this.svg.setAttribute('aria-hidden', 'true');
    const place = { position: 'absolute', inset: '0', overflow: 'visible', pointerEvents: 'none' };
    Object.assign(this.svg.style, place);
    for (const path of [this.halo, this.line])
      set(path, { fill: 'none', 'stroke-linejoin': 'round' });
    this.svg.append(this.halo, this.line);
  }

  place({ padding }: PlotData): void {
    this.shift = [padding.left, padding.top];
  }

  /** Outline this; null hides. */
  show(target: PlotTarget | null, theme: Theme): void {
    for (const path of [this.halo, this.line]) hide(path, target === null);
    if (target === null) return;
    const d = this.outline(target);
    set(this.halo, { d, 'stroke-width': 5 });
    set(this.line, { d, 'stroke-width': target.kind === 'path' ? 3 : 2 });
    Object.assign(this.halo.style, { stroke: theme.surface, opacity: '.7' });
    this.line.style.stroke = target.kind === 'path' ? target.color : theme.ink;
  }

  private outline({ kind, spots }: PlotTarget): string {
    const [left, top] = this.shift;
    const [a, b] = spots.map(([x, y]) => [x + left, y + top] as const);
    if (!a) return '';
    if (kind === 'point') return `M${a[0] - 6},${a[1]}a6,6 0 1,0 12,0a6,6 0 1,0 -12,0`;
    if (kind === 'rect' && b) return `M${a[0]},${a[1]}H${b[0]}V${b[1]}H${a[0]}Z`;
    return 'M' + spots.map(([x, y]) => `${x + left},${y + top}`).join('L');
  }
}
