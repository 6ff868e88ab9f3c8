import { describe, expect, it } from 'vitest';
import { outlineCsv, outlineFile, outlineNdjson } from './file-columns.ts';

describe('the outline of a file', () => {
  it('reads the header and the first row of a CSV', () => {
    expect(outlineCsv('player,points\nada,12\ngrace,9\n')).toEqual({
      format: 'csv',
      columns: ['player', 'points'],
      sample: { player: 'ada', points: '12' },
    });
  });

  it('takes quotes, commas, doubled quotes and line ends inside of quotes as RFC 4180 says', () => {
    const { columns, sample } = outlineCsv('"last, first","a ""b"""\r\n"Love\nlace","x"\r\n');
    expect(columns).toEqual(['last, first', 'a "b"']);
    expect(sample).toEqual({ 'last, first': 'Love\nlace', 'a "b"': 'x' });
  });

  it('has an empty sample where a CSV has a header only', () => {
    expect(outlineCsv('player,points')).toMatchObject({
      columns: ['player', 'points'],
      sample: { player: '', points: '' },
    });
  });

  it('reads the fields of the first NDJSON object', () => {
    expect(outlineNdjson('\n{"id":"ada","score":12}\n{"id":"grace"}')).toEqual({
      format: 'ndjson',
      columns: ['id', 'score'],
      sample: { id: 'ada', score: '12' },
    });
  });

  it('has no columns where the first line is no object', () => {
    expect(outlineNdjson('{"id":')).toMatchObject({ columns: [] });
  });

  it('tells the formats apart by name or by the first character, past a byte order mark', async () => {
    const outline = async (name: string, text: string) =>
      (await outlineFile(new File([text], name))).format;
    expect(await outline('scores.csv', '\uFEFFa,b\n')).toBe('csv');
    expect(await outline('scores.jsonl', '\n')).toBe('ndjson');
    expect(await outline('scores.txt', '\uFEFF{"a":1}')).toBe('ndjson');
    expect((await outlineFile(new File(['\uFEFFa,b\n'], 'x.csv'))).columns).toEqual(['a', 'b']);
  });
});
