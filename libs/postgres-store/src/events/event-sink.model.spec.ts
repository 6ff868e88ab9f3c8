import { type EventBody, type LogEvent, POST_STATES } from '@rostrum/domain';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addBoard, addPoll, addTenant, Log, openDatabase } from '../../test/fixtures.ts';
import { foldPlainly } from '../../test/plain-fold.ts';
import { possibleEvents } from '../../test/possible-events.ts';
import {
  asideVoters,
  ballotRows,
  decidedWords,
  entryRows,
  postCountOf,
  questionRows,
  questionVotes,
  spellingRows,
  standingOf,
  storedEvents,
} from '../../test/tables.ts';
import { PostgresEventSink } from './event-sink.ts';
import { PostgresLateEventStore } from './late-event.store.ts';

const PARTITIONS = 3;
const PERIODS = ['all-time', '2026', '2026-11-21'];

let pool: Pool;
let boardIds: string[];
let pollIds: string[];

beforeAll(async () => {
  pool = await openDatabase();
  const tenantId = await addTenant(pool);
  boardIds = await Promise.all([1, 2].map(async () => (await addBoard(pool, tenantId)).id));
  pollIds = await Promise.all([1, 2].map(async () => (await addPoll(pool, tenantId)).id));
});
afterAll(() => pool.end());

const someone = fc.constantFrom('a', 'b', 'ä', '"\\', '🏆');
const periods = fc.uniqueArray(fc.constantFrom(...PERIODS), { minLength: 1 });
const score = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const ballot = fc.constantFrom('', 'x', 'x,y', '2|x=4,y=1|', '1|~tea,~100%25|Tea\t100%', 'n*-3');
const round = fc.integer({ min: 1, max: 2 });
const postState = fc.constantFrom(...POST_STATES);
const textId = fc.constantFrom('tx1', 'tx2');
const status = fc.constantFrom('draft' as const, 'open' as const, 'closed' as const);

const entryState = fc.record({
  score,
  prefix: fc.constantFrom('0', '7', 'f').map((digit) => digit.repeat(12)),
  updatedAtMs: fc.integer({ min: 0, max: 2 ** 42 }),
  attempts: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
  metadata: fc.option(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    { nil: undefined },
  ),
});
const submission = fc
  .record({ memberId: someone, periods, state: entryState })
  .map(({ memberId, periods: in_, state }) => ({
    memberId,
    operator: 'set' as const,
    score: state.score,
    entries: in_.map((period) => ({ ...state, period, memberId })),
  }));

const trimmedEntries = fc.record({
  period: fc.constantFrom(...PERIODS),
  memberIds: fc.uniqueArray(someone, { minLength: 1, maxLength: 3 }),
});

