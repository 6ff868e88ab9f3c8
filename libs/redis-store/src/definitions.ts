import type { Leaderboard, Poll } from '@rostrum/domain';

/** Definitions are kept beside the live state, so that a cold process can serve without PostgreSQL. */
export function encodeDefinition(definition: Leaderboard | Poll): string {
  return JSON.stringify(definition);
}

export function decodeDefinition<T extends Leaderboard | Poll>(text: string): T {
  const fields = JSON.parse(text) as T & { createdAt: string; updatedAt: string };
  return {
    ...fields,
    createdAt: new Date(fields.createdAt),
    updatedAt: new Date(fields.updatedAt),
  };
}
