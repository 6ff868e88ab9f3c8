import { KeySpace } from '@rostrum/redis-store';
import { expect } from 'vitest';
import { PARTITION_COUNT } from '../app.ts';
import type { DurableView } from '../durable.ts';
import type { Arena } from '../live-faults/arena.ts';
import type { Acknowledged, CountingLoad, Target } from './counting-load.ts';

/** How what is there differs from what was acknowledged, in writes. */
export interface Difference {
  lost: number;
  doubled: number;
}

const keys = new KeySpace(PARTITION_COUNT);

/** What a store holds: member → sum, voter → choice. */
type Held = Acknowledged;

/** As Redis has it; counts of ballots as REST tells them must be those of the ballots. */
export async function heldLive({ host, redis, source }: Arena, target: Target): Promise<Held> {
  const { boardKey, pollId } = target;
  const { entries } = await host.listEntries(boardKey, { limit: 100 });
  const { base } = keys.poll({ tenantId: source.tenantId, id: pollId });
  const ballots = new Map(Object.entries(await redis.hgetall(`${base}:ballots`)));
  const { options } = await host.getPollResults(pollId);
  for (const { id, votes } of options) {
    expect(votes).toBe([...ballots.values()].filter((choice) => choice === id).length);
  }
  return { scores: new Map(entries.map(({ memberId, score }) => [memberId, score])), ballots };
}

/** As PostgreSQL has it. */
export async function heldStored(view: DurableView, target: Target): Promise<Held> {
  const entries = await view.rows<{ member_id: string; score: number }>(
    `SELECT member_id, score FROM leaderboard_entries AS entry
     JOIN leaderboards AS board ON board.id = entry.leaderboard_id
     WHERE board.key = $1 AND entry.period = 'all-time'`,
    [target.boardKey],
  );
  const ballots = await view.rows<{ voter_id: string; ballot: string }>(
    'SELECT voter_id, ballot FROM ballots WHERE poll_id = $1',
    [target.pollId],
  );
  return {
    scores: new Map(entries.map(({ member_id, score }) => [member_id, score])),
    ballots: new Map(ballots.map(({ voter_id, ballot }) => [voter_id, ballot])),
  };
}

/** As the log of PostgreSQL adds up: each accepted submission and ballot, once. */
export async function foldedLog(view: DurableView, target: Target): Promise<Held> {
  const scores = await view.rows<{ member: string; sum: number }>(
    `SELECT run ->> 'memberId' AS member, sum((run ->> 'score')::double precision) AS sum
     FROM events JOIN leaderboards AS board ON board.id = events.resource_id
     CROSS JOIN LATERAL jsonb_array_elements(events.body -> 'submissions') AS run
     WHERE board.key = $1 AND events.type = 'scores.submitted'
     GROUP BY member`,
    [target.boardKey],
  );
  const ballots = await view.rows<{ voter: string; ballot: string }>(
    `SELECT cast_one ->> 'voterId' AS voter, cast_one ->> 'ballot' AS ballot
     FROM events CROSS JOIN LATERAL jsonb_array_elements(events.body -> 'ballots') AS cast_one
     WHERE events.resource_id = $1 AND events.type = 'ballots.cast'`,
    [target.pollId],
  );
  return {
    scores: new Map(scores.map(({ member, sum }) => [member, Number(sum)])),
    ballots: new Map(ballots.map(({ voter, ballot }) => [voter, ballot])),
  };
}

export function differenceOf(
  { acknowledged }: Pick<CountingLoad, 'acknowledged'>,
  held: Held,
): Difference {
  let [lost, doubled] = [0, 0];
  for (const memberId of new Set([...acknowledged.scores.keys(), ...held.scores.keys()])) {
    const more = (held.scores.get(memberId) ?? 0) - (acknowledged.scores.get(memberId) ?? 0);
    lost += Math.max(0, -more);
    doubled += Math.max(0, more);
  }
  for (const [voterId, choice] of acknowledged.ballots) {
    if (held.ballots.get(voterId) !== choice) lost += 1;
  }
  for (const voterId of held.ballots.keys()) {
    if (!acknowledged.ballots.has(voterId)) doubled += 1;
  }
  return { lost, doubled };
}
