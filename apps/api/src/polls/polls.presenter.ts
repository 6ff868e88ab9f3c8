import type {
  PollResultsView,
  PollView,
  PostCountsView,
  RoundPage,
  StandingBallotView,
  TallyResultView,
} from '@rostrum/contracts';
import {
  contentOf,
  elapsedMsOf,
  isHost as isHostOf,
  type PollRound,
  type PostCounts,
  type Principal,
  pointsOf,
  pollIntegrityOf,
  resultsOf,
} from '@rostrum/domain';
import type { StandingBallot } from './ballots.service.ts';
import type { CountReading } from './poll-counts.ts';
import type { StandingPoll } from './polls.service.ts';
import type { ResultsReading } from './results.service.ts';

/** `asker`: right answers are for hosts until the quiz is closed. */
export function presentPoll({ poll, standing }: StandingPoll, asker: Principal): PollView {
  const { id, tenantId: _tenantId, configVersion: _version, codes: _codes, ...fields } = poll;
  const { opensAtMs, closesAtMs, count: tally, quiz, ...shown } = fields;
  const showsAnswers = isHostOf(asker) || standing.status === 'closed';
  return withoutUndefined({
    ...shown,
    tally,
    quiz: quiz && { ...quiz, correct: showsAnswers ? quiz.correct : undefined },
    moderation: poll.moderation ?? 'none',
    pollId: id,
    status: standing.status,
    round: standing.round,
    options: poll.options.map((option) => withoutUndefined(option)),
    integrity: pollIntegrityOf(poll),
    allowWriteIns: poll.allowWriteIns ?? false,
    shuffleOptions: poll.shuffleOptions ?? false,
    opensAt: timestampOf(opensAtMs),
    closesAt: timestampOf(closesAtMs),
    endsAt: timestampOf(standing.closesAtMs),
    createdAt: poll.createdAt.toISOString(),
    updatedAt: poll.updatedAt.toISOString(),
  });
}

/** Without the counts where the asker may not see them: they are not hidden, they are not there. */
export function presentResults(reading: ResultsReading): PollResultsView {
  const { poll, state, isVisible, showsAnswers, hasVoted, count, isHost } = reading;
  const options = poll.options.map(({ maxVotes: _most, ...option }) => option);
  const { quiz, ...tallied } = resultsOf(poll, state.tally);
  const counted = isVisible ? tallied : { options };
  return withoutUndefined({
    pollId: poll.id,
    question: poll.question,
    type: poll.type,
    scale: poll.scale,
    status: state.status,
    round: state.round,
    isFinal: state.status === 'closed',
    integrity: pollIntegrityOf(poll),
    closesAt: timestampOf(state.closesAtMs),
    version: state.version,
    resultsVisible: isVisible,
    ...counted,
    states: isVisible ? presentCounts(state.tally.posts?.counts, isHost ?? false) : undefined,
    options: counted.options.map((option) => withoutUndefined(option)),
    quiz: isVisible && showsAnswers ? quiz : undefined,
    tally: count && presentCount(count),
    meVoted: hasVoted,
  });
}

/** How much waits, or was taken away, is not for everybody. */
export function presentCounts(
  counts: PostCounts | undefined,
  isHost: boolean,
): PostCountsView | undefined {
  if (!counts || isHost) return counts;
  const { shown, answered } = counts;
  return { shown, answered };
}

function presentCount({ request, counted }: CountReading): TallyResultView {
  const { method, seats, tieBreaking: tieBreak } = request;
  if (!counted) return { state: 'counting', method, seats, tieBreak };
  const { method: _method, tieBreaking: _rule, ...result } = counted.result;
  return {
    state: 'counted',
    method,
    seats,
    tieBreak,
    isCurrent: counted.isCurrent,
    winner: result.winners[0] ?? null,
    ...result,
  };
}

export function presentRounds(rounds: readonly PollRound[]): RoundPage {
  return {
    items: rounds.map(({ round, status, tally, endedAt }) => ({
      round,
      status,
      ballotCount: tally.ballotCount,
      endedAt: endedAt.toISOString(),
    })),
  };
}

export function presentBallot(standing: StandingBallot): StandingBallotView {
  const { poll, voterId, round, ballot } = standing;
  const content = contentOf(ballot, poll);
  return { voterId, round, weight: ballot.weight, ...content, ...answerOf(standing) };
}

/** Of a quiz: how fast, and once it is closed how well. */
function answerOf({ poll, ballot, isFinal }: StandingBallot): Partial<StandingBallotView> {
  const elapsedMs = elapsedMsOf(ballot);
  if (!poll.quiz || elapsedMs === undefined) return {};
  if (!isFinal) return { elapsedMs };
  const [[choice = ''] = []] = ballot.marks;
  return {
    elapsedMs,
    isCorrect: poll.quiz.correct.includes(choice),
    points: pointsOf(poll.quiz, poll, ballot),
  };
}

function timestampOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}

function withoutUndefined<T extends object>(view: T): T {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as T;
}
