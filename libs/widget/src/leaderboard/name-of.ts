import type { BoardState } from '@rostrum/client';

type Entry = BoardState['entries'][number];

/** What a member is called: as it likes, or by its id. */
export function nameOf({ memberId, member }: Pick<Entry, 'memberId' | 'member'>): string {
  return member?.displayName ?? memberId;
}
