import {
  DomainError,
  type Leaderboard,
  type LeaderboardRef,
  type LogPosition,
  type PageStart,
  type PeriodSummary,
  prefixWidth,
  type RankedPage,
  type RankingStore,
  type SubmissionOutcome,
  type SubmitOutcome,
  type SubmitRequest,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeDefinition, encodeDefinition } from './definitions.ts';
import { decodeEntries, encodeColumnOrders } from './entry-codec.ts';
import { type KeySpace, writeKeys } from './keys.ts';
import type { PeriodClock } from './period-clock.ts';
import {
  ClockDriftError,
  decodeAnswer,
  decodePosition,
  errorCode,
  integer,
  list,
  number,
  text,
  tuples,
} from './replies.ts';
import { submissionArguments } from './submission-arguments.ts';

/** How often a write is tried with the time that the server named, before it is given up. */
const CLOCK_ATTEMPTS = 3;
const NO_RANK = '';

export interface WriteLimits {
  /** Entries a partition's stream holds before writes are refused. */
  streamCapacity: number;
  /** How long the answer to an idempotency key or submission id is remembered. */
  idempotencyTtlSeconds: number;
}

export class RedisRankingStore implements RankingStore {
  readonly #redis: RedisConnections;
  readonly #keys: KeySpace;
  readonly #clock: PeriodClock;
  readonly #limits: WriteLimits;

  constructor(redis: RedisConnections, keys: KeySpace, clock: PeriodClock, limits: WriteLimits) {
    this.#redis = redis;
    this.#keys = keys;
    this.#clock = clock;
    this.#limits = limits;
    redis.onReady(() => this.#synchronise().catch(() => {}));
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  async install(board: Leaderboard): Promise<void> {
    const keys = this.#keys.leaderboard(board);
    await this.#redis.run(
      'installDefinition',
      [keys.state],
      [
        keys.base,
        board.id,
        board.configVersion,
        encodeDefinition(board),
        board.createdAt.getTime(),
        '',
        'sortOrder',
        board.sortOrder,
        'columnOrders',
        encodeColumnOrders(board.columns),
      ],
    );
  }

  async definition(ref: LeaderboardRef): Promise<Leaderboard | undefined> {
    const state = this.#keys.leaderboard(ref).state;
    const kept = await this.#redis.commands.hget(state, 'definition').catch(refuse);
    return kept === null ? undefined : decodeDefinition<Leaderboard>(kept);
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    for (let attempt = 1; attempt <= CLOCK_ATTEMPTS; attempt += 1) {
      try {
        return await this.#submit(request);
      } catch (error) {
        if (!(error instanceof ClockDriftError)) throw error;
        // Our clock was off, or a period ended under way: the server's time decides.
        this.#clock.adjust(error.serverNowMs);
      }
    }
    throw new DomainError('store.unavailable', 'The live store is not available. Try again.', {
      internal: "the server's clock runs away from ours",
      retryAfterSeconds: 1,
    });
  }

  /** Reads choose the current period too, so the clock is set before any write corrects it. */
  async #synchronise(): Promise<void> {
    const [seconds, microseconds] = list(await this.#redis.commands.time());
    this.#clock.adjust(integer(seconds) * 1000 + Math.floor(integer(microseconds) / 1000));
  }

  async #submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const { board, idempotency } = request;
    const keys = this.#keys.leaderboard(board);
    const { sets, items } = submissionArguments(request, this.#clock);
    const reply = await this.#redis.run('submitScores', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      board.sortOrder,
      encodeColumnOrders(board.columns),
      this.#limits.streamCapacity,
      this.#limits.idempotencyTtlSeconds,
      request.wantRanks ? 1 : 0,
      idempotency?.key ?? '',
      idempotency?.fingerprint ?? '',
      ...sets,
      ...items,
    ]);
    const [version, epoch, sequence, total, replayed, answers] = decodeAnswer(reply);
    return {
      outcomes: list(JSON.parse(text(answers))).map((answer) => decodeOutcome(answer)),
      version: integer(version),
      total: integer(total),
      isReplayed: replayed === 1,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async page(
    board: Leaderboard,
    periodId: string,
    start: PageStart,
    limit: number,
  ): Promise<RankedPage | undefined> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'readPage',
      [keys.state, keys.log, `${keys.base}:rank:${periodId}`, `${keys.base}:entries:${periodId}`],
      [
        board.configVersion,
        board.sortOrder,
        prefixWidth(board.columns.length),
        limit,
        ...startArguments(start),
      ],
    );
    if (list(reply)[0] === 'NO_MEMBER') return undefined;
    const [version, epoch, total, firstRank, page, values] = decodeAnswer(reply);
    return {
      entries: decodeEntries(page, values, integer(firstRank), board),
      total: integer(total),
      version: integer(version),
      epoch: text(epoch),
    };
  }

  async removeEntry(
    board: Leaderboard,
    memberId: string,
    periodId: string | undefined,
  ): Promise<{ removed: boolean; position: LogPosition }> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run('removeEntry', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      prefixWidth(board.columns.length),
      this.#limits.streamCapacity,
      memberId,
      periodId ?? '',
    ]);
    const [, epoch, sequence, removed] = decodeAnswer(reply);
    return {
      removed: integer(removed) > 0,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async periods(board: Leaderboard): Promise<PeriodSummary[]> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'listPeriods',
      [keys.state],
      [keys.base, board.configVersion],
    );
    const [rows] = decodeAnswer(reply);
    return [...tuples(list(rows), 2)].map(([id, total]) => ({
      id: text(id),
      total: integer(total),
    }));
  }

  async drop(board: Leaderboard): Promise<void> {
    const keys = this.#keys.leaderboard(board);
    await this.#redis.run('dropResource', [keys.state, keys.dirty], [keys.base, board.id]);
  }
}

function startArguments(start: PageStart): (string | number)[] {
  switch (start.at) {
    case 'top':
      return ['top'];
    case 'after':
    case 'before':
      return [start.at, start.position.score, start.position.prefix + start.position.memberId];
    case 'around':
    case 'member':
      return [start.at, start.memberId];
  }
}

function decodeOutcome(answer: unknown, isReplayed = false): SubmissionOutcome {
  const [status, ...rest] = list(answer);
  if (status === 'd') return decodeOutcome(rest[0], true);
  if (status === 'r') return { status: 'rejected', code: errorCode(rest[0]) };
  const [score, previous, rank, previousRank, periods] = rest;
  return {
    status: status === 'a' ? 'applied' : 'unchanged',
    score: number(score),
    previousScore: previous === '' ? undefined : number(previous),
    rank: rank === NO_RANK ? undefined : integer(rank),
    previousRank: previousRank === NO_RANK ? undefined : integer(previousRank),
    periods: list(periods ?? []).map((row) => {
      const [period, standing, place] = list(row);
      return { period: text(period), score: number(standing), rank: integer(place) };
    }),
    isReplayed,
  };
}
