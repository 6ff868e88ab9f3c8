import type { LeaderboardView } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { guessMapping, mappingQuery } from './import-mapping.ts';

const board = {
  operator: 'best',
  columns: [{ key: 'timeMs', sortOrder: 'asc' }],
} as LeaderboardView;

describe('the mapping of an import', () => {
  it('is guessed from the names of the columns', () => {
    const mapping = guessMapping(
      { format: 'csv', columns: ['Player ID', 'points', 'time_ms', 'x'], sample: {} },
      board,
    );
    expect(mapping).toMatchObject({
      memberColumn: 'Player ID',
      scoreColumn: 'points',
      occurredAtColumn: '',
      columns: { timeMs: 'time_ms' },
      operator: 'best',
    });
  });

  it('leaves out of the query what was left empty, and the operator that is the board’s own', () => {
    const query = mappingQuery(
      {
        memberColumn: 'player',
        scoreColumn: '',
        occurredAtColumn: '',
        columns: { timeMs: '' },
        skip: ' ',
        operator: 'best',
      },
      board,
    );
    expect(JSON.parse(JSON.stringify(query))).toEqual({ memberColumn: 'player' });
  });

  it('names further columns as board column and file column', () => {
    const mapping = guessMapping(
      { format: 'csv', columns: ['member', 'timeMs'], sample: {} },
      board,
    );
    expect(mappingQuery({ ...mapping, operator: 'set' }, board)).toMatchObject({
      memberColumn: 'member',
      columnMapping: 'timeMs:timeMs',
      operator: 'set',
    });
  });
});
