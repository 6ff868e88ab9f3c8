import {
  type CustomPeriod,
  type Leaderboard,
  MAX_EXACT,
  MEMBER_STATES,
  type MemberState,
  OPERATORS,
  PERIOD_KEYS,
  RANK_STYLES,
  type ScoreBounds,
  SORT_ORDERS,
  type SubmissionInput,
  TIE_BREAKS,
} from '@rostrum/domain';
import fc from 'fast-check';
import { aSubmission } from './fixtures.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STARTED_MS = Date.now();

/** Where it is neither midnight nor near it, so that no period ends while a test runs. */
const DAYTIME_ZONES = [
  'UTC',
  'Europe/Berlin',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'America/Los_Angeles',
].filter((timezone) => {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(STARTED_MS).toZonedDateTimeISO(timezone);
  return hour >= 3 && hour <= 20;
});

export const MEMBERS = ['a', 'b', 'c', '0', 'f', 'ffff', 'Ωmega', '😀', 'a b', '"\\'];

const sortOrder = fc.constantFrom(...SORT_ORDERS);

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

const daysAgo = (days: number): string => {
  const seconds = Math.floor((STARTED_MS - days * DAY_MS) / 1000);
  return new Date(seconds * 1000).toISOString();
};

/** None begins or ends while a test runs. */
const CUSTOM_PERIODS: CustomPeriod[] = [
  { key: 'night', cron: '30 1 * * *' },
  { key: 'sprint', everyWeeks: 2, startsAt: daysAgo(100) },
  { key: 'season', startsAt: daysAgo(5), endsAt: daysAgo(-5) },
  { key: 'former', startsAt: daysAgo(9), endsAt: daysAgo(2) },
  { key: 'quarter', cron: '0 2 1 */3 *', startsAt: daysAgo(2), endsAt: daysAgo(-300) },
];

export type BoardRules = Pick<
  Leaderboard,
  | 'sortOrder'
  | 'tieBreak'
  | 'rankStyle'
  | 'columns'
  | 'segments'
  | 'periods'
  | 'timezone'
  | 'retentionPeriods'
  | 'graceSeconds'
  | 'attemptLimit'
  | 'maxEntries'
  | keyof ScoreBounds
>;

const anyRules: fc.Arbitrary<BoardRules> = fc.record({
  sortOrder,
  tieBreak: fc.constantFrom(...TIE_BREAKS),
  rankStyle: fc.constantFrom(...RANK_STYLES),
  columns: fc
    .array(sortOrder, { maxLength: 4 })
    .map((orders) => orders.map((order, index) => ({ key: `c${index}`, sortOrder: order }))),
  segments: fc.constantFrom([], ['country'], ['country', 'league']),
  periods: fc.oneof(
    { weight: 2, arbitrary: fc.shuffledSubarray([...PERIOD_KEYS], { minLength: 1 }) },
    {
      weight: 1,
      arbitrary: fc.shuffledSubarray([...PERIOD_KEYS, ...CUSTOM_PERIODS], { minLength: 1 }),
    },
    { weight: 1, arbitrary: fc.shuffledSubarray(CUSTOM_PERIODS, { minLength: 1 }) },
  ),
  timezone: fc.constantFrom(...DAYTIME_ZONES),
  retentionPeriods: fc.constantFrom(0, 1, 10, 400),
  graceSeconds: rarely(fc.constantFrom(0, 12 * 3600, 9 * 24 * 3600)),
  minScore: rarely(fc.constantFrom(-1, 0, -1e300)),
  maxScore: rarely(fc.constantFrom(2, 3, 1e15)),
  maxChange: rarely(fc.constantFrom(1, 2.5, 1e15)),
  attemptLimit: rarely(fc.constantFrom(1, 2, 4)),
  maxEntries: rarely(fc.constantFrom(1, 2, 4)),
});

/** A third of all boards are as most are: nothing bounds them, and each entry has its own rank. */
export const boardRules: fc.Arbitrary<BoardRules> = fc.oneof(
  { weight: 2, arbitrary: anyRules },
  {
    weight: 1,
    arbitrary: anyRules.map(
      ({ minScore: _, maxScore: _1, maxChange: _2, attemptLimit: _3, ...rules }) => ({
        ...rules,
        rankStyle: 'ordinal' as const,
        columns: [],
      }),
    ),
  },
);

