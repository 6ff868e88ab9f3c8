import {
  type EventBody,
  type HeldSubmission,
  isPostEvent,
  type LogEvent,
  type PollStatus,
  type PostEventBody,
  type StoredEntry,
  type Tally,
  type TrimmedEntries,
} from '@rostrum/domain';
import { type BallotOutcome, emptyBallots, foldBallots } from './fold-ballots.ts';
import { emptyPosts, foldPost, type PostOutcome } from './fold-posts.ts';
import { emptyTraces, foldTraces, type TraceOutcome } from './fold-traces.ts';
import { rowKey } from './row-key.ts';

export interface EntryState {
  leaderboardId: string;
  period: string;
  memberId: string;
  /** `undefined` when the entry is gone. */
  entry: StoredEntry | undefined;
  /** Of the event that left it so. */
  sequence: number;
}

export interface HeldState {
  leaderboardId: string;
  held: HeldSubmission;
  atMs: number;
}

export interface SettledState {
  leaderboardId: string;
  quarantineId: string;
  status: 'approved' | 'rejected';
  by: string;
  atMs: number;
}

export interface MoveState {
  pollId: string;
  status: PollStatus;
  round: number;
  movedAtMs: number;
  timerMs: number | undefined;
  spentOpensAtMs: number | undefined;
  spentClosesAtMs: number | undefined;
}

export interface ClosingState {
  pollId: string;
  round: number;
  atMs: number;
}

export interface RoundState {
  pollId: string;
  round: number;
  /** In which it ended. */
  status: PollStatus;
  tally: Tally;
  atMs: number;
}

/** What a run of events leaves behind: for each row it touches, the last state only. */
export interface Outcome extends BallotOutcome {
  entries: Map<string, EntryState>;
  /** In order; each is held once, and settled once, after that. */
  held: HeldState[];
  settled: SettledState[];
  /** By poll id. */
  moves: Map<string, MoveState>;
  rounds: RoundState[];
  /** Closed last, by poll and round. */
  closings: Map<string, ClosingState>;
  posts: PostOutcome;
  traces: TraceOutcome;
}

/**
 * Folds events, given in order, so that every row is written once a batch, however often it moved:
 * an upsert may not touch a row twice, and a busy member costs no more than an idle one.
 */
export function foldEvents(events: readonly LogEvent[]): Outcome {
  const outcome: Outcome = {
    entries: new Map(),
    ...emptyBallots(),
    held: [],
    settled: [],
    moves: new Map(),
    rounds: [],
    closings: new Map(),
    posts: emptyPosts(),
    traces: emptyTraces(),
  };
  foldOnto(outcome, events);
  return outcome;
}

/** Goes on with what events before these left behind. */
export function foldOnto(outcome: Outcome, events: readonly LogEvent[]): void {
  for (const event of events) {
    foldTraces(outcome.traces, event, event.body);
    if (isPostEvent(event.body)) foldPost(outcome.posts, event, event.body);
    else foldEvent(outcome, event, event.body);
  }
}

function foldEvent(
  outcome: Outcome,
  event: LogEvent,
  body: Exclude<EventBody, PostEventBody>,
): void {
  const { resourceId: leaderboardId, atMs } = event;
  switch (body.type) {
    case 'scores.submitted':
      for (const { memberId, entries } of body.submissions) {
        for (const entry of entries) setEntry(outcome, event, entry.period, memberId, entry);
      }
      // Room was made when all of them were in.
      removeEntries(outcome, event, body.trimmed ?? []);
      return;
    case 'entry.removed':
      for (const period of body.periods) {
        setEntry(outcome, event, period, body.memberId, undefined);
      }
      return;
    case 'entries.restored':
      for (const entry of body.entries) {
        setEntry(outcome, event, entry.period, entry.memberId, entry);
      }
      removeEntries(outcome, event, body.removed);
      return;
    case 'members.placed':
      // Entries stay as they are: whether they are listed is known of the member.
      return;
    case 'scores.quarantined':
      for (const held of body.held) outcome.held.push({ leaderboardId, held, atMs });
      return;
    case 'quarantine.settled': {
      const { quarantineId, status, by } = body;
      outcome.settled.push({ leaderboardId, quarantineId, status, by, atMs });
      return;
    }
    case 'ballots.cast':
    case 'ballot.retracted':
    case 'ballots.set_aside':
    case 'ballots.released':
      foldBallots(outcome, event, body);
      return;
    case 'poll.moved': {
      const { to: status, round, movedAtMs, timerMs, spentOpensAtMs, spentClosesAtMs } = body;
      const pollId = event.resourceId;
      const spent = { spentOpensAtMs, spentClosesAtMs };
      setMove(outcome, { pollId, status, round, movedAtMs, timerMs, ...spent });
      if (status === 'closed') {
        outcome.closings.set(rowKey(pollId, String(round)), { pollId, round, atMs });
      }
      return;
    }
    case 'poll.reset': {
      const { from: status, round, tally, spentOpensAtMs, spentClosesAtMs } = body;
      const pollId = event.resourceId;
      outcome.rounds.push({ pollId, round, status, tally, atMs });
      const next = { pollId, status: 'draft', round: round + 1, movedAtMs: atMs } as const;
      setMove(outcome, { ...next, timerMs: undefined, spentOpensAtMs, spentClosesAtMs });
      return;
    }
    default:
      // Passing over what a newer version wrote would lose it.
      throw new Error(`Unknown event: ${JSON.stringify(body satisfies never)}`);
  }
}

function removeEntries(
  outcome: Outcome,
  event: LogEvent,
  removed: readonly TrimmedEntries[],
): void {
  for (const { period, memberIds } of removed) {
    for (const memberId of memberIds) setEntry(outcome, event, period, memberId, undefined);
  }
}

function setEntry(
  { entries }: Outcome,
  { resourceId, position }: LogEvent,
  period: string,
  memberId: string,
  entry: StoredEntry | undefined,
): void {
  entries.set(rowKey(resourceId, period, memberId), {
    leaderboardId: resourceId,
    period,
    memberId,
    entry,
    sequence: position.sequence,
  });
}

function setMove({ moves }: Outcome, move: MoveState): void {
  moves.set(move.pollId, move);
}
