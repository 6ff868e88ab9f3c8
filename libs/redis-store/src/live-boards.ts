import {
  arrivalOf,
  expiryMs,
  findPeriod,
  type Leaderboard,
  type LiveBoards,
  type LogPosition,
  type PeriodTarget,
  type TargetOutcome,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { encodeOrder, packEntry } from './entry-codec.ts';
import { type KeySpace, type ResourceKeys, writeKeys } from './keys.ts';
import { PeriodInspection } from './period-inspection.ts';
import { segmentsOfLine } from './placements.ts';
import { decodeAnswer, decodePosition, integer } from './replies.ts';

/**
 * So many events of a partition may wait to be stored when a rebuild adds another one: it goes no
 * faster than they are stored, and leaves room for the writes of others.
 */
const MOST_WAITING = 500;
const MEMBERS_AT_ONCE = 2000;

export class RedisLiveBoards implements LiveBoards {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async setEntries(
    board: Leaderboard,
    { period, entries, removed }: PeriodTarget,
    { isTrial }: { isTrial: boolean },
  ): Promise<TargetOutcome & { position: LogPosition }> {
    const keys = this.#keys.leaderboard(board);
    const { sortOrder, tieBreak, rebuild } = board;
    const arrivals = entries.map(({ prefix }) => arrivalOf(prefix, sortOrder, tieBreak));
    const reply = await this.#redis.run('setEntries', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      encodeOrder(board),
      isTrial ? Number.MAX_SAFE_INTEGER : MOST_WAITING,
      isTrial ? 1 : 0,
      rebuild?.id ?? '',
      rebuild?.by ?? '',
      rebuild?.toMs ?? '',
      period,
      expiryOf(board, period),
      Math.max(0, ...arrivals),
      removed.length,
      ...removed,
      ...entries.flatMap((entry) => [
        entry.memberId,
        entry.score,
        packEntry(entry),
        entry.isStored ? 0 : 1,
      ]),
    ]);
    const [, epoch, sequence, changed, gone] = decodeAnswer(reply);
    return {
      changed: integer(changed),
      removed: integer(gone),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async periods(board: Leaderboard): Promise<string[]> {
    const { base } = this.#keys.leaderboard(board);
    return this.#redis.commands.smembers(`${base}:periods`).catch(refuse);
  }

  async count(board: Leaderboard, period: string): Promise<number> {
    const { base } = this.#keys.leaderboard(board);
    const parts = ['entries', 'aside'].map((part) => `${base}:${part}:${period}`);
    const sizes = parts.map((key) => this.#redis.commands.hlen(key));
    const [listed = 0, aside = 0] = await Promise.all(sizes).catch(refuse);
    return listed + aside;
  }

  async *members(board: Leaderboard, period: string): AsyncGenerator<string[]> {
    const { base } = this.#keys.leaderboard(board);
    for (const part of ['entries', 'aside']) {
      for await (const fields of this.#scan(`${base}:${part}:${period}`)) {
        const memberIds = fields.filter((_, index) => index % 2 === 0);
        if (memberIds.length > 0) yield memberIds;
      }
    }
  }

  async isDamaged(board: Leaderboard, period: string): Promise<boolean> {
    const { base } = this.#keys.leaderboard(board);
    const inspection = new PeriodInspection(this.#redis.commands, base, board, period);
    // Members may be placed anew meanwhile: what was in between two places is whole the next time.
    return (await inspection.findsFault()) && (await inspection.findsFault());
  }

  async discard(board: Leaderboard, period: string): Promise<void> {
    const keys = this.#keys.leaderboard(board);
    await this.#redis.run('releasePeriod', [keys.state], [keys.base, board.id, period]);
    await this.#discardSegments(keys, board, period);
  }

  /** The list of a period's segments may be what was damaged. */
  async #discardSegments(
    { base }: ResourceKeys,
    { segments = [] }: Leaderboard,
    period: string,
  ): Promise<void> {
    const found = new Set<string>();
    for await (const fields of this.#scan(`${base}:placements`)) {
      const lines = fields.filter((_, index) => index % 2 === 1);
      for (const line of lines) {
        for (const segment of segmentsOfLine(line, segments)) found.add(segment);
      }
    }
    for (const segment of found) {
      for (const part of ['rank', 'levels', 'level-sizes']) {
        await this.#redis.commands.unlink(`${base}:${part}:${period}/${segment}`).catch(refuse);
      }
    }
  }

  /** Fields and values by turns. */
  async *#scan(key: string): AsyncGenerator<string[]> {
    let cursor = '0';
    do {
      const [next, fields] = await this.#redis.commands
        .hscan(key, cursor, 'COUNT', MEMBERS_AT_ONCE)
        .catch(refuse);
      yield fields;
      cursor = next;
    } while (cursor !== '0');
  }
}

function expiryOf(board: Leaderboard, periodId: string): number | '' {
  const period = findPeriod(board, periodId);
  return (period && expiryMs(board, period)) ?? '';
}
