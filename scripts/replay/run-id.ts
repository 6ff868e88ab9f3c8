import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReplayOptions } from './options.ts';

/**
 * A name for this replay that the same command on the same file gets again. Filters are not part
 * of it: a run with a filter more and a run with one less share the rows they have in common.
 */
export async function deriveRunId(options: ReplayOptions): Promise<string> {
  const hash = createHash('sha256');
  const { leaderboard, memberColumn, scoreColumn, occurredAtColumn, operator } = options;
  hash.update(JSON.stringify([leaderboard, memberColumn, scoreColumn, occurredAtColumn, operator]));
  for await (const chunk of createReadStream(options.file)) hash.update(chunk);
  return hash.digest('hex').slice(0, 16);
}
