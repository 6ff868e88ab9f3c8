import type { TallyResultView } from '@rostrum/contracts';
import { describe, expect, it } from 'vitest';
import { type CountView, viewOf } from './count-view.ts';
import { roundPicture } from './round-bars.ts';
import { describeOutcome, describeRound, describeTie } from './round-words.ts';

const OPTIONS = ['montroll', 'kiss', 'wright'].map((id) => ({
  id,
  label: id.charAt(0).toUpperCase() + id.slice(1),
}));

function counts(of: Record<string, number>) {
  return Object.entries(of).map(([optionId, count]) => ({ optionId, count }));
}

function view(fields: Partial<TallyResultView>): CountView {
  const tally: TallyResultView = {
    state: 'counted',
    method: 'irv',
    seats: 1,
    tieBreak: { rule: 'option-order' },
    isCurrent: true,
    ballotCount: 89,
    winners: ['kiss'],
    isTie: false,
    ranking: [['kiss'], ['wright'], ['montroll']],
    rounds: [],
    tieBreaks: [],
    ...fields,
  };
  const made = viewOf(tally, OPTIONS);
  if (!made) throw new Error('the count is made');
  return made;
}

/** Burlington's election of 2009 among its last three, by the hundred. */
const IRV = view({
  rounds: [
    {
      counts: counts({ montroll: 26, kiss: 30, wright: 33 }),
      elected: [],
      eliminated: ['montroll'],
      exhausted: 0,
      transfer: {
        from: 'montroll',
        kind: 'elimination',
        to: counts({ kiss: 13, wright: 8 }),
        exhausted: 5,
      },
    },
    { counts: counts({ kiss: 43, wright: 41 }), elected: ['kiss'], eliminated: [], exhausted: 5 },
  ],
});

describe('rounds as bars', () => {
  it('stand in the order in which the options end up, by one measure, with what they received', () => {
    const first = roundPicture(IRV, 0);
    expect(first.bars.map(({ id }) => id)).toEqual(['kiss', 'wright', 'montroll']);
    expect(first.bars.map(({ length }) => length)).toEqual(
      [30, 33, 26].map((votes) => votes / 44.5),
    );
    expect(first.bars.map(({ standing }) => standing)).toEqual([
      undefined,
      undefined,
      'eliminated',
    ]);
    expect(first.goal).toEqual({ at: 1, label: 'Half: 44.5' });
    const second = roundPicture(IRV, 1);
    expect(second.bars).toMatchObject([
      { id: 'kiss', count: 43, received: 13, standing: 'elected' },
      { id: 'wright', count: 41, received: 8, standing: undefined },
    ]);
    expect(second.goal).toEqual({ at: 42 / 44.5, label: 'Half: 42' });
  });

  it('of STV show the quota, and who has a seat from a round before', () => {
    const stv = view({
      method: 'stv',
      winners: ['kiss', 'wright'],
      rounds: [
        {
          counts: counts({ kiss: 40, wright: 10, montroll: 9 }),
          elected: ['kiss'],
          eliminated: [],
          exhausted: 0,
          quota: 20,
          lost: 0,
          transfer: { from: 'kiss', kind: 'surplus', to: counts({ wright: 12.5 }), exhausted: 7.5 },
        },
        {
          counts: counts({ kiss: 20, wright: 22.5, montroll: 9 }),
          elected: ['wright'],
          eliminated: [],
          exhausted: 7.5,
          quota: 20,
          lost: 0,
        },
      ],
    });
    expect(roundPicture(stv, 1).goal).toEqual({ at: 0.5, label: 'Quota: 20' });
    expect(roundPicture(stv, 1).bars.map(({ standing }) => standing)).toEqual([
      'seated',
      'elected',
      undefined,
    ]);
    expect(describeRound(stv, 0)).toEqual([
      'Kiss reaches the quota of 20 and is elected.',
      'What is beyond the quota goes from Kiss to the next choice: 12.5 to Wright, 7.5 to nobody, for want of a next choice.',
    ]);
    expect(describeOutcome(stv, true)).toBe('Elected: Kiss and Wright');
  });

  it('of a count of nothing have no length', () => {
    const empty = view({
      winners: [],
      rounds: [{ counts: counts({ kiss: 0 }), elected: [], eliminated: [], exhausted: 0 }],
    });
    expect(roundPicture(empty, 0)).toMatchObject({ bars: [{ length: 0 }], goal: undefined });
    expect(describeRound(empty, 0)).toEqual([]);
    expect(describeOutcome(empty, true)).toContain('Nobody has won');
  });
});

describe('rounds in words', () => {
  it('tell of eliminations, of where ballots go, and of the majority', () => {
    expect(describeRound(IRV, 0)).toEqual([
      'Nobody has more than half of 89 votes. Montroll comes last and is eliminated.',
      'The ballots go from Montroll to the next choice: 13 to Kiss, 8 to Wright, 5 to nobody, for want of a next choice.',
    ]);
    expect(describeRound(IRV, 1)).toEqual(['Kiss has 43 of 84 votes, which is more than half.']);
    expect(describeOutcome(IRV, true)).toBe('Kiss wins');
    expect(describeOutcome(IRV, false)).toBe('Kiss would win');
  });

  it('of STAR tell the finalists, and who was rated higher', () => {
    const star = view({
      method: 'star',
      rounds: [
        {
          counts: counts({ montroll: 3, kiss: 9, wright: 8 }),
          elected: [],
          eliminated: ['montroll'],
          exhausted: 0,
        },
        {
          counts: counts({ kiss: 4, wright: 3 }),
          elected: ['kiss'],
          eliminated: ['wright'],
          exhausted: 2,
        },
      ],
    });
    expect(describeRound(star, 0)).toEqual([
      expect.stringMatching(/^Kiss and Wright have the greatest sums and go to the run-off\./),
    ]);
    expect(describeRound(star, 1)).toEqual([
      '4 ballots rate Kiss higher, 3 Wright; 2 rate both alike.',
    ]);
  });

  it('tell what broke a tie, and what it left open', () => {
    const tie = { round: 1, decision: 'eliminated', options: ['kiss', 'wright'] };
    expect(describeTie(IRV, { ...tie, rule: 'drawn', chosen: ['wright'] })).toBe(
      'Round 1: Kiss and Wright are level. Wright is eliminated, by lot.',
    );
    const left = { rule: 'backwards', chosen: ['kiss', 'wright'] };
    expect(describeTie(IRV, { ...tie, ...left })).toContain('It is down to Kiss and Wright');
  });

  it('wait for a count that is not made', () => {
    const tieBreak = { rule: 'option-order' } as const;
    expect(
      viewOf({ state: 'counting', method: 'irv', seats: 1, tieBreak }, OPTIONS),
    ).toBeUndefined();
  });
});
