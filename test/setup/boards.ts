import type { LeaderboardInput, RostrumClient } from '@rostrum/client';
import { uniqueKey } from './unique.ts';

/** Makes a board under a key of its own, which it returns. */
export async function createBoard(
  client: RostrumClient,
  rules: Partial<LeaderboardInput>,
): Promise<string> {
  const board = { key: uniqueKey('b'), name: 'Board', ...rules };
  return (await client.createLeaderboard(board)).key;
}
