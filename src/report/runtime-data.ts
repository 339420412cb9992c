/**
 * Reads the store that lies in the page's script elements.
 */
import { memoryStore, StoreReader } from '../store/index.js';

/** A reader over the page's own files; points are decoded when a chart asks for them. */
export async function pageStore(): Promise<StoreReader> {
  const files = new Map<string, Uint8Array>();
  const scripts = document.querySelectorAll<HTMLElement>('script[data-path]');
  await Promise.all(
    [...scripts].map(async script => {
      files.set(script.dataset['path'] ?? '', await inflate(script.textContent ?? ''));
    })
  );
  const reader = new StoreReader(memoryStore(files, 'this page'));
  await reader.refresh();
  return reader;
}

async function inflate(text: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(text.trim()), char => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
