import type { LeaderboardInput, RostrumClient, SubmissionInput } from '@rostrum/client';
import type { SubmissionResult } from '@rostrum/contracts';
import { uniqueKey } from './unique.ts';

/** Makes a board under a key of its own, which it returns. */
export async function createBoard(
  client: RostrumClient,
  rules: Partial<LeaderboardInput>,
): Promise<string> {
  const board = { key: uniqueKey('b'), name: 'Board', ...rules };
  return (await client.createLeaderboard(board)).key;
}

/** Submits to a board that holds nothing back. */
export async function submitApplied(
  client: RostrumClient,
  key: string,
  submission: SubmissionInput,
): Promise<SubmissionResult> {
  const answer = await client.submitScore(key, submission);
  if ('quarantineId' in answer) throw new Error('the submission is held');
  return answer;
}
