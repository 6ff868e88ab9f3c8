import type { BoardFrame, BoardSnapshot, EntryView, Frame } from '@rostrum/contracts';
import { diffLists, firstOf } from '@rostrum/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoardState, boardRules, type PollState, pollRules } from './topic-rules.ts';
import {
  type Answer,
  emptyView,
  loseConnection,
  MAX_WAITING_FRAMES,
  receiveAnswer,
  receiveFrame,
  receivePollState,
  type TopicView,
} from './topic-view.ts';

const TOPIC = 'leaderboard:arcade';

interface Recorded {
  epoch: string;
  version: number;
  snapshot: BoardSnapshot;
}

function boardOf(scores: number[]): BoardSnapshot {
  const entries = scores.map((score, index): EntryView => {
    return { rank: index + 1, memberId: `m${index}`, score, updatedAt: '2026-01-01T00:00:00Z' };
  });
  return { entries, total: scores.length };
}

/** The element at `index`, counted from the end where negative; there must be one. */
function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new Error(`nothing at ${index}`);
  return found;
}

/** A board's life: scores after each change, with now and then a restore (a new epoch). */
const history = fc
  .array(
    fc.record({
      scores: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 14 }),
      restored: fc.integer({ min: 0, max: 11 }).map((roll) => roll === 0),
    }),
    { minLength: 2, maxLength: 30 },
  )
  .map((steps) => {
    let epoch = 0;
    return steps.map(({ scores, restored }, index): Recorded => {
      if (restored) epoch += 1;
      return { epoch: `e${epoch}`, version: (index + 1) * 10, snapshot: boardOf(scores) };
    });
  });

function frameBetween(before: Recorded, after: Recorded, isKeyFrame: boolean): BoardFrame {
  const head = { topic: TOPIC, epoch: after.epoch, from: before.version, to: after.version };
  if (isKeyFrame || before.epoch !== after.epoch) return { ...head, snapshot: after.snapshot };
  const changes = diffLists(before.snapshot, after.snapshot, (a, b) => a.score === b.score);
  return { ...head, changes };
}

/** What the network does to each frame: how often it arrives, and how late. */
const fates = fc.array(
  fc.record({
    copies: fc.integer({ min: 0, max: 2 }),
    lateBy: fc.integer({ min: 0, max: 4 }),
    isKeyFrame: fc.integer({ min: 0, max: 5 }).map((roll) => roll === 0),
  }),
  { minLength: 30, maxLength: 30 },
);

type Fates = typeof fates extends fc.Arbitrary<infer T> ? T : never;

function deliver(recorded: Recorded[], chosen: Fates): Frame[] {
  const arrivals: { at: number; frame: Frame }[] = [];
  for (let index = 1; index < recorded.length; index += 1) {
    const { copies, lateBy, isKeyFrame } = at(chosen, index - 1);
    const frame = frameBetween(at(recorded, index - 1), at(recorded, index), isKeyFrame);
    for (let copy = 0; copy < copies; copy += 1) {
      arrivals.push({ at: index + lateBy * (copy + 1), frame });
    }
  }
  return arrivals.sort((a, b) => a.at - b.at).map(({ frame }) => frame);
}

function expectRecorded(view: TopicView<BoardState>, recorded: Recorded[], limit: number): void {
  if (view.position === undefined) return;
  const { epoch, version } = view.position;
  const source = recorded.find((one) => one.epoch === epoch && one.version === version);
  if (source === undefined) throw new Error(`the board never was at ${epoch}/${version}`);
  const { entries, total } = source.snapshot;
  expect(view.state).toEqual({ entries: entries.slice(0, limit), total, version });
}

function indexOf(recorded: Recorded[], { position }: TopicView<BoardState>): number {
  return recorded.findIndex(
    ({ epoch, version }) => epoch === position?.epoch && version === position.version,
  );
}

/**
 * The answer to whoever holds the first `limit` entries of the first of these states: the last one, or
 * the changes of all steps on the way there, one after the other.
 */
function answerSince(steps: Recorded[], limit: number): Answer {
  const [held, now] = [at(steps, 0), at(steps, -1)];
  const { epoch, version } = now;
  if (held.epoch !== epoch) return now;
  const changes = steps.slice(1).flatMap((step, index) => {
    const [was, is] = [firstOf(at(steps, index).snapshot, limit), firstOf(step.snapshot, limit)];
    return diffLists(was, is, (a, b) => a.score === b.score);
  });
  return { epoch, version, from: held.version, changes };
}

/** Holds the highest version seen of each epoch against the version shown now. */
function expectRisen(highest: Map<string, number>, view: TopicView<BoardState>): void {
  if (view.position === undefined) return;
  const { epoch, version } = view.position;
  expect(version).toBeGreaterThanOrEqual(highest.get(epoch) ?? 0);
  highest.set(epoch, version);
}