const boardEvent: fc.Arbitrary<EventBody> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(submission, { minLength: 1, maxLength: 4 }).chain((submissions) =>
      fc.array(trimmedEntries, { maxLength: 2 }).map((trimmed) => ({
        type: 'scores.submitted' as const,
        submissions,
        ...(trimmed.length > 0 && { trimmed }),
      })),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('entry.removed' as const),
      memberId: someone,
      periods,
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.array(submission, { maxLength: 4 }), fc.array(trimmedEntries, { maxLength: 2 }))
      .map(([submissions, removed]) => ({
        type: 'entries.restored' as const,
        rebuildId: 'r1',
        by: 'cli:ops',
        entries: submissions.flatMap(({ entries }) => entries),
        removed,
      })),
  },
);
/** Each event says of which question it is by the number of one that was asked before. */
const questionId = fc.constantFrom('q0', 'q1', 'q2', 'q3');
const postEvent: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('question.asked' as const),
    round,
    question: fc.record({
      id: questionId,
      voterId: fc.option(someone, { nil: undefined }),
      authorName: fc.option(someone, { nil: undefined }),
      text: someone,
      state: postState,
    }),
    trimmed: fc.option(questionId, { nil: undefined, freq: 2 }),
  }),
  fc.record({
    type: fc.constant('question.voted' as const),
    round,
    questionId,
    voterId: someone,
    hasVoted: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('questions.changed' as const),
    round,
    questions: fc.array(
      fc.record({ id: questionId, state: postState, isPinned: fc.boolean(), text: someone }),
      { minLength: 1, maxLength: 2 },
    ),
    by: fc.constant('key:k'),
  }),
  fc.record({
    type: fc.constant('question.removed' as const),
    round,
    questionId,
    by: fc.option(fc.constant('key:k'), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant('texts.decided' as const),
    round,
    texts: fc.array(fc.record({ id: textId, voterId: someone }), { minLength: 1, maxLength: 2 }),
    state: postState,
    by: fc.constant('key:k'),
  }),
  fc.record({
    type: fc.constant('word.decided' as const),
    round,
    word: fc.constantFrom('~tea', '~%7c'),
    isHidden: fc.boolean(),
    by: fc.constant('key:k'),
  }),
);
const spellings = fc.option(
  fc.array(
    fc.record({
      word: fc.constantFrom('~tea', '~%7c'),
      spelling: fc.constantFrom('tea', 'Tea', '|'),
      isAside: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { nil: undefined },
);
const plannedMs = fc.option(fc.integer({ min: 0, max: 2_000_000_000_000 }), { nil: undefined });
const pollEvent: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('ballots.cast' as const),
    round,
    spellings,
    ballots: fc.array(
      fc.record({
        voterId: someone,
        ballot,
        previous: fc.constant(undefined),
        answer: fc.option(fc.record({ id: textId, state: postState }), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    type: fc.constant('ballot.retracted' as const),
    round,
    voterId: someone,
    previous: ballot,
  }),
  fc.record({
    type: fc.constant('ballots.set_aside' as const),
    round,
    ballots: fc.uniqueArray(fc.record({ voterId: someone, ballot }), {
      selector: ({ voterId }) => voterId,
      minLength: 1,
      maxLength: 3,
    }),
    by: fc.constant('key:k'),
    reason: fc.option(fc.constantFrom('a burst', '"\\'), { nil: undefined }),
    spellings,
  }),
  fc.record({
    type: fc.constant('ballots.released' as const),
    round,
    ballots: fc.uniqueArray(fc.record({ voterId: someone, ballot: fc.constant(undefined) }), {
      selector: ({ voterId }) => voterId,
      minLength: 1,
      maxLength: 3,
    }),
    by: fc.constant('user:u'),
    spellings,
  }),
  fc.record({
    type: fc.constant('poll.moved' as const),
    from: status,
    to: status,
    round,
    movedAtMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    timerMs: fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined }),
    spentOpensAtMs: plannedMs,
    spentClosesAtMs: plannedMs,
  }),
);

const UNTOUCHED = {
  ...{ status: 'draft', round: 1, movedAtMs: null, timerMs: null },
  ...{ spentOpensAtMs: null, spentClosesAtMs: null },
};

/** Which of two boards or two polls, and what happened to it. */
const happening = fc.record({
  which: fc.integer({ min: 0, max: 1 }),
  what: fc.oneof(boardEvent, pollEvent, postEvent),
});

/** How many events a batch stores, and how many stored before it repeats. */
const cut = fc.record({ length: fc.integer({ min: 1, max: 12 }), overlap: fc.nat({ max: 5 }) });

type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

function isOfPoll({ type }: EventBody): boolean {
  return /^(ballot|poll|question|texts|word)/.test(type);
}

/** Each board and poll lies in a partition of its own choice, as in the live store. */
function write(log: Log, { which, what }: Happening): LogEvent {
  const ids = isOfPoll(what) ? pollIds : boardIds;
  const partition = isOfPoll(what) ? which + 1 : which;
  return log.append(partition, ids[which] ?? '', what);
}

async function startOver(): Promise<{ sink: PostgresEventSink; log: Log }> {
  await pool.query('DELETE FROM events; DELETE FROM leaderboard_entries; DELETE FROM ballots');
  await pool.query('DELETE FROM poll_questions; DELETE FROM poll_words');
  await pool.query('DELETE FROM aside_voters; DELETE FROM word_spellings; DELETE FROM partitions');
  await pool.query(
    `UPDATE polls SET status = 'draft', round = 1, moved_at = NULL, timer_ms = NULL,
       spent_opens_at = NULL, spent_closes_at = NULL, post_count = 0`,
  );
  const sink = new PostgresEventSink(pool);
  return { sink, log: new Log(await sink.ensurePartitions(PARTITIONS)) };
}

async function storeInBatches(
  sink: PostgresEventSink,
  events: readonly LogEvent[],
  cuts: readonly { length: number; overlap: number }[],
): Promise<void> {
  let done = 0;
  for (let index = 0; done < events.length; index += 1) {
    const { length, overlap } = cuts[index % cuts.length] ?? { length: 1, overlap: 0 };
    await sink.store(events.slice(Math.max(0, done - overlap), done + length));
    done += length;
  }
}

async function expectTables(events: readonly LogEvent[]): Promise<void> {
  const expected = foldPlainly(events);
  expect(new Set(await entryRows(pool))).toEqual(new Set(expected.entries.values()));
  expect(new Set(await ballotRows(pool))).toEqual(new Set(expected.ballots.values()));
  expect(new Set(await questionRows(pool))).toEqual(new Set(expected.questions.values()));
  expect(new Set(await questionVotes(pool))).toEqual(expected.questionVotes);
  expect(new Set(await decidedWords(pool))).toEqual(new Set(expected.words.values()));
  expect(new Set(await asideVoters(pool))).toEqual(expected.asideVoters);
  expect(new Set(await spellingRows(pool))).toEqual(new Set(expected.spellings.values()));
  for (const id of pollIds) {
    expect(await postCountOf(pool, id)).toEqual(expected.postCounts.get(id) ?? 0);
    expect(await standingOf(pool, id)).toEqual(expected.standings.get(id) ?? UNTOUCHED);
  }
  expect(new Set(await storedEvents(pool))).toEqual(new Set(events));
}

it('leaves the tables as a plain fold of the events does, however they are cut', async () => {
  const property = fc.asyncProperty(
    fc.array(happening, { maxLength: 60 }),
    fc.array(cut, { minLength: 1, maxLength: 8 }),
    async (happenings, cuts) => {
      const { sink, log } = await startOver();
      const events = possibleEvents(happenings).map((each) => write(log, each));
      await storeInBatches(sink, events, cuts);
      await expectTables(events);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});

it('leaves the same whichever events were set aside, and in whatever order they come late', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.record({ happening, isLate: fc.boolean(), rank: fc.nat() }), { maxLength: 40 }),
    fc.array(cut, { minLength: 1, maxLength: 8 }),
    async (plan, cuts) => {
      const { sink, log } = await startOver();
      const happenings = possibleEvents(plan.map(({ happening: each }) => each));
      const events = happenings.map((each) => write(log, each));
      const isLate = (index: number): boolean => plan[index]?.isLate ?? false;
      await storeInBatches(
        sink,
        events.filter((_, index) => !isLate(index)),
        cuts,
      );
      const store = new PostgresLateEventStore(pool);
      const late = events
        .map((event, index) => ({ event, rank: plan[index]?.rank ?? 0 }))
        .filter((_, index) => isLate(index))
        .toSorted((a, b) => a.rank - b.rank);
      for (const { event } of late) {
        expect(await store.store(event, async () => true)).toBe('stored');
        expect(await store.store(event, async () => true)).toBe('known');
      }
      await expectTables(events);
    },
  );
  await fc.assert(property, { numRuns: 100 });
});
