/**
 * The page's own hash: SHA-256 over the file with its hash written as zeros. It shows that a page is as
 * it was made, not who made it.
 */
import { sha256Hex } from './sha256.js';

/** Stands in the page until the hash is known. */
export const UNSEALED = '0'.repeat(64);

const SEAL = /<code id="seal">([0-9a-f]{64})<\/code>/g;

/** Write a page's hash into it. */
export function sealPage(html: string): string {
  return html.replace(SEAL, () => `<code id="seal">${sha256Hex(html)}</code>`);
}

export interface SealCheck {
  /** Null for a page without a seal, or with more than one. */
  readonly written: string | null;
  readonly found: string;
  readonly isWhole: boolean;
}

/** Compare a page with the hash it carries. */
export function checkSeal(html: string): SealCheck {
  const seals = [...html.matchAll(SEAL)];
  const written = seals.length === 1 ? (seals[0]?.[1] ?? null) : null;
  const found = sha256Hex(html.replace(SEAL, () => `<code id="seal">${UNSEALED}</code>`));
  return { written, found, isWhole: written === found };
}
