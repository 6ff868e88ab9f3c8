import { describe, expect, it } from 'vitest';
import { UsageError } from '../command-line/usage-error.ts';
import { readOptions } from './options.ts';

const service = ['--url', 'http://127.0.0.1:1', '--token', 'rk_sec_x'];
const least = ['goals.csv', '--leaderboard', 'goals', '--member-column', 'scorer', ...service];

describe('the command line of a replay', () => {
  it('has a default for everything that has one', async () => {
    expect(await readOptions(least)).toEqual({
      file: 'goals.csv',
      format: 'csv',
      url: 'http://127.0.0.1:1',
      token: 'rk_sec_x',
      leaderboard: 'goals',
      memberColumn: 'scorer',
      scoreColumn: undefined,
      occurredAtColumn: undefined,
      segment: undefined,
      where: [],
      skip: [],
      operator: undefined,
      batch: 1000,
      create: false,
      periods: ['all-time'],
      runId: undefined,
      allowRejected: false,
    });
  });

  it('takes filters more than once, with any value', async () => {
    const filters = ['--where', 'team=Chile', '--where', 'note=a=b', '--skip', 'own_goal='];
    expect(await readOptions([...least, ...filters])).toMatchObject({
      where: [
        { column: 'team', value: 'Chile' },
        { column: 'note', value: 'a=b' },
      ],
      skip: [{ column: 'own_goal', value: '' }],
    });
  });

  it('takes the attribute that makes segments from a column', async () => {
    expect(await readOptions([...least, '--segment', 'country=team'])).toMatchObject({
      segment: { attribute: 'country', column: 'team' },
    });
  });

  it('asks for help only', async () => {
    expect(await readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [[], 'Name exactly one file.'],
    [['a.csv', 'b.csv'], 'Name exactly one file.'],
    [['a.csv', ...service, '--member-column', 'x'], '--leaderboard is missing.'],
    [['a.csv', ...service, '--leaderboard', 'x'], '--member-column is missing.'],
    [[...least, '--operator', 'sum'], '"sum" is none of best, latest'],
    [[...least, '--batch', '1001'], '--batch takes a whole number from 1 to 1000'],
    [[...least, '--skip', 'own_goal'], '--skip takes column=value'],
    [[...least, '--segment', 'country'], '--segment takes column=value'],
    [[...least, '--periods', 'all-time,hourly'], '"hourly" is none of'],
    [[...least, '--run-id', 'a b'], '--run-id takes'],
    [[...least, '--unknown'], '--unknown'],
    [['a.csv', '--demo', '/nowhere/demo.json'], '/nowhere/demo.json cannot be read.'],
  ])('%o is wrong', async (args, message) => {
    const reading = readOptions(args);
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(message);
  });
});
