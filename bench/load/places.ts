import { type RankPosition, splitMember } from '@rostrum/domain';
import { randomNumbers } from '../measure/statistics.ts';
import type { Pair, Ranking } from '../servers/ranking.ts';

/** Where in a board something is read: drawn from a hundredth of it, so that no cache knows it all. */
export const DEPTHS = { top: 0, middle: 0.495, end: 0.99 } as const;
export type Depth = keyof typeof DEPTHS;

const BAND = 0.01;
const PLACES = 10_000;
const SEED = 5;

/** A place in both of a pair: how many stand above it, and who stands there. */
export interface Place {
  index: number;
  /** In the board. */
  position: RankPosition;
  /** In the bare sorted set. */
  memberId: string;
}

/** Places from a share of a board on, with room for a page below each, in turn and for ever. */
export async function drawPlaces(
  { inspector }: Ranking,
  pair: Pair,
  { from, to, page }: { from: number; to: number; page: number },
): Promise<() => Place> {
  const random = randomNumbers(SEED);
  const least = Math.floor(from * pair.members);
  const most = Math.min(Math.floor(to * pair.members), pair.members - page - 1);
  const indexes = Array.from({ length: PLACES }, () =>
    Math.floor(least + random() * (most - least)),
  );
  const pipeline = inspector.pipeline();
  for (const index of indexes) {
    pipeline.zrevrange(pair.ranking, index, index, 'WITHSCORES');
    pipeline.zrevrange(pair.sortedSet, index, index);
  }
  const replies = (await pipeline.exec()) ?? [];
  const places = indexes.map((index, at): Place => {
    const [encoded = '', score] = (replies[2 * at]?.[1] ?? []) as string[];
    const [memberId = ''] = (replies[2 * at + 1]?.[1] ?? []) as string[];
    const member = splitMember(encoded, 0);
    return { index, memberId, position: { ...member, score: Number(score) } };
  });
  let next = 0;
  return () => {
    next = (next + 1) % PLACES;
    return places[next] as Place;
  };
}

export function bandOf(depth: Depth): { from: number; to: number } {
  return { from: DEPTHS[depth], to: DEPTHS[depth] + BAND };
}
