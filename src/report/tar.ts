/**
 * Files in one: the tar format (ustar), as little of it as a page's store needs. Runs in the page too.
 */

const BLOCK = 512;

/** Pack files by name; names of at most 100 bytes of ASCII. The same files give the same bytes. */
export function tarOf(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]) {
  const blocks = files.map(({ bytes }) => BLOCK + roundUp(bytes.length));
  const tar = new Uint8Array(blocks.reduce((sum, size) => sum + size, 0) + 2 * BLOCK);
  let at = 0;
  for (const [i, { path, bytes }] of files.entries()) {
    tar.set(headOf(path, bytes.length), at);
    tar.set(bytes, at + BLOCK);
    at += blocks[i]!;
  }
  return tar;
}

/** The plain files of a tar by name; what is cut off at its end is left out. */
export function untar(tar: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const name = textAt(tar, at, 100);
    const size = parseInt(textAt(tar, at + 124, 12), 8) || 0;
    const end = at + BLOCK + size;
    const kind = tar[at + 156];
    if (end <= tar.length && (kind === 0x30 || kind === 0)) {
      files.set(name, tar.subarray(at + BLOCK, end));
    }
    at += BLOCK + roundUp(size);
  }
  return files;
}

function headOf(name: string, size: number): Uint8Array {
  const head = new Uint8Array(BLOCK);
  const put = (at: number, text: string) => head.set(new TextEncoder().encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(0, name);
  put(100, '0000644\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  put(148, '        0ustar\0');
  put(263, '00');
  const sum = head.reduce((total, byte) => total + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return head;
}

function textAt(tar: Uint8Array, at: number, length: number): string {
  const bytes = tar.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function roundUp(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}
