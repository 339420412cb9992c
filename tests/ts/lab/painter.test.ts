/** A drawing that was changed in place is the one that is read anew. */
import { describe, expect, it } from 'vitest';
import { drawChart, lightTheme, svgPainter, type ChartInput } from '../../../src/charts/index.js';

function chart(points: number, label: string, run = 'a'): string {
  const step = Float64Array.from({ length: points }, (_, i) => i);
  const value = step.map(i => Math.sin(i / 9) * i);
  const series = { key: 'loss', step, time: step, value };
  const lines = [{ run, label, slot: 0, series }];
  const input = { metric: 'loss', x: 'step', lines, width: 400, height: 200 };
  return drawChart(input as unknown as ChartInput, lightTheme);
}

const made = [
  chart(100, 'a'),
  chart(103, 'a'),
  chart(103, 'a &amp; <b>"'),
  chart(104, 'a &amp; <b>"'),
  chart(2, 'other'),
  chart(1, 'other'),
  '<svg xmlns="http://www.w3.org/2000/svg" a="1"><g><text x="1">one</text></g></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg" a="2"><g><text x="1">two</text></g></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg" b="2"><g><text x="1">two</text></g></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg" b="2"><g><path x="1"></path></g></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg"><text>one<tspan>two</tspan>three</text></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg"><text>one<tspan>2</tspan>3</text></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg"><text>1<tspan>2</tspan>3</text></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg"><text x="1"/>tail<text x="2"/></svg>',
  '<svg xmlns="http://www.w3.org/2000/svg"><text x="1"/>end<text x="2"/></svg>'
];

describe('svgPainter', () => {
  it('leaves what a new painter leaves, whatever was painted before', () => {
    const canvas = document.createElement('div');
    const paint = svgPainter((text: string) => text)(canvas);
    for (const text of [...made, ...[...made].reverse()]) {
      paint(text);
      const fresh = document.createElement('div');
      svgPainter((one: string) => one)(fresh)(text);
      expect(canvas.firstElementChild!.isEqualNode(fresh.firstElementChild)).toBe(true);
      expect(canvas.childNodes.length).toBe(1);
    }
  });

  it('keeps the elements of a line that grows', () => {
    const canvas = document.createElement('div');
    const paint = svgPainter((text: string) => text)(canvas);
    paint(chart(151, 'a'));
    const kept = canvas.querySelector('path[stroke-linejoin]');
    const before = kept?.getAttribute('d');
    paint(chart(152, 'a'));
    expect(canvas.querySelector('path[stroke-linejoin]')).toBe(kept);
    expect(kept?.getAttribute('d')).not.toBe(before);
  });
});
