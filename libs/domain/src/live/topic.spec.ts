import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Feed, feedName, parseFeedName, parseTopic } from './topic.ts';

const key = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,63}$/);
const pollId = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);
const period = fc.constantFrom(
  ...['all-time', 'current:daily', '2026-11-21', '2026-W47', '2026-11', 'season'],
  ...['league.20261120T170000Z', `${'k'.repeat(32)}.20261120T170000Z`],
);

describe('parseTopic', () => {
  it('reads the board and the period out of any topic of a board', () => {
    fc.assert(
      fc.property(key, fc.option(period, { nil: undefined }), (board, named) => {
        const topic =
          named === undefined ? `leaderboard:${board}` : `leaderboard:${board}@${named}`;
        expect(parseTopic(topic)).toEqual({ kind: 'leaderboard', key: board, period: named });
      }),
    );
  });

  it('reads the id out of any topic of a poll', () => {
    fc.assert(
      fc.property(pollId, (id) => {
        expect(parseTopic(`poll:${id}`)).toEqual({ kind: 'poll', id });
      }),
    );
  });

  it('reads any member out of its topic, whatever it is called', () => {
    const memberId = fc
      .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
      .filter((id) => !/\p{Cc}/u.test(id));
    const awkward = fc.constantFrom(':member:', 'a:member:b', '@', '|', ' ', 'poll:x');
    fc.assert(
      fc.property(
        key,
        fc.option(period, { nil: undefined }),
        fc.oneof(memberId, awkward),
        (board, named, id) => {
          const at = named === undefined ? '' : `@${named}`;
          expect(parseTopic(`leaderboard:${board}${at}:member:${id}`)).toEqual({
            kind: 'member',
            key: board,
            period: named,
            memberId: id,
          });
        },
      ),
    );
  });

  it('reads of which board or poll the audience is wanted', () => {
    expect(parseTopic('presence:leaderboard:arcade@current:daily')).toEqual({
      kind: 'presence',
      of: { kind: 'leaderboard', key: 'arcade', period: 'current:daily' },
    });
    expect(parseTopic('presence:poll:lunch')).toEqual({
      kind: 'presence',
      of: { kind: 'poll', id: 'lunch' },
    });
  });

  it.each([
    '',
    'leaderboard',
    'leaderboard:',
    'leaderboard:Arcade',
    'leaderboard:.arcade',
    'leaderboard:arcade@',
    'leaderboard:arcade@a@b',
    'leaderboard:arcade@2026 11',
    'leaderboard:arcade\n',
    'leaderboard:arcade|x',
    `leaderboard:${'a'.repeat(65)}`,
    `leaderboard:arcade@${'1'.repeat(65)}`,
    'poll:',
    'poll:a:b',
    'poll:a|b',
    'poll:ключ',
    `poll:${'a'.repeat(65)}`,
    'Poll:a',
    ' poll:a',
    'presence:',
    'presence:poll:',
    'presence:presence:poll:a',
    'presence:leaderboard:arcade:member:ann',
    'leaderboard:arcade:member:',
    'leaderboard:arcade:member:a\u0000b',
    'leaderboard:arcade:member:\ud800',
    `leaderboard:arcade:member:${'m'.repeat(129)}`,
  ])('refuses %j', (topic) => {
    expect(parseTopic(topic)).toBeUndefined();
  });
});

const tenantId = fc.stringMatching(/^[A-Za-z0-9_-]{1,32}$/);
const feeds: fc.Arbitrary<Feed> = fc.oneof(
  fc.record({ kind: fc.constant('leaderboard' as const), tenantId, key, period }),
  fc.record({ kind: fc.constant('poll' as const), tenantId, id: pollId }),
);

describe('feedName', () => {
  it('is read back by parseFeedName', () => {
    fc.assert(
      fc.property(feeds, (feed) => {
        expect(parseFeedName(feedName(feed))).toEqual(feed);
      }),
    );
  });

  it('differs between any two feeds, of different tenants too', () => {
    fc.assert(
      fc.property(feeds, feeds, (a, b) => {
        expect(feedName(a) === feedName(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('parseFeedName', () => {
  it.each(['', 't1', 't1|poll', 't1|poll|', '|poll|p', 't1|leaderboard|a', 't1|board|a|b'])(
    'refuses %j',
    (name) => {
      expect(parseFeedName(name)).toBeUndefined();
    },
  );
});
