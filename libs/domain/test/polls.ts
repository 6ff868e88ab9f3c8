import fc from 'fast-check';
import type { BallotContent } from '../src/polls/ballot.ts';
import type { BallotRules } from '../src/polls/poll.ts';
import { ballotKindOf, POLL_TYPES, type PollType, type Scale } from '../src/polls/poll-type.ts';

/** A ballot as a voter gives it, and what it counts for. */
export interface GivenBallot {
  content: BallotContent;
  weight: number;
}

const IDS = ['a', 'b', 'c', 'd'];
const SCALES: Scale[] = [
  { min: 1, max: 5, step: 1 },
  { min: -2, max: 2, step: 0.5 },
  { min: 0, max: 0.3, step: 0.1 },
];
const NPS: Scale = { min: 0, max: 10, step: 1 };
/** Spellings; those of one line are one word. */
export const SPELLINGS = [
  ['tea', 'Tea', ' TEA!'],
  ['café', 'CAFÉ', 'cafe\u0301'],
  ['straße', 'STRASSE'],
  ['a,b*c|d%e', 'A,B*C|D%E'],
  ['🍵'],
];

const ANSWERS = ['tea, with milk', 'one\ntwo', '~a|b*2,c', '1||x', '%7c 🍵'];

/** Those that people cast ballots in. */
export const BALLOT_TYPES = POLL_TYPES.filter(
  (type) => ballotKindOf(type) !== 'none' && type !== 'questions',
);

export function rulesOf(type: PollType, overrides: Partial<BallotRules> = {}): BallotRules {
  const kind = ballotKindOf(type);
  const options =
    kind === 'number' || kind === 'texts' || kind === 'text'
      ? []
      : IDS.map((id) => ({ id, label: id }));
  const isOne = type === 'single' || type === 'quiz' || kind === 'number' || kind === 'text';
  const scale = type === 'nps' ? NPS : SCALES[0];
  return {
    type,
    options,
    minChoices: 1,
    maxChoices: isOne ? 1 : 4,
    ballotChange: 'retract',
    ...(type === 'rating' || kind === 'number' ? { scale } : {}),
    ...(type === 'points' ? { pointsBudget: 10 } : {}),
    ...overrides,
  };
}

/** Polls of every type. */
export const anyRules: fc.Arbitrary<BallotRules> = fc
  .record({
    type: fc.constantFrom(...BALLOT_TYPES),
    scale: fc.constantFrom(...SCALES),
    takesWriteIns: fc.boolean(),
  })
  .map(({ type, scale, takesWriteIns }) => {
    const rules = rulesOf(type);
    const isScaled = rules.scale !== undefined && type !== 'nps';
    const allowWriteIns = ballotKindOf(type) === 'choices' && takesWriteIns;
    return { ...rules, ...(isScaled && { scale }), ...(allowWriteIns && { allowWriteIns }) };
  });

const spelling = fc.constantFrom(...SPELLINGS).chain((line) => fc.constantFrom(...line));
const words = (maxLength: number): fc.Arbitrary<string[]> =>
  fc
    .shuffledSubarray(SPELLINGS, { minLength: 1, maxLength })
    .chain((lines) => fc.tuple(...lines.map((line) => fc.constantFrom(...line))));

/** Ballots that the rules take. */
export function ballotFor(rules: BallotRules): fc.Arbitrary<BallotContent> {
  const { minChoices: minLength, maxChoices: maxLength } = rules;
  const some = fc.shuffledSubarray(IDS, { minLength, maxLength });
  switch (ballotKindOf(rules.type)) {
    case 'choices': {
      const choices = some.map((ids) => ({ choices: ids }));
      if (!rules.allowWriteIns) return choices;
      const written = spelling.map((text) => ({ choices: [], writeIns: [text] }));
      return fc.oneof(choices, written);
    }
    case 'ratings': {
      const value = rules.type === 'points' ? fc.integer({ min: 1, max: 2 }) : stepOn(rules.scale);
      return some.chain((ids) =>
        fc.tuple(...ids.map(() => value)).map((values) => ({
          ratings: Object.fromEntries(ids.map((id, index) => [id, values[index] ?? 0])),
        })),
      );
    }
    case 'ranking':
      return some.map((ranking) => ({ ranking }));
    case 'number':
      return stepOn(rules.scale).map((number) => ({ number }));
    case 'text':
      return fc.constantFrom(...ANSWERS).map((text) => ({ text }));
    case 'none':
    case 'questions':
      throw new TypeError('there are no such ballots');
    case 'texts':
      return words(Math.min(maxLength, SPELLINGS.length)).map((texts) => ({ texts }));
  }
}

export function givenFor(rules: BallotRules): fc.Arbitrary<GivenBallot> {
  const isWeighted = ballotKindOf(rules.type) !== 'number';
  const weight = isWeighted ? fc.integer({ min: 1, max: 3 }) : fc.constant(1);
  return fc.record({ content: ballotFor(rules), weight });
}

function stepOn(scale: Scale | undefined): fc.Arbitrary<number> {
  const { min, max, step } = scale ?? NPS;
  const count = Math.round((max - min) / step);
  return fc.integer({ min: 0, max: count }).map((at) => Number((min + at * step).toFixed(6)));
}