describe('a topic view under frames lost, doubled and out of order', () => {
  it('always shows a state the board had, with rising versions, and converges', () => {
    fc.assert(
      fc.property(
        history,
        fates,
        fc.integer({ min: 1, max: 14 }),
        fc.nat(),
        fc.boolean(),
        (recorded, chosen, limit, startsAt, frameBeforeAnswer) => {
          const frames = deliver(recorded, chosen);
          const highest = new Map<string, number>();
          let view = emptyView<BoardState>();
          const step = (next: TopicView<BoardState>) => {
            expectRisen(highest, next);
            expectRecorded(next, recorded, limit);
            expect(next.waiting.length).toBeLessThanOrEqual(MAX_WAITING_FRAMES);
            view = next;
          };
          if (frameBeforeAnswer && frames[0]) step(receiveFrame(view, frames[0], boardRules));
          const start = at(recorded, startsAt % recorded.length);
          step(receiveAnswer(view, start, limit, boardRules));
          for (const frame of frames) step(receiveFrame(view, frame, boardRules));

          const last = at(recorded, -1);
          step(receiveAnswer(view, last, limit, boardRules));
          expect(view.position).toEqual({ epoch: last.epoch, version: last.version });
          expect(view.inStep).toBe(true);
          expect(view.waiting).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is led on by the changes that it missed, whatever frames come before the answer', () => {
    const request = fc.record({
      /** Asked after so many frames, and answered so many later with what was so far ahead. */
      asksAt: fc.nat(20),
      answeredAfter: fc.nat(4),
      ahead: fc.nat(6),
    });
    fc.assert(
      fc.property(history, fates, fc.integer({ min: 1, max: 14 }), request, (...drawn) => {
        const [recorded, chosen, limit, { asksAt, answeredAfter, ahead }] = drawn;
        const frames = deliver(recorded, chosen);
        const highest = new Map<string, number>();
        let view = receiveAnswer(emptyView<BoardState>(), at(recorded, 0), limit, boardRules);
        const step = (next: TopicView<BoardState>) => {
          expectRisen(highest, next);
          expectRecorded(next, recorded, limit);
          view = next;
        };
        let asked: number | undefined;
        for (const [index, frame] of frames.entries()) {
          if (index === asksAt) asked = indexOf(recorded, view);
          if (asked !== undefined && index === asksAt + answeredAfter) {
            const steps = recorded.slice(asked, asked + ahead + 1);
            step(receiveAnswer(view, answerSince(steps, limit), limit, boardRules));
          }
          step(receiveFrame(view, frame, boardRules));
        }
        const last = at(recorded, -1);
        step(receiveAnswer(view, last, limit, boardRules));
        expect(view).toMatchObject({ inStep: true, position: { version: last.version } });
      }),
      { numRuns: 2000 },
    );
  });

  it('needs no snapshot when every frame arrives once, only out of order', () => {
    fc.assert(
      fc.property(history, fates, (recorded, chosen) => {
        const oneEpoch = recorded.map((one) => ({ ...one, epoch: 'e0' }));
        const once = chosen.map((fate) => ({ ...fate, copies: 1, isKeyFrame: false }));
        let view = receiveAnswer(emptyView<BoardState>(), at(oneEpoch, 0), 14, boardRules);
        for (const frame of deliver(oneEpoch, once)) view = receiveFrame(view, frame, boardRules);
        expect(view.inStep).toBe(true);
        expect(view.position?.version).toBe(at(oneEpoch, -1).version);
        expectRecorded(view, oneEpoch, 14);
      }),
    );
  });
});

describe('a topic view', () => {
  const answer = (version: number, scores: number[]) => {
    return { epoch: 'e0', version, snapshot: boardOf(scores) };
  };
  const delta = (from: number, to: number): Frame => {
    return { topic: TOPIC, epoch: 'e0', from, to, changes: [{ op: 'total', value: to }] };
  };

  it('does not go back to an answer older than what it holds', () => {
    let view = receiveAnswer(emptyView<BoardState>(), answer(10, [3]), 10, boardRules);
    view = receiveFrame(view, delta(10, 20), boardRules);
    expect(receiveAnswer(view, answer(10, [3]), 10, boardRules)).toBe(view);
  });

  it('asks again when the changes are of another state than the one it holds', () => {
    let view = receiveAnswer(emptyView<BoardState>(), answer(10, [3]), 10, boardRules);
    view = loseConnection(view);
    const changes = [{ op: 'total', value: 7 }];
    const since = (from: number, epoch = 'e0') => ({ epoch, version: 30, from, changes });
    for (const other of [since(9), since(11), since(10, 'e1')]) {
      expect(receiveAnswer(view, other, 10, boardRules)).toBe(view);
    }
    // What is held is too short for a listener who asks for more.
    expect(receiveAnswer(view, since(10), 20, boardRules)).toBe(view);
    const next = receiveAnswer(view, since(10), 10, boardRules);
    expect(next).toMatchObject({ inStep: true, state: { total: 7, version: 30 } });
  });

  it('is out of step after a loss of the connection until an answer comes', () => {
    let view = receiveAnswer(emptyView<BoardState>(), answer(10, [3]), 10, boardRules);
    view = loseConnection(view);
    expect(view).toMatchObject({ inStep: false, position: { version: 10 } });
    expect(receiveAnswer(view, answer(10, [3]), 10, boardRules).inStep).toBe(true);
  });

  it('holds no more than a bounded number of frames beyond a gap', () => {
    let view = receiveAnswer(emptyView<BoardState>(), answer(0, [3]), 10, boardRules);
    for (let n = 10; n < 1000; n += 1) view = receiveFrame(view, delta(n, n + 1), boardRules);
    expect(view.waiting).toHaveLength(MAX_WAITING_FRAMES);
    expect(view.state?.version).toBe(0);
  });

  it('takes a key frame too short for its limit for a gap', () => {
    const view = receiveAnswer(emptyView<BoardState>(), answer(10, [3, 2, 1]), 3, boardRules);
    const snapshot = { entries: boardOf([5]).entries, total: 3 };
    const frame = { topic: TOPIC, epoch: 'e0', from: 10, to: 20, snapshot };
    const next = receiveFrame(view, frame, boardRules);
    expect(next.inStep).toBe(false);
    expect(next.state).toBe(view.state);
  });
});

describe('a poll view', () => {
  const results = {
    pollId: 'pl_1',
    question: 'Which?',
    status: 'open' as const,
    isFinal: false,
    integrity: 'high' as const,
    version: 1,
    resultsVisible: true,
    type: 'single' as const,
    round: 1,
    ballotCount: 4,
    totalWeight: 4,
    options: [
      { id: 'a', label: 'A', votes: 3, share: 0.75 },
      { id: 'b', label: 'B', votes: 1, share: 0.25 },
    ],
    meVoted: true,
  };
  const start = { epoch: 'e0', version: 1, snapshot: results };

  it('recomputes shares from changed counts', () => {
    let view = receiveAnswer(emptyView<PollState>(), start, 1, pollRules);
    const changes = [{ optionId: 'b', votes: 5 }, { ballotCount: 8 }, { totalWeight: 8 }];
    const frame: Frame = { topic: 'poll:pl_1', epoch: 'e0', from: 1, to: 2, changes };
    view = receiveFrame(view, frame, pollRules);
    expect(view.state).toMatchObject({ version: 2, ballotCount: 8 });
    expect(view.state?.options[1]).toMatchObject({ votes: 5, share: 0.625 });
  });

  it('remembers that this voter has voted when a frame to everybody cannot say', () => {
    const view = receiveAnswer(emptyView<PollState>(), start, 1, pollRules);
    const { meVoted: _, ...snapshot } = { ...results, ballotCount: 5 };
    const frame: Frame = { topic: 'poll:pl_1', epoch: 'e0', from: 1, to: 2, snapshot };
    const next = receiveFrame(view, frame, pollRules);
    expect(next.state).toMatchObject({ ballotCount: 5, meVoted: true });
  });

  it('forgets with a new round that this voter has voted', () => {
    const view = receiveAnswer(emptyView<PollState>(), start, 1, pollRules);
    const { meVoted: _, ...snapshot } = { ...results, status: 'draft' as const, round: 2 };
    const frame: Frame = { topic: 'poll:pl_1', epoch: 'e0', from: 1, to: 2, snapshot };
    expect(receiveFrame(view, frame, pollRules).state).not.toHaveProperty('meVoted');
  });

  it('no longer says that this voter has not voted once the counts have moved', () => {
    const answer = { ...start, snapshot: { ...results, meVoted: false } };
    const view = receiveAnswer(emptyView<PollState>(), answer, 1, pollRules);
    expect(view.state?.meVoted).toBe(false);
    const changes = [{ optionId: 'b', votes: 2 }, { ballotCount: 5 }];
    const frame: Frame = { topic: 'poll:pl_1', epoch: 'e0', from: 1, to: 2, changes };
    expect(receiveFrame(view, frame, pollRules).state).not.toHaveProperty('meVoted');
  });

  it('is final once the poll is closed', () => {
    const view = receiveAnswer(emptyView<PollState>(), start, 1, pollRules);
    const other = { pollId: 'pl_2', status: 'closed' as const, closesAt: null };
    expect(receivePollState(view, other, pollRules)).toBe(view);
    const closed = receivePollState(view, { ...other, pollId: 'pl_1' }, pollRules);
    expect(closed.state).toMatchObject({ status: 'closed', isFinal: true, ballotCount: 4 });
  });
});
