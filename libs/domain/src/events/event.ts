import type { ErrorCode } from '../errors.ts';
import type { Operator } from '../leaderboards/leaderboard.ts';
import type { MemberState } from '../members/member.ts';
import type { BallotRecord, WordSpelling } from '../polls/cast-ballot.ts';
import type { PollStatus } from '../polls/lifecycle.ts';
import type { AnswerRecord, PostEventBody } from '../polls/posts.ts';
import type { Tally } from '../polls/tally.ts';

/** Version of the event list below; rises when an event changes its shape. */
export const EVENT_FORMAT = 2;

/**
 * Where an event stands in its partition's log. A sequence has no holes within an epoch; an epoch
 * ends when Redis was rebuilt.
 */
export interface LogPosition {
  partition: number;
  epoch: string;
  sequence: number;
}

/** One entry of one period after a write. `prefix`: see `leaderboards/order.ts`. */
export interface StoredEntry {
  period: string;
  memberId: string;
  score: number;
  prefix: string;
  updatedAtMs: number;
  /** Submissions that counted as attempts, on boards that limit them. */
  attempts: number | undefined;
  /** JSON text of the metadata, if the entry has any. */
  metadata: string | undefined;
}

/** A submission that changed an entry, or was counted as an attempt. */
export interface AcceptedSubmission {
  memberId: string;
  operator: Operator;
  score: number;
  entries: StoredEntry[];
}

/** Entries that went: their period holds no more, or the board is rebuilt. */
export interface TrimmedEntries {
  period: string;
  memberIds: string[];
}

/** A submission that the quarantine of its board holds. */
export interface HeldSubmission {
  id: string;
  memberId: string;
  operator: Operator;
  score: number;
  /** In the board's column order. */
  columns: number[];
  metadata: string | undefined;
  /** When the run was made; decides the periods it counts for once it is approved. */
  occurredAtMs: number;
  reason: ErrorCode;
}

/** What happened. The list is closed: the persister and the notifier handle each. */
export type EventType = EventBody['type'];

export type EventBody =
  | { type: 'scores.submitted'; submissions: AcceptedSubmission[]; trimmed?: TrimmedEntries[] }
  | { type: 'entry.removed'; memberId: string; periods: string[] }
  /** The board is rebuilt: entries become what they were, and others go. */
  | {
      type: 'entries.restored';
      /** All events of one rebuild have the same. */
      rebuildId: string;
      /** The moment that the board goes to; absent: what was stored. */
      toMs?: number | undefined;
      /** Who does it: `cli:<name>`. */
      by: string;
      entries: StoredEntry[];
      removed: TrimmedEntries[];
    }
  /** Members whose state or segments changed on this board. */
  | { type: 'members.placed'; placements: { memberId: string; state: MemberState }[] }
  | { type: 'scores.quarantined'; held: HeldSubmission[] }
  | {
      type: 'quarantine.settled';
      quarantineId: string;
      status: 'approved' | 'rejected';
      /** Who decided: `key:<id>` or `user:<id>`. */
      by: string;
    }
  | {
      type: 'ballots.cast';
      round: number;
      ballots: {
        voterId: string;
        ballot: BallotRecord;
        previous: BallotRecord | undefined;
        /** Of polls of type `text`: what the ballot's text became. */
        answer?: AnswerRecord | undefined;
        /** The voter's ballots were set aside: so is this one. */
        isAside?: true | undefined;
      }[];
      spellings?: WordSpelling[] | undefined;
    }
  | {
      type: 'ballots.set_aside';
      round: number;
      ballots: { voterId: string; ballot: BallotRecord }[];
      /** Who decided: `key:<id>` or `user:<id>`. */
      by: string;
      reason: string | undefined;
      spellings?: WordSpelling[] | undefined;
    }
  | {
      type: 'ballots.released';
      round: number;
      /** Without a ballot where it was taken back meanwhile. */
      ballots: { voterId: string; ballot: BallotRecord | undefined }[];
      by: string;
      spellings?: WordSpelling[] | undefined;
    }
  | {
      type: 'ballot.retracted';
      round: number;
      voterId: string;
      previous: BallotRecord;
      /** It was set aside, and so is what the voter casts next. */
      isAside?: true | undefined;
    }
  /** From a status to the same where the timer of an open poll was changed. */
  | ({
      type: 'poll.moved';
      from: PollStatus;
      to: PollStatus;
      round: number;
      /** When it was moved; earlier than the event where the clock moved it and nobody looked. */
      movedAtMs: number;
      /** Of the timer: how long it runs from then, or what is left of it while the poll is paused. */
      timerMs: number | undefined;
    } & SpentPlan)
  /** A round ended, and the next began as a draft. */
  | ({ type: 'poll.reset'; from: PollStatus; round: number; tally: Tally } & SpentPlan)
  | PostEventBody;

/** Planned times that were carried out or passed over, and do not come again. */
interface SpentPlan {
  spentOpensAtMs?: number | undefined;
  spentClosesAtMs?: number | undefined;
}

export interface LogEvent {
  position: LogPosition;
  tenantId: string;
  /** The board's or poll's internal id: a board made anew under an old key is another resource. */
  resourceId: string;
  /** The resource's version after the event. */
  version: number;
  atMs: number;
  body: EventBody;
  /** By which the live store knows requests again that it has carried out; see `RequestMemory`. */
  names?: string[];
}
