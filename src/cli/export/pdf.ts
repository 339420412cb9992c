/** A chart's SVG as a PDF of one page, vector throughout, in a standard typeface or one that is embedded. */
import type PDFDocument from 'pdfkit';
import { parseSvg, type SvgElement } from './svg.js';

/** Typefaces: `sans` and `serif` are in every PDF reader; a font file is embedded. */
export type PdfFont = 'sans' | 'serif' | { readonly file: Uint8Array };

export interface PdfChart {
  readonly bytes: Uint8Array;
  /** Characters that the typeface lacks, each printed as a question mark. */
  readonly lacking: string;
}

const FACES = {
  sans: ['Helvetica', 'Helvetica-Bold'],
  serif: ['Times-Roman', 'Times-Bold']
} as const;

/** What a standard typeface can print: Windows-1252. */
const STANDARD = /[^\u0020-\u007e\u00a0-\u00ffŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]/gu;

/**
 * @param width of the page in points; its height follows
 * @param date put into the file, so that the same chart gives the same bytes
 */
export async function chartPdf(
  svg: string,
  { width, font, title, date }: { width: number; font: PdfFont; title: string; date: Date }
): Promise<PdfChart> {
  const root = parseSvg(svg);
  const [, , w = 1, h = 1] = (root.attributes.get('viewBox') ?? '').split(' ').map(Number);
  const scale = width / w;
  const Document = await loaded();
  const faces = typeof font === 'string' ? FACES[font] : (['face', 'face'] as const);
  const pdf = new Document({
    size: [width, h * scale],
    margin: 0,
    compress: true,
    font: typeof font === 'string' ? faces[0] : 'Helvetica',
    info: { Title: title, Producer: 'flightlog', Creator: 'flightlog', CreationDate: date }
  });
  if (typeof font === 'object') pdf.registerFont('face', font.file);
  const parts: Uint8Array[] = [];
  const done = new Promise<void>(resolve => pdf.on('end', resolve));
  pdf.on('data', part => parts.push(part));
  const pen = new Pen(pdf, faces, typeof font === 'string');
  pdf.scale(scale);
  for (const child of root.children) pen.draw(child, { fill: '#000000', stroke: 'none' });
  pdf.end();
  await done;
  return { bytes: new Uint8Array(Buffer.concat(parts)), lacking: [...pen.lacking].join('') };
}

let ready: Promise<typeof PDFDocument> | null = null;

function loaded(): Promise<typeof PDFDocument> {
  ready ??= load();
  return ready;
}

async function load(): Promise<typeof PDFDocument> {
  const { default: Document, registerStdFonts } = await import('pdfkit');
  const faces = await Promise.all([
    import('pdfkit/standard-fonts/Helvetica'),
    import('pdfkit/standard-fonts/HelveticaBold'),
    import('pdfkit/standard-fonts/TimesRoman'),
    import('pdfkit/standard-fonts/TimesBold')
  ]);
  registerStdFonts?.(...faces.map(face => face.default));
  return Document;
}

/** What an element hands down to those within it. */
interface Ink {
  readonly fill: string;
  readonly stroke: string;
}

class Pen {
  readonly lacking = new Set<string>();

  constructor(
    private readonly pdf: PDFDocument,
    private readonly faces: readonly [string, string],
    private readonly isStandard: boolean
  ) {}

  draw(element: SvgElement, from: Ink): void {
    const { name, children } = element;
    const ink = {
      fill: text(element, 'fill', from.fill),
      stroke: text(element, 'stroke', from.stroke)
    };
    this.pdf.save();
    const [, x = '0', y = '0'] =
      /^translate\(([-.\d]+)[ ,]([-.\d]+)\)$/.exec(text(element, 'transform', '')) ?? [];
    this.pdf.translate(Number(x), Number(y));
    if (name === 'text') this.write(element, ink);
    else if (name !== 'title' && name !== 'desc' && name !== 'g') this.shape(element, ink);
    for (const child of children) this.draw(child, ink);
    this.pdf.restore();
  }

  private shape(element: SvgElement, { fill, stroke }: Ink): void {
    const { pdf } = this;
    const value = (key: string) => number(element, key, 0);
    const d = text(element, 'd', '');
    if (element.name === 'path' && d !== '') pdf.path(d);
    else if (element.name === 'rect')
      pdf.rect(value('x'), value('y'), value('width'), value('height'));
    else if (element.name === 'circle') pdf.circle(value('cx'), value('cy'), value('r'));
    else if (element.name === 'line')
      pdf.path(`M${value('x1')},${value('y1')}L${value('x2')},${value('y2')}`);
    else return;
    const opacity = number(element, 'opacity', 1);
    if (fill !== 'none') pdf.fillColor(fill, opacity * number(element, 'fill-opacity', 1));
    if (stroke !== 'none') {
      pdf.strokeColor(stroke, opacity * number(element, 'stroke-opacity', 1));
      pdf.lineWidth(number(element, 'stroke-width', 1));
      pdf.lineJoin(text(element, 'stroke-linejoin', '') === 'round' ? 'round' : 'miter');
      const dash = text(element, 'stroke-dasharray', '').split(/[ ,]+/).filter(Boolean).map(Number);
      if (dash.length > 0) pdf.dash(dash);
    }
    if (fill !== 'none' && stroke !== 'none') pdf.fillAndStroke();
    else if (fill !== 'none') pdf.fill();
    else if (stroke !== 'none') pdf.stroke();
  }

  private write(element: SvgElement, { fill }: Ink): void {
    const { pdf } = this;
    const shown = this.printable(element.text);
    if (fill === 'none' || shown === '') return;
    const isBold = /bold|[6-9]00/.test(text(element, 'font-weight', ''));
    pdf.font(this.faces[isBold ? 1 : 0]).fontSize(number(element, 'font-size', 11));
    pdf.fillColor(fill, number(element, 'opacity', 1));
    const shares: Record<string, number> = { middle: 0.5, end: 1 };
    const share = shares[text(element, 'text-anchor', '')] ?? 0;
    const x = number(element, 'x', 0) - share * pdf.widthOfString(shown);
    pdf.text(shown, x, number(element, 'y', 0), { lineBreak: false, baseline: 'alphabetic' });
  }

  private printable(words: string): string {
    if (!this.isStandard) return words;
    // The standard typefaces have no minus; a dash of its width stands for it.
    return words.replaceAll('−', '–').replace(STANDARD, letter => {
      this.lacking.add(letter);
      return '?';
    });
  }
}

function text({ attributes }: SvgElement, name: string, otherwise: string): string {
  return attributes.get(name) ?? otherwise;
}

function number(element: SvgElement, name: string, otherwise: number): number {
  const found = element.attributes.get(name);
  return found === undefined ? otherwise : Number.parseFloat(found);
}
