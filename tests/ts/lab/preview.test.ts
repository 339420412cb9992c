import { describe, expect, it } from 'vitest';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { arrowTable } from '../../../src/lab/preview/arrow.js';
import { fileName } from '../../../src/lab/preview/bytes.js';
import { csvTable, parseRows } from '../../../src/lab/preview/csv.js';
import { inertHtml } from '../../../src/lab/preview/inert.js';
import { previewKind } from '../../../src/lab/preview/kind.js';
import { parquetTable } from '../../../src/lab/preview/parquet.js';
import { cellText } from '../../../src/lab/preview/tabledata.js';
import { withoutColours } from '../../../src/lab/preview/text.js';

describe('previewKind', () => {
  it('goes by the media type, else by the name', () => {
    const kind = (name: string, media: string) => previewKind({ name, media });
    expect(kind('a.bin', 'image/svg+xml')).toBe('image');
    expect(kind('a', 'text/csv; charset=utf-8')).toBe('csv');
    expect(kind('folder/scores.parquet', 'application/octet-stream')).toBe('parquet');
    expect(kind('a.unknown', 'text/x-thing')).toBe('text');
    expect(kind('a.constructor', 'application/octet-stream')).toBeNull();
    expect(kind('png', 'application/octet-stream')).toBeNull();
  });
});

describe('csv', () => {
  it('reads quotes, line ends and empty cells', () => {
    expect(parseRows('a,"b ""c"", d"\r\n,\n"x\ny",2', ',')).toEqual([
      ['a', 'b "c", d'],
      ['', ''],
      ['x\ny', '2']
    ]);
    expect(parseRows('a,', ',')).toEqual([['a', '']]);
    expect(parseRows('"never closed', ',')).toEqual([['never closed']]);
  });

  it('leaves out the row that was cut, and says that there is more', async () => {
    const table = csvTable('\uFEFFa\tb\n1\t2\n3\t', '\t', false);
    expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(table.more).toBe(true);
    expect(await table.read(0, 20)).toEqual([['1', '2']]);
  });
});

describe('arrow', () => {
  it('pages through a table', async () => {
    const bytes = tableToIPC(tableFromArrays({ n: Float64Array.from([1, 2, 3]) }), 'file');
    const table = arrowTable(bytes);
    expect([table.rows, table.columns.map(({ name }) => name)]).toEqual([3, ['n']]);
    expect(await table.read(1, 20)).toEqual([[2], [3]]);
  });

  it('refuses what is none, and half of one', () => {
    const bytes = tableToIPC(tableFromArrays({ n: Float64Array.from([1, 2, 3]) }), 'file');
    expect(() => arrowTable(new TextEncoder().encode('no arrow'))).toThrow('This is no Arrow file');
    expect(() => arrowTable(bytes.slice(0, bytes.length / 2))).toThrow();
  });
});

describe('parquet', () => {
  it('refuses what is none', async () => {
    const bytes = new TextEncoder().encode('PAR1 but nothing else of it PAR1');
    const range = (from: number, to: number) => Promise.resolve(bytes.slice(from, to));
    await expect(parquetTable(bytes.length, range)).rejects.toThrow('This is no Parquet file');
  });
});

describe('words', () => {
  it('of cells are text of any value', () => {
    expect(cellText(null)).toBe('');
    expect(cellText(new Date(0))).toBe('1970-01-01T00:00:00Z');
    expect(cellText({ n: 12345678901234567890n })).toBe('{"n":"12345678901234567890"}');
    expect(cellText(new Uint8Array(3))).toBe('3 B');
  });

  it('of files and terminals hold nothing that means something else', () => {
    expect(fileName('../../etc/pass\u202ewd:x')).toBe('pass_wd_x');
    expect(fileName('folder/')).toBe('artifact');
    expect(withoutColours('\u001b[1;31mred\u001b[0m')).toBe('red');
  });
});

describe('inertHtml', () => {
  it('leaves text, styles and pictures of its own, and no address', () => {
    const inert = inertHtml(
      `<link rel=stylesheet href="//host/x.css"><meta http-equiv=refresh content="0;url=//host">
       <p style="color:teal">Text</p><img src="data:image/png;base64,AA"><img srcset="//host/a 2x">
       <a href="https://host/">go</a><svg><image xlink:href="//host/b"/><script>1</script></svg>
       <form action="//host"><button formaction="//host">send</button></form><iframe src="//host">`
    );
    expect(inert).toContain('<p style="color:teal">Text</p>');
    expect(inert).toContain('data:image/png');
    expect(inert).not.toContain('host');
    expect(inert).not.toMatch(/<(link|meta|script|iframe)/);
  });
});
