/** Hands a file to the browser. */

/** Saves bytes or text under a name in the person's downloads. */
export function download(name: string, content: BlobPart, media: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: media }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The browser has taken it once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A name as a file's: letters and digits stay, the rest becomes a dash. */
export function fileStem(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return plain.slice(0, 80) || 'chart';
}
