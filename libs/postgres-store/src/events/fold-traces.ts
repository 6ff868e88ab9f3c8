import { answerNumber, type EventBody, type LogEvent, type WordSpelling } from '@rostrum/domain';
import { rowKey } from './row-key.ts';

export interface AsideVoter {
  pollId: string;
  round: number;
  voterId: string;
  /** Whether no ballot of the voter's is in. */
  isAbsent: boolean;
}

export interface SpellingState extends WordSpelling {
  pollId: string;
  round: number;
}

/**
 * What events leave of a poll that is seen nowhere, and that the live store needs to be made anew:
 * by row.
 */
export interface TraceOutcome {
  asideVoters: Map<string, AsideVoter>;
  spellings: Map<string, SpellingState>;
  /** How many numbers of answers and questions were given, by poll. */
  postCounts: Map<string, number>;
}

export function emptyTraces(): TraceOutcome {
  return { asideVoters: new Map(), spellings: new Map(), postCounts: new Map() };
}

export function pollsOfTraces(traces: TraceOutcome): string[] {
  const rows = [...traces.asideVoters.values(), ...traces.spellings.values()];
  return [...rows.map(({ pollId }) => pollId), ...traces.postCounts.keys()];
}

export function foldTraces(traces: TraceOutcome, event: LogEvent, body: EventBody): void {
  const { resourceId: pollId } = event;
  switch (body.type) {
    case 'ballots.cast':
      for (const { voterId, previous, answer, isAside } of body.ballots) {
        const isBack = isAside && previous === undefined;
        if (isBack) setAsideVoter(traces, { pollId, round: body.round, voterId, isAbsent: false });
        if (answer) countPosts(traces, pollId, answerNumber(answer));
      }
      break;
    case 'ballot.retracted': {
      const { round, voterId, isAside } = body;
      if (isAside) setAsideVoter(traces, { pollId, round, voterId, isAbsent: true });
      break;
    }
    case 'ballots.released':
      for (const { voterId, ballot } of body.ballots) {
        if (ballot !== undefined) continue;
        setAsideVoter(traces, { pollId, round: body.round, voterId, isAbsent: false });
      }
      break;
    case 'question.asked':
      if (body.number !== undefined) countPosts(traces, pollId, body.number);
      break;
  }
  if ('spellings' in body) keepSpellings(traces, pollId, body.round, body.spellings);
}

function keepSpellings(
  traces: TraceOutcome,
  pollId: string,
  round: number,
  spellings: readonly WordSpelling[] = [],
): void {
  for (const spelling of spellings) {
    const key = rowKey(pollId, String(round), String(spelling.isAside), spelling.word);
    traces.spellings.set(key, { pollId, round, ...spelling });
  }
}

function setAsideVoter({ asideVoters }: TraceOutcome, voter: AsideVoter): void {
  asideVoters.set(rowKey(voter.pollId, String(voter.round), voter.voterId), voter);
}

function countPosts({ postCounts }: TraceOutcome, pollId: string, number: number): void {
  postCounts.set(pollId, Math.max(number, postCounts.get(pollId) ?? 0));
}
