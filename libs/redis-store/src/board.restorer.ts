import {
  arrivalOf,
  type BoardContent,
  type BoardRestorer,
  expiryMs,
  findPeriod,
  type Leaderboard,
  type MemberPlacement,
  type StoredEntry,
} from '@rostrum/domain';
import type { RedisConnections } from './connection.ts';
import { encodeDefinition } from './definitions.ts';
import { encodeOrder, packEntry } from './entry-codec.ts';
import type { KeySpace, ResourceKeys } from './keys.ts';
import { cutBatches, inLanes } from './lanes.ts';
import { placementLine } from './placements.ts';
import { decodeAnswer, integer, list } from './replies.ts';

/** What one run of a script restores at most: other partitions of the server wait meanwhile. */
const MAX_CHUNK = 500;
/** Runs under way, so that the server has the next one when it is done with one. */
const LANES = 4;

/** The board was dropped while it was restored. */
class GoneError extends Error {}

export class RedisBoardRestorer implements BoardRestorer {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;

  constructor(redis: RedisConnections, keys: KeySpace) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async restoreBoard(
    board: Leaderboard,
    content: BoardContent,
    token: string,
  ): Promise<{ entries: number }> {
    const restore = new BoardRestore(this.#redis, this.#keys.leaderboard(board), board, token);
    try {
      await restore.begin(content);
      await inLanes(cutBatches(content.placements, MAX_CHUNK), LANES, (chunk) =>
        restore.place(chunk),
      );
      // Only now: where an entry goes depends on how its member is placed.
      await inLanes(byPeriod(content.entries), LANES, (chunk) => restore.add(chunk));
      await restore.finish();
      return { entries: restore.entries };
    } catch (error) {
      if (error instanceof GoneError) return { entries: 0 };
      throw error;
    }
  }
}

type ScriptArguments = (string | number)[];

/** One board on its way back. */
class BoardRestore {
  entries = 0;
  readonly #redis: RedisConnections;
  readonly #keys: ResourceKeys;
  readonly #board: Leaderboard;
  /** What the arguments of each script begin with. */
  readonly #head: ScriptArguments;
  readonly #order: string;
  readonly #expiries = new Map<string, number | ''>();

  constructor(redis: RedisConnections, keys: ResourceKeys, board: Leaderboard, token: string) {
    this.#redis = redis;
    this.#keys = keys;
    this.#board = board;
    this.#head = [keys.base, board.id, token];
    this.#order = encodeOrder(board);
  }

  async begin({ version, arrivals, held }: BoardContent): Promise<void> {
    const { createdAt } = this.#board;
    await this.#run('restoreBoard', [
      encodeDefinition(this.#board),
      createdAt.getTime(),
      this.#order,
      version,
      arrivals,
      ...held.flatMap(({ id, heldAtMs }) => [id, heldAtMs]),
    ]);
  }

  async place(placements: readonly MemberPlacement[]): Promise<void> {
    const given = placements.flatMap((one) => [one.memberId, placementLine(one)]);
    await this.#run('restorePlacements', given);
  }

  /** All of one period. */
  async add(entries: readonly StoredEntry[]): Promise<void> {
    const { sortOrder, tieBreak } = this.#board;
    const periodId = entries[0]?.period ?? '';
    let latest = 0;
    const given: ScriptArguments = [];
    for (const entry of entries) {
      latest = Math.max(latest, arrivalOf(entry.prefix, sortOrder, tieBreak));
      given.push(entry.memberId, entry.score, packEntry(entry));
    }
    const head = [this.#order, periodId, this.#expiryOf(periodId), latest];
    const [restored] = await this.#run('restoreEntries', [...head, ...given]);
    this.entries += integer(restored);
  }

  /** Only now: what is not whole must not be read. */
  async finish(): Promise<void> {
    await this.#run('finishRestore', [this.#board.configVersion]);
  }

  #expiryOf(periodId: string): number | '' {
    const known = this.#expiries.get(periodId);
    if (known !== undefined) return known;
    const period = findPeriod(this.#board, periodId);
    const expiry = (period && expiryMs(this.#board, period)) ?? '';
    this.#expiries.set(periodId, expiry);
    return expiry;
  }

  async #run(
    script: 'restoreBoard' | 'restorePlacements' | 'restoreEntries' | 'finishRestore',
    given: ScriptArguments,
  ): Promise<unknown[]> {
    const { state, log } = this.#keys;
    const reply = await this.#redis.run(script, [state, log], [...this.#head, ...given]);
    if (list(reply)[0] === 'GONE') throw new GoneError();
    return decodeAnswer(reply);
  }
}

async function* byPeriod(
  batches: AsyncIterable<readonly StoredEntry[]>,
): AsyncGenerator<readonly StoredEntry[]> {
  for await (const chunk of cutBatches(batches, MAX_CHUNK)) {
    yield* Map.groupBy(chunk, ({ period }) => period).values();
  }
}
