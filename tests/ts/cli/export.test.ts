import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/index.js';
import { escapeLatex } from '../../../src/charts/index.js';
import { plainNumber } from '../../../src/cli/export/tables.js';
import { filesOf, idOf, sweep } from '../report/store.js';

const python = path.resolve(import.meta.dirname, '../../../.venv/bin/python');
const ODD = 'lr 5% & _x_ {a} ~ \\input{/etc/passwd}';

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'flightlog-export-'));
  const plans = [...sweep(60), { name: ODD, metrics: { acc: [0.1, 0.25] }, params: { lr: 0.5 } }];
  for (const [name, bytes] of filesOf(plans)) {
    const file = path.join(folder, 'flights', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  fs.writeFileSync(path.join(folder, 'flights', 'store.json'), '{"format": 1}');
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function cli(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const output = (name: 'out' | 'err') => ({
    isTTY: false,
    write: (text: string) => void (texts[name] += text)
  });
  const code = await runCli(argv, {
    stdout: output('out'),
    stderr: output('err'),
    cwd: folder,
    env: {},
    now: () => Date.UTC(2026, 5, 1),
    version: '1.2.3'
  });
  return { code, ...texts };
}

const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
const ALL = Array.from({ length: 6 }, (_, i) => idOf(i));

describe('flightlog export', () => {
  it('writes data that pyarrow, polars and DuckDB read, equal in CSV, JSON and Parquet', async () => {
    expect(await cli('export', ...ALL, '-f', 'csv,json,parquet', '--to', 'data')).toMatchObject({
      code: 0
    });
    const script = `
import csv, json, sys
import duckdb, polars, pyarrow.parquet as pq
points = pq.read_table("data/points.parquet")
assert str(points.schema.field("time").type) == "timestamp[ms, tz=UTC]", points.schema
rows = polars.read_parquet("data/points.parquet")
assert rows.height == points.num_rows
sums = duckdb.sql("select count(*), count(distinct metric) from 'data/points.parquet'").fetchall()[0]
plain = list(csv.DictReader(open("data/points.csv", newline="", encoding="utf8")))
listed = json.load(open("data/points.json", encoding="utf8"))
same = all(
    a["value"] == b or (a["value"] == "NaN" and b != b)
    for a, b in zip([{"value": float(r["value"]) if r["value"] != "NaN" else "NaN"} for r in plain], rows["value"])
)
runs = polars.read_parquet("data/runs.parquet")
print(json.dumps([sums, len(plain), len(listed), same, runs["name"].to_list()[-1], str(runs["params.depth"].dtype)]))
`;
    const [sums, plain, listed, same, name, depth] = JSON.parse(
      execFileSync(python, ['-c', script], { cwd: folder, encoding: 'utf8' })
    ) as unknown[];
    expect(sums).toEqual([4 * 180 + 2 * 60 + 2, 3]);
    expect([plain, listed, same]).toEqual([4 * 180 + 2 * 60 + 2, 4 * 180 + 2 * 60 + 2, true]);
    expect(name).toBe(ODD);
    expect(depth).toBe('Int64');
  });

  it('writes the tables of the page with its numbers: booktabs, Markdown, CSV', async () => {
    await cli('export', ...ALL, '-f', 'latex,markdown,csv', '--to', 'tables');
    await cli('report', ...ALL, '-o', 'page.html');
    const tex = read('tables/tables/runs.tex');
    const lines = tex.trim().split('\n');
    expect(lines.slice(1, 3)).toEqual([
      expect.stringMatching(/^\\begin\{tabular\}\{l l .*S\[table-format=/),
      '\\toprule'
    ]);
    expect(lines.at(-1)).toBe('\\end{tabular}');
    const spec = /\{((?:[lr]|S\[[^\]]*\]| )+)\}$/.exec(lines[1]!)![1]!;
    const columns = spec.replace(/\[[^\]]*\]/g, '').split(' ').length;
    for (const line of lines.slice(5, -2)) {
      expect(line).toMatch(/ \\\\$/);
      expect(line.split(/(?<!\\)&/).length).toBe(columns);
    }
    expect(tex).toContain('lr 5\\% \\& \\_x\\_ \\{a\\} \\textasciitilde{} \\textbackslash{}input');
    const page = read('page.html');
    const best = /\*\*([\d.]+)\*\*/.exec(read('tables/tables/runs.md'))![1]!;
    expect(page).toContain(`>${best}<`);
    expect(read('tables/tables/runs.csv')).toContain(`,${best},`);
    expect(tex).toContain(`\\bfseries ${best}`);
  });

  it('draws charts as wide as a column, as SVG and as vector PDF, the same bytes each time', async () => {
    const { err } = await cli('export', ...ALL, '-f', 'svg,pdf', '--to', 'one', '--width', '84mm');
    expect(err).toBe('');
    const svg = read('one/charts/chart-acc.svg');
    expect(svg).toMatch(/^<svg[^>]* width="84mm" height="55\.\d+mm" viewBox="0 0 327 216"/);
    const bytes = fs.readFileSync(path.join(folder, 'one/charts/chart-acc.pdf'));
    const pdf = bytes.toString('latin1');
    expect(pdf).toMatch(/^%PDF-1\.\d/);
    expect(pdf).toMatch(/\/MediaBox \[0 0 238\.11\d* 157\.28\d*\]/);
    expect(pdf).toContain('/BaseFont /Helvetica');
    expect(pdf).not.toContain('/Subtype /Image');
    const streams = [...pdf.matchAll(/\/FlateDecode[^>]*>>\s*stream\n/g)].map(match =>
      inflateSync(bytes.subarray(match.index + match[0].length), { finishFlush: 2 }).toString(
        'latin1'
      )
    );
    expect(streams.join('')).toMatch(/ l\n/);
    expect(streams.join('')).toMatch(/\] TJ/);
    await cli('export', ...ALL, '-f', 'pdf', '--to', 'two', '--width', '84mm');
    expect(fs.readFileSync(path.join(folder, 'two/charts/chart-acc.pdf')).equals(bytes)).toBe(true);
  });

  it.each([
    [['export', 'baseline', '--to', 'x'], 2, 'Say in which form with --format'],
    [['export', 'baseline', '-f', 'docx', '--to', 'x'], 2, 'There is no format "docx"'],
    [['export', 'baseline', '-f', 'csv'], 2, 'Say where to write with --to DIR.'],
    [['export', '-f', 'csv', '--to', 'x'], 2, 'Name the runs to export.'],
    [
      ['export', 'baseline', '-f', 'pdf', '--to', 'x', '--width', 'wide'],
      2,
      '--width takes a length such as 84mm'
    ],
    [
      ['export', 'baseline', '-f', 'pdf', '--to', 'x', '--width', '5mm'],
      2,
      'has no room for words of 8 pt'
    ],
    [
      ['export', 'baseline', '-f', 'pdf', '--to', 'x', '--font', 'no.ttf'],
      1,
      'no.ttf: could not be read'
    ],
    [['export', 'nobody', '-f', 'csv', '--to', 'x'], 1, 'nobody'],
    [
      ['export', '-q', 'metrics.acc > 9', '-f', 'csv', '--to', 'x'],
      1,
      'No run fits; the store holds 6.'
    ]
  ])('refuses %j', async (argv, code, text) => {
    expect(await cli(...argv)).toEqual({ code, out: '', err: expect.stringContaining(text) });
  });
});

describe('plainNumber', () => {
  it.each([
    ['−1,000.5', '-1000.5'],
    ['1.2e−5', '1.2e-5'],
    ['3m 12s', null],
    ['', null],
    ['0.97 better', null]
  ])('reads %s', (text, number) => expect(plainNumber(text)).toBe(number));
});

describe('escapeLatex', () => {
  it('leaves no sign that LaTeX acts on', () => {
    expect(escapeLatex('a_b^c~d\\e {f} #1 $x$ 100% & "q"\nnext')).toBe(
      'a\\_b\\textasciicircum{}c\\textasciitilde{}d\\textbackslash{}e \\{f\\} \\#1 \\$x\\$ 100\\% \\& \\symbol{34}q\\symbol{34} next'
    );
  });
});
