import type { PollResultsView, PollView, RoundPage, StandingBallotView } from '@rostrum/contracts';
import { contentOf, integrityOf, type PollRound, resultsOf } from '@rostrum/domain';
import type { StandingBallot } from './ballots.service.ts';
import type { StandingPoll } from './polls.service.ts';
import type { ResultsReading } from './results.service.ts';

export function presentPoll({ poll, standing }: StandingPoll): PollView {
  const { id, tenantId: _tenantId, configVersion: _version, codes: _codes, ...fields } = poll;
  const { opensAtMs, closesAtMs, ...shown } = fields;
  return withoutUndefined({
    ...shown,
    pollId: id,
    status: standing.status,
    round: standing.round,
    options: poll.options.map((option) => withoutUndefined(option)),
    integrity: integrityOf(poll.voterIdentity),
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
  const { poll, state, isVisible, hasVoted } = reading;
  const options = poll.options.map(({ maxVotes: _most, ...option }) => option);
  const counted = isVisible ? resultsOf(poll, state.tally) : { options };
  return withoutUndefined({
    pollId: poll.id,
    question: poll.question,
    type: poll.type,
    scale: poll.scale,
    status: state.status,
    round: state.round,
    isFinal: state.status === 'closed',
    integrity: integrityOf(poll.voterIdentity),
    closesAt: timestampOf(state.closesAtMs),
    version: state.version,
    resultsVisible: isVisible,
    ...counted,
    options: counted.options.map((option) => withoutUndefined(option)),
    meVoted: hasVoted,
  });
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
  return { voterId, round, weight: ballot.weight, ...contentOf(ballot, poll) };
}

function timestampOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}

function withoutUndefined<T extends object>(view: T): T {
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as T;
}
