import type { CreateLeaderboard, UpdateLeaderboard } from '@rostrum/contracts';
import { DomainError, type Leaderboard, type ScoreBounds, withRetention } from '@rostrum/domain';

type Identity = Pick<Leaderboard, 'id' | 'tenantId' | 'signing'>;

/** A new board as a request describes it. */
export function draftLeaderboard(
  { retention, ...fields }: CreateLeaderboard,
  identity: Identity,
  now: Date,
): Leaderboard {
  return {
    ...given(fields),
    ...identity,
    retentionPeriods: retention.periods,
    configVersion: 1,
    createdAt: now,
    updatedAt: now,
  } as Leaderboard;
}

/**
 * A standing board as a request changes it.
 * @throws DomainError `request.invalid` when what was named contradicts what stands
 */
export function reviseLeaderboard(
  standing: Leaderboard,
  { retention, ...changes }: UpdateLeaderboard,
  nowMs: number,
): Leaderboard {
  const periods = retention?.periods ?? standing.retentionPeriods;
  const revised = { ...standing, ...given(changes), ...withRetention(standing, periods, nowMs) };
  checkBounds(revised);
  return revised;
}

/** The fields that are there; `null` stands for one that is taken away. */
function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, value ?? undefined])) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** A change may name one bound only; together with the other it must leave room. */
function checkBounds({ minScore = -Infinity, maxScore = Infinity }: ScoreBounds): void {
  if (minScore <= maxScore) return;
  throw new DomainError('request.invalid', 'maxScore must not be less than minScore.', {
    errors: [{ path: 'maxScore', message: 'must not be less than minScore' }],
  });
}
