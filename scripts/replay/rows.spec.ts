import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../command-line/usage-error.ts';
import { type Row, readRows } from './rows.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rostrum-replay-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const collected: Row[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

async function rowsOf(name: string, text: string, columns: string[] = []) {
  const file = join(folder, name);
  await writeFile(file, text);
  const format = name.endsWith('csv') ? 'csv' : 'ndjson';
  const rows = await collect(readRows(file, format, columns));
  return rows.map(({ bytesRead: _, ...row }) => row);
}

describe('rows of a CSV file', () => {
  it('carry fields by column, and a line of their own', async () => {
    const text = '\ufeffname,score\r\n"Zoë, the ""first""",3\r\n\r\n"two\nlines",4\r\nlast,5';
    const rows = await rowsOf('good.csv', text, ['name']);
    expect(rows).toMatchObject([
      { fields: { name: 'Zoë, the "first"', score: '3' } },
      { fields: { name: 'two\nlines', score: '4' } },
      { fields: { name: 'last', score: '5' } },
    ]);
    expect(new Set(rows.map(({ line }) => line)).size).toBe(3);
  });

  it('are read on after one that is broken', async () => {
    const rows = await rowsOf('broken.csv', 'name,score\na,1\nb\nc,3,4\nd,5\n');
    expect(rows.flatMap((row) => ('fields' in row ? [row.fields['name']] : []))).toEqual([
      'a',
      'd',
    ]);
    const faults = rows.filter((row) => 'fault' in row);
    expect(faults.map(({ line }) => line)).toEqual([3, 4]);
  });

  it('are refused where a column is missing, by name', async () => {
    const reading = rowsOf('header.csv', 'name,score\na,1\n', ['player']);
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow('"player"; the file has name, score');
  });

  it('do not grow without bound behind a quote that is never closed', async () => {
    const text = `name,score\na,1\n"b,${'x'.repeat(3_000_000)}\nc,3\n`;
    await expect(rowsOf('open.csv', text)).rejects.toMatchObject({ code: 'CSV_MAX_RECORD_SIZE' });
  });

  it('end with the fault of a file that is not there', async () => {
    const rows = readRows(join(folder, 'none.csv'), 'csv', []);
    await expect(collect(rows)).rejects.toThrow('ENOENT');
    const lines = readRows(join(folder, 'none.ndjson'), 'ndjson', []);
    await expect(collect(lines)).rejects.toThrow('ENOENT');
  });
});

describe('rows of an NDJSON file', () => {
  it('are its objects; other lines are faults', async () => {
    const rows = await rowsOf('good.ndjson', '{"name":"a","score":1.5}\n\n[1]\n{"name":\n{}');
    expect(rows).toEqual([
      { line: 1, fields: { name: 'a', score: 1.5 } },
      { line: 3, fault: 'The line is not a JSON object.' },
      { line: 4, fault: 'The line is not a JSON object.' },
      { line: 5, fields: {} },
    ]);
  });
});
