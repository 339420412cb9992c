/** The rules of ARCHITECTURE.md that a machine can check: who may import whom, how long a file may be, what never appears. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const own = ['store', 'query', 'redact', 'charts', 'report', 'lab', 'site', 'cli'] as const;
type Room = (typeof own)[number];

/** For each room: the rooms and packages it may import (a trailing * matches any rest). */
const allowed: Record<Room, { rooms: Room[]; packages: string[] }> = {
  store: { rooms: [], packages: ['apache-arrow'] },
  query: { rooms: ['store'], packages: [] },
  redact: { rooms: ['store'], packages: [] },
  charts: { rooms: ['store', 'query'], packages: ['vega', 'vega-*'] },
  report: {
    rooms: ['store', 'query', 'charts'],
    packages: [
      '@lezer/highlight',
      '@lezer/python',
      'apache-arrow',
      'diff',
      'fflate',
      'handlebars',
      'handlebars/*',
      'marked',
      'yaml'
    ]
  },
  lab: {
    rooms: ['store', 'query', 'charts', 'report', 'redact'],
    packages: [
      '@codemirror/*',
      '@jupyterlab/*',
      '@lumino/*',
      'apache-arrow',
      'diff',
      'hyparquet',
      'hyparquet-compressors',
      'react',
      'react-dom'
    ]
  },
  site: {
    rooms: ['store', 'query', 'charts', 'report', 'lab'],
    packages: ['@jupyterlab/*', '@lezer/*', '@lumino/*', 'marked', 'react', 'react-dom/client']
  },
  cli: {
    rooms: ['store', 'query', 'redact', 'charts', 'report'],
    packages: ['diff', 'hyparquet-writer', 'node:*', 'pdfkit', 'pdfkit/*']
  }
};

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return name === 'generated' ? [] : walk(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

const files = walk(join(root, 'src'));
const shown = (file: string): string => relative(root, file).split(sep).join('/');

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|import\(\s*'([^']+)'\s*\)/g
  );
  return [...found].map(match => match[1] ?? match[2] ?? match[3] ?? '');
}

/** What must be there before the file runs: no types, nothing that is imported when it is needed. */
function loadedBy(file: string): string[] {
  if (!files.includes(file)) return [];
  const found = readFileSync(file, 'utf8').matchAll(
    /(?:^|\n)(?:import|export) (?!type )[^'";]*?from '([^']+)'|(?:^|\n)import '([^']+)'/g
  );
  return [...found].map(match => match[1] ?? match[2] ?? '');
}

/** Of the store's files, those that may know Node. */
const isNodes = (file: string): boolean => /^src\/store\/node(\/.+|\w*)\.ts$/.test(shown(file));
const roomOf = (file: string): Room => shown(file).split('/')[1] as Room;
const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

function violation(file: string, target: string): string | null {
  const room = roomOf(file);
  if (!target.startsWith('.')) {
    const inNode = isNodes(file) && target.startsWith('node:');
    const ok = inNode || allowed[room].packages.some(pattern => matches(pattern, target));
    return ok ? null : `${shown(file)} imports ${target}`;
  }
  const [, other, ...rest] = shown(resolve(dirname(file), target)).split('/');
  if (other === undefined || other === room || !own.includes(other as Room)) return null;
  const door =
    rest.join('/') === 'index.js' ||
    (other === 'charts' && rest.join('/') === 'vega/index.js') ||
    (room === 'site' && other === 'lab' && rest.join('/') === 'explorer.js') ||
    (room === 'cli' && ['node.js', 'care/index.js'].includes(rest.join('/')) && other === 'store');
  if (!allowed[room].rooms.includes(other as Room))
    return `${shown(file)} reaches into room ${other}`;
  return door
    ? null
    : `${shown(file)} enters ${other} by ${rest.join('/')} and not by its index.js`;
}

describe('rooms', () => {
  it('has every source file in a room', () => {
    expect(files.filter(file => !own.includes(roomOf(file))).map(shown)).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  });

  it('imports only what its room may', () => {
    const wrong = files.flatMap(file => importsOf(file).map(target => violation(file, target)));
    expect(wrong.filter(Boolean)).toEqual([]);
  });

  it('opens panel, compare view and card without Vega', () => {
    const doors = ['panel/content.tsx', 'compare/content.tsx', 'card/content.tsx'];
    const reached = new Set(doors.map(door => join(root, 'src/lab', door)));
    const packages = new Set<string>();
    for (const file of reached)
      for (const target of loadedBy(file)) {
        const path = resolve(dirname(file), target);
        if (!target.startsWith('.')) packages.add(target);
        else reached.add(files.find(one => one.replace(/\.tsx?$/, '.js') === path) ?? path);
      }
    expect(reached.size).toBeGreaterThan(100);
    expect([...packages].filter(name => name.startsWith('vega'))).toEqual([]);
  });

  it('keeps Node out of everything that runs in a browser', () => {
    const users = files.filter(file => importsOf(file).some(target => target.startsWith('node:')));
    const outside = users.filter(file => roomOf(file) !== 'cli' && !isNodes(file));
    expect(outside.map(shown)).toEqual([]);
  });
});

describe('files', () => {
  it('stay within 300 lines', () => {
    const long = files.filter(file => readFileSync(file, 'utf8').split('\n').length > 301);
    expect(long.map(shown)).toEqual([]);
  });

  it('open by saying what they are for', () => {
    const silent = files.filter(file => !readFileSync(file, 'utf8').startsWith('/**'));
    expect(silent.map(shown)).toEqual([]);
  });

  it('never write HTML from a string, nor run one', () => {
    const pattern =
      /\.(innerHTML|outerHTML)\s*\+?=(?!=)|insertAdjacentHTML|dangerouslySetInnerHTML|new Function\(|\beval\(/;
    expect(files.filter(file => pattern.test(readFileSync(file, 'utf8'))).map(shown)).toEqual([]);
  });

  it('have no unescaped expression in a template', () => {
    const templates = readdirSync(join(root, 'report-templates'), {
      recursive: true,
      encoding: 'utf8'
    });
    const html = templates.filter(name => name.endsWith('.hbs'));
    expect(html.length).toBeGreaterThan(0);
    const raw = html.filter(name =>
      readFileSync(join(root, 'report-templates', name), 'utf8').includes('{{{')
    );
    expect(raw).toEqual([]);
  });
});
