/** How an artifact is shown, by its media type and its name. */
import { isFigureSpec } from '../../charts/index.js';
import type { Artifact } from '../../store/index.js';

export type PreviewKind =
  'image' | 'markdown' | 'html' | 'json' | 'csv' | 'tsv' | 'text' | 'arrow' | 'parquet';

const BY_MEDIA: Readonly<Record<string, PreviewKind>> = {
  'image/png': 'image',
  'image/jpeg': 'image',
  'image/gif': 'image',
  'image/webp': 'image',
  'image/svg+xml': 'image',
  'text/markdown': 'markdown',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/json': 'json',
  'application/geo+json': 'json',
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/vnd.apache.arrow.file': 'arrow',
  'application/vnd.apache.arrow.stream': 'arrow',
  'application/vnd.apache.parquet': 'parquet'
};

const BY_ENDING: Readonly<Record<string, PreviewKind>> = {
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
  json: 'json',
  csv: 'csv',
  tsv: 'tsv',
  arrow: 'arrow',
  feather: 'arrow',
  arrows: 'arrow',
  parquet: 'parquet',
  pq: 'parquet',
  ...Object.fromEntries(
    'txt log yaml yml toml ini cfg conf jsonl ndjson py ts js mjs r jl sh sql xml tex patch diff'
      .split(' ')
      .map(ending => [ending, 'text'] as const)
  )
};

/** Null where there is nothing to show but size, type and hash. */
export function previewKind({ name, media }: Pick<Artifact, 'name' | 'media'>): PreviewKind | null {
  const [type = ''] = media.toLowerCase().split(';');
  const known = BY_MEDIA[type.trim()];
  if (known) return known;
  if (isFigureSpec(type.trim())) return 'image';
  const ending = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(BY_ENDING, ending)) return BY_ENDING[ending] ?? null;
  return type.startsWith('text/') ? 'text' : null;
}
