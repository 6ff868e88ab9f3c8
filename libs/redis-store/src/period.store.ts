import type { Leaderboard, LogPosition, PastEntry, PeriodStore } from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { decodeEntries, encodeOrder } from './entry-codec.ts';
import type { KeySpace } from './keys.ts';
import { decodeAnswer, decodePosition, integer, list, text, tuples } from './replies.ts';

const HISTORY_FIELDS = 7;

/** Periods of boards from their end to the archive. */
export class RedisPeriodStore implements PeriodStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async logEnd(board: Leaderboard): Promise<{ nowMs: number; end: LogPosition }> {
    const { state, log, partition } = this.#keys.leaderboard(board);
    const reply = await this.#redis.run('readLogEnd', [state, log], [board.configVersion]);
    const [now, epoch, sequence] = decodeAnswer(reply);
    return { nowMs: integer(now), end: decodePosition(partition, epoch, sequence) };
  }

  async keep(board: Leaderboard, periodId: string, expiresAtMs: number): Promise<void> {
    const { state, base } = this.#keys.leaderboard(board);
    await this.#redis.run('keepPeriod', [state], [base, board.id, periodId, expiresAtMs]);
  }

  async release(board: Leaderboard, periodId: string): Promise<void> {
    const { state, base } = this.#keys.leaderboard(board);
    await this.#redis.run('releasePeriod', [state], [base, board.id, periodId]);
  }

  async history(board: Leaderboard, memberId: string): Promise<PastEntry[]> {
    const { state, base } = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'readHistory',
      [state],
      [base, board.configVersion, encodeOrder(board), memberId],
    );
    const [rows] = decodeAnswer(reply);
    return [...tuples(list(rows), HISTORY_FIELDS)].flatMap((row) => decodePast(row, board));
  }
}

function decodePast(row: unknown[], board: Leaderboard): PastEntry[] {
  const [periodId, total, name, score, value, place, rank] = row;
  const start = { offset: integer(place), rank: integer(rank) };
  const entries = decodeEntries([name, score], [value], start, board);
  return entries.map((entry) => ({
    periodId: text(periodId),
    entry,
    total: integer(total),
  }));
}