const value = fc
  .oneof(
    { weight: 8, arbitrary: fc.integer({ min: -2, max: 3 }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 1, arbitrary: fc.double({ noNaN: true, min: -1000, max: 1000 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(MAX_EXACT, -MAX_EXACT, 0.1, 5e-324, Number.MAX_VALUE),
    },
  )
  .map((number) => number + 0);

/** Mostly now; else some time of today or of earlier periods, rarely one that is refused. */
const occurredAtMs = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1, 3, 8, 40, 400), fc.nat({ max: 2 }))
      .map(([days, ms]) => STARTED_MS - HOUR_MS - days * DAY_MS + ms),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(STARTED_MS + HOUR_MS, Date.UTC(1650, 0, 1), Date.UTC(1900, 0, 1)),
  },
);

export const submissions: fc.Arbitrary<SubmissionInput> = fc
  .record({
    memberId: fc.constantFrom(...MEMBERS),
    score: value,
    columns: fc.array(value, { minLength: 4, maxLength: 4 }),
    operator: fc.constantFrom(...OPERATORS),
    metadata: fc.option(fc.constantFrom('{"x":1}', '{"name":"é😀"}'), { nil: undefined, freq: 3 }),
    occurredAtMs,
    submissionId: fc.option(fc.constantFrom('s1', 's2', 's3'), { nil: undefined, freq: 4 }),
  })
  .map(({ memberId, score, ...rest }) => aSubmission(memberId, score, rest));

/** Nothing but members and scores, all by one operator, as in most requests. */
const plainSubmissions: fc.Arbitrary<SubmissionInput[]> = fc
  .tuple(
    fc.constantFrom('best' as const, ...OPERATORS),
    fc.array(
      fc.record({
        memberId: fc.constantFrom(...MEMBERS),
        score: value,
        columns: fc.array(value, { minLength: 4, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    fc.boolean(),
  )
  .map(([operator, runs, isDistinct]) => {
    const members = new Set<string>();
    const kept = runs.filter(({ memberId }) => {
      const isNew = !members.has(memberId);
      members.add(memberId);
      return isNew || !isDistinct;
    });
    return kept.map(({ memberId, score, columns }) =>
      aSubmission(memberId, score, { columns, operator }),
    );
  });

/** What somebody does to a board. Numbers pick among what there is at that moment. */
export type BoardAction =
  | {
      kind: 'submit';
      submissions: SubmissionInput[];
      wantRanks: boolean;
      requestKey: string | undefined;
    }
  | { kind: 'repeat request'; pick: number; isSameBody: boolean }
  | { kind: 'repeat submission'; pick: number }
  | { kind: 'remove'; memberId: string; period: number | undefined }
  | { kind: 'place'; members: PlacedMember[] };

/** A member as somebody wants it placed; `isLate`, when others have been placed meanwhile. */
export interface PlacedMember {
  memberId: string;
  state: MemberState;
  country: string;
  isLate: boolean;
}

export const COUNTRIES = ['NO', 'São Tomé', ''];

const placedMember: fc.Arbitrary<PlacedMember> = fc.record({
  memberId: fc.constantFrom(...MEMBERS),
  state: fc.oneof(fc.constant('visible' as const), fc.constantFrom(...MEMBER_STATES)),
  country: fc.constantFrom(...COUNTRIES),
  isLate: fc.constantFrom(false, false, true),
});

function areDistinct(submitted: readonly SubmissionInput[]): boolean {
  return new Set(submitted.map(({ memberId }) => memberId)).size === submitted.length;
}

export const boardActions: fc.Arbitrary<BoardAction> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        kind: fc.constant('submit' as const),
        submissions: fc.oneof(
          fc.array(submissions, { minLength: 1, maxLength: 1 }),
          fc.array(submissions, { minLength: 0, maxLength: 8 }),
          plainSubmissions,
        ),
        wantRanks: fc.boolean(),
        requestKey: fc.option(fc.uuid(), { nil: undefined, freq: 2 }),
      })
      .map((action) => ({
        ...action,
        wantRanks: action.wantRanks && areDistinct(action.submissions),
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat request' as const),
      pick: fc.nat(),
      isSameBody: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('repeat submission' as const), pick: fc.nat() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      members: fc.array(placedMember, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      memberId: fc.constantFrom(...MEMBERS),
      period: fc.option(fc.nat(), { nil: undefined }),
    }),
  },
);
