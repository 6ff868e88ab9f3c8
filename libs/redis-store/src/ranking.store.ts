import {
  DomainError,
  type IdempotentRequest,
  type Leaderboard,
  type LeaderboardRef,
  type LogPosition,
  type MemberEntries,
  type PageStart,
  type PeriodSummary,
  type RankedPage,
  type RankingStore,
  type RankPreview,
  type ScoreRange,
  type ScoresReading,
  type SubmissionInput,
  type SubmitOutcome,
  type SubmitRequest,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeDefinition, encodeDefinition } from './definitions.ts';
import { decodeEntries, encodeOrder } from './entry-codec.ts';
import { type KeySpace, writeKeys } from './keys.ts';
import type { PeriodClock } from './period-clock.ts';
import {
  ClockDriftError,
  decodeAnswer,
  decodePosition,
  integer,
  list,
  number,
  text,
  tuples,
} from './replies.ts';
import { decodeSubmissionAnswers, type SubmissionAnswer } from './submission-answers.ts';
import {
  nameSubmission,
  type SubmissionItem,
  submissionArguments,
} from './submission-arguments.ts';

/** How often a write is tried with the time that the server named, before it is given up. */
const CLOCK_ATTEMPTS = 3;

export interface WriteLimits {
  /** Entries a partition's stream holds before writes are refused. */
  streamCapacity: number;
  /** How long the answer to an idempotency key or submission id is remembered. */
  idempotencyTtlSeconds: number;
}

/** What one run of the write script is given. */
export interface WriteRequest {
  board: Leaderboard;
  items: readonly SubmissionItem[];
  /** Of distinct members then. */
  wantRanks: boolean;
  /** Of the whole run. */
  idempotency: IdempotentRequest | undefined;
}

export interface Written {
  answers: SubmissionAnswer[];
  version: number;
  total: number;
  isReplayed: boolean;
  position: LogPosition;
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
        'order',
        encodeOrder(board),
      ],
    );
  }

  async definition(ref: LeaderboardRef): Promise<Leaderboard | undefined> {
    const state = this.#keys.leaderboard(ref).state;
    const kept = await this.#redis.commands.hget(state, 'definition').catch(refuse);
    return kept === null ? undefined : decodeDefinition<Leaderboard>(kept);
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const { board, submissions, wantRanks, idempotency } = request;
    const items = submissions.map((submission) => ({
      submission,
      idempotency: nameSubmission(submission),
    }));
    const named = idempotency && { ...idempotency, key: `request:${idempotency.key}` };
    const written = await this.write({ board, items, wantRanks, idempotency: named });
    const { version, total, isReplayed, position, answers } = written;
    const outcomes = answers.map(({ outcome }) => outcome);
    return { outcomes, version, total, isReplayed, position };
  }

  protected async write(request: WriteRequest): Promise<Written> {
    for (let attempt = 1; attempt <= CLOCK_ATTEMPTS; attempt += 1) {
      try {
        return await this.#write(request);
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

  async #write({ board, items, wantRanks, idempotency }: WriteRequest): Promise<Written> {
    const keys = this.#keys.leaderboard(board);
    const given = submissionArguments(board, items, this.#clock);
    const reply = await this.#redis.run('submitScores', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      encodeOrder(board),
      this.#limits.streamCapacity,
      this.#limits.idempotencyTtlSeconds,
      wantRanks ? 1 : 0,
      idempotency?.key ?? '',
      idempotency?.fingerprint ?? '',
      given.operator,
      board.minScore ?? '',
      board.maxScore ?? '',
      board.maxChange ?? '',
      board.attemptLimit ?? '',
      board.maxEntries ?? '',
      given.fields,
      ...given.sets,
      ...given.items,
    ]);
    const [version, epoch, sequence, total, replayed, answers] = decodeAnswer(reply);
    const run = { version: integer(version), total: integer(total) };
    return {
      ...run,
      answers: decodeSubmissionAnswers(text(answers), run),
      isReplayed: replayed === 1,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async page(
    board: Leaderboard,
    periodId: string,
    start: PageStart,
    limit: number,
    scores: ScoreRange = {},
  ): Promise<RankedPage | undefined> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'readPage',
      [keys.state, keys.log, `${keys.base}:rank:${periodId}`, `${keys.base}:entries:${periodId}`],
      [
        keys.base,
        periodId,
        board.configVersion,
        encodeOrder(board),
        limit,
        scores.least ?? '',
        scores.greatest ?? '',
        ...startArguments(start),
      ],
    );
    if (list(reply)[0] === 'NO_MEMBER') return undefined;
    const [version, epoch, total, begins, ends, before, higher, rank, page, values] =
      decodeAnswer(reply);
    const offset = integer(before);
    const entries = decodeEntries(page, values, { offset, rank: integer(rank) }, board);
    return {
      entries,
      offset,
      higher: integer(higher),
      hasPrevious: entries.length > 0 && offset > integer(begins),
      hasNext: entries.length > 0 && offset + entries.length < integer(ends),
      total: integer(total),
      version: integer(version),
      epoch: text(epoch),
    };
  }

  async lookup(
    board: Leaderboard,
    periodId: string,
    memberIds: readonly string[],
  ): Promise<MemberEntries> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'readMembers',
      [keys.state, keys.log, `${keys.base}:rank:${periodId}`, `${keys.base}:entries:${periodId}`],
      [keys.base, periodId, board.configVersion, encodeOrder(board), ...memberIds],
    );
    const [version, epoch, total, page, values, places] = decodeAnswer(reply);
    const listed = [...tuples(list(places), 2)].map(([offset, rank], index) => {
      const start = { offset: integer(offset), rank: integer(rank) };
      const own = list(page).slice(index * 2, index * 2 + 2);
      return {
        start,
        entries: decodeEntries(own, list(values).slice(index, index + 1), start, board),
      };
    });
    listed.sort((a, b) => a.start.offset - b.start.offset);
    return {
      entries: listed.flatMap(({ entries }) => entries),
      total: integer(total),
      version: integer(version),
      epoch: text(epoch),
    };
  }

  async previewRank(
    board: Leaderboard,
    periodId: string,
    run: Pick<SubmissionInput, 'score' | 'columns'>,
  ): Promise<RankPreview> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'previewRank',
      [keys.state, `${keys.base}:rank:${periodId}`, `${keys.base}:levels:${periodId}`],
      [board.configVersion, encodeOrder(board), run.score, ...run.columns],
    );
    const [version, total, higher, rank] = decodeAnswer(reply).map(integer);
    return { version, total, higher, rank } as RankPreview;
  }

  async scoresAt(
    board: Leaderboard,
    periodId: string,
    shares: readonly number[],
  ): Promise<ScoresReading> {
    const keys = this.#keys.leaderboard(board);
    const reply = await this.#redis.run(
      'readStats',
      [keys.state, `${keys.base}:rank:${periodId}`],
      [board.configVersion, ...shares],
    );
    const [version, total, ...scores] = decodeAnswer(reply);
    return { version: integer(version), total: integer(total), scores: scores.map(number) };
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
      encodeOrder(board),
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
