import { describe, expect, it } from 'vitest';
import { cronFault } from './cron-times.ts';

describe('cronFault', () => {
  it.each(['0 18 * * FRI', '*/15 0-6 1,15 JAN *', '0 0 L * *', '0 18 * * 5#2', '0 0 29 2 *'])(
    'finds none in %s',
    (expression) => {
      expect(cronFault(expression)).toBeUndefined();
    },
  );

  it.each([
    ...[
      '',
      '* * * *',
      '* * * * * *',
      '@daily',
      '0  0 * * *',
      '60 * * * *',
      '0 24 * * *',
      '0 0 0 * *',
    ],
    ...['*/0 * * * *', '0 0 30 2 *', '0 0 31 4,6,9,11 *', 'a b c d e', '0 0 * * 8', '0 0 1 + *'],
  ])('finds one in %j', (expression) => {
    expect(cronFault(expression)).toBeTypeOf('string');
  });
});
