/**
 * The one place where text becomes markup.
 *
 * Templates escape every `{{value}}` themselves. What must go in as it is, because we made it, is a
 * `Markup`; nothing else passes the helper that writes it.
 */

/** HTML that this room made. Never wrap a person's text in it: escape that first. */
export class Markup {
  constructor(readonly html: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/** Text as HTML text or as the value of a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => ENTITIES[char] ?? char);
}

/** JSON that may stand in a script element: no character of it can end the element or a line. */
export function scriptJson(value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
  return new Markup(json);
}

/** Text that shows what it is: line ends made alike, other control characters as their pictures. */
export function visibleText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, char =>
      String.fromCharCode(0x2400 + char.charCodeAt(0))
    )
    .replace(/\u007f/g, '\u2421');
}

const CHUNK = 0x6000;

/** Bytes as base64, alike in Node and in a browser. */
export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(binary);
}
