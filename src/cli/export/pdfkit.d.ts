/** As much of pdfkit as a chart needs; its own types come in a package that nothing else wants. */
declare module 'pdfkit' {
  export interface PdfFont {
    encodeText?(text: string): unknown;
  }
  export default class PDFDocument {
    constructor(options: {
      size: readonly [number, number];
      margin: number;
      compress: boolean;
      font?: string;
      info: Readonly<Record<string, string | Date>>;
    });
    on(event: 'data', listener: (part: Uint8Array) => void): this;
    on(event: 'end', listener: () => void): this;
    end(): void;
    save(): this;
    restore(): this;
    scale(factor: number): this;
    translate(x: number, y: number): this;
    path(data: string): this;
    rect(x: number, y: number, width: number, height: number): this;
    circle(x: number, y: number, radius: number): this;
    lineWidth(width: number): this;
    lineJoin(join: 'round' | 'miter'): this;
    dash(lengths: readonly number[]): this;
    undash(): this;
    fillColor(color: string, opacity?: number): this;
    strokeColor(color: string, opacity?: number): this;
    fill(): this;
    stroke(): this;
    fillAndStroke(): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    widthOfString(text: string): number;
    text(
      text: string,
      x: number,
      y: number,
      options: { lineBreak: false; baseline: 'alphabetic' }
    ): this;
  }
  export const registerStdFonts: ((...fonts: object[]) => void) | undefined;
}

declare module 'pdfkit/standard-fonts/*' {
  const font: object;
  export default font;
}
