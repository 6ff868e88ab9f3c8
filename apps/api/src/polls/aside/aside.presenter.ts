import type { AsideBallotView, BurstView, PollSignalsView } from '@rostrum/contracts';
import {
  type AsideBallot,
  type Burst,
  contentOf,
  decodeCastBallot,
  elapsedMsOf,
  type Poll,
} from '@rostrum/domain';
import type { Signals } from './aside.service.ts';

export function presentSignals({ poll, round, tally, times, addresses }: Signals): PollSignalsView {
  const { fromMs, bucketSeconds, ballots, aside, bursts } = times;
  const most = poll.votesPerAddress ?? Number.POSITIVE_INFINITY;
  const from = ballots.length > 0 ? { from: timestampOf(fromMs) } : {};
  return {
    pollId: poll.id,
    round,
    ballotCount: tally.ballotCount,
    asideCount: tally.asideCount ?? 0,
    timeline: { ...from, bucketSeconds, ballots, aside },
    bursts: bursts.map(presentBurst),
    addresses: addresses.map((one) => ({ ...one, isFull: one.voters >= most })),
  };
}

function presentBurst({ fromMs, toMs, leaning, ...burst }: Burst): BurstView {
  return {
    ...{ from: timestampOf(fromMs), to: timestampOf(toMs) },
    ...burst,
    isSuspicious: leaning !== undefined,
    ...(leaning && { leaning }),
  };
}

export function presentAsideBallot(stored: AsideBallot, poll: Poll): AsideBallotView {
  const ballot = decodeCastBallot(stored.ballot);
  const elapsedMs = elapsedMsOf(ballot);
  return {
    voterId: stored.voterId,
    weight: ballot.weight,
    ...contentOf(ballot, poll),
    ...(elapsedMs !== undefined && { elapsedMs }),
    castAt: stored.castAt.toISOString(),
    ...stored.aside,
  };
}

function timestampOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
