import type { AnswerRecord, AsideRecord, BallotRecord, EventBody, LogEvent } from '@rostrum/domain';
import { rowKey } from './row-key.ts';

export interface BallotState {
  pollId: string;
  round: number;
  voterId: string;
  /** `undefined` when the ballot was taken back. */
  ballot: BallotRecord | undefined;
  answer?: AnswerRecord | undefined;
  atMs: number;
}

/** Whether a ballot counts, where that changed. */
export interface AsideState {
  pollId: string;
  round: number;
  voterId: string;
  /** `undefined` when it counts. */
  aside: AsideRecord | undefined;
  /** Of a ballot in place of one that was set aside before: what is known of that stays. */
  isKept: boolean;
}

/** What events leave of ballots, by poll, round and voter. */
export interface BallotOutcome {
  ballots: Map<string, BallotState>;
  asides: Map<string, AsideState>;
}

export function emptyBallots(): BallotOutcome {
  return { ballots: new Map(), asides: new Map() };
}

type BallotEvent = Extract<
  EventBody,
  { type: 'ballots.cast' | 'ballot.retracted' | 'ballots.set_aside' | 'ballots.released' }
>;

export function foldBallots(outcome: BallotOutcome, event: LogEvent, body: BallotEvent): void {
  switch (body.type) {
    case 'ballots.cast':
      for (const { voterId, ballot, answer, isAside } of body.ballots) {
        setBallot(outcome, event, body.round, voterId, ballot, answer);
        if (isAside) keepAside(outcome, event, body.round, voterId);
      }
      return;
    case 'ballot.retracted':
      setBallot(outcome, event, body.round, body.voterId, undefined);
      setAside(outcome, event, body.round, body.voterId, undefined);
      return;
    case 'ballots.set_aside': {
      const { round, by, reason } = body;
      const aside = {
        by,
        at: new Date(event.atMs).toISOString(),
        ...(reason !== undefined && { reason }),
      };
      for (const { voterId } of body.ballots) setAside(outcome, event, round, voterId, aside);
      return;
    }
    case 'ballots.released':
      for (const { voterId } of body.ballots) {
        setAside(outcome, event, body.round, voterId, undefined);
      }
      return;
  }
}

function setBallot(
  { ballots }: BallotOutcome,
  { resourceId: pollId, atMs }: LogEvent,
  round: number,
  voterId: string,
  ballot: BallotRecord | undefined,
  answer?: AnswerRecord,
): void {
  const state = { pollId, round, voterId, ballot, answer, atMs };
  ballots.set(rowKey(pollId, String(round), voterId), state);
}

function setAside(
  { asides }: BallotOutcome,
  { resourceId: pollId }: LogEvent,
  round: number,
  voterId: string,
  aside: AsideRecord | undefined,
): void {
  const state = { pollId, round, voterId, aside, isKept: false };
  asides.set(rowKey(pollId, String(round), voterId), state);
}

/** The voter's ballots are set aside, and there is another one: it may be the first after a gap. */
function keepAside(
  { asides }: BallotOutcome,
  { resourceId: pollId }: LogEvent,
  round: number,
  voterId: string,
): void {
  const key = rowKey(pollId, String(round), voterId);
  const former = asides.get(key);
  if (former?.aside) return;
  asides.set(key, { pollId, round, voterId, aside: {}, isKept: former === undefined });
}
