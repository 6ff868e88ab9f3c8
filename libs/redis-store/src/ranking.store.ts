import {
  DomainError,
  type HeldSubmission,
  type IdempotentRequest,
  type Leaderboard,
  type LeaderboardRef,
  type LogPosition,
  type MemberPlacement,
  type RankingStore,
  requireThawed,
  type SubmissionOutcome,
  type SubmitOutcome,
  type SubmitRequest,
  type WriteOutcome,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { encodeDefinition } from './definitions.ts';
import { encodeOrder } from './entry-codec.ts';
import { encodeIntegrity, type RequestIntegrity } from './integrity-arguments.ts';
import { type KeySpace, writeKeys } from './keys.ts';
import type { PeriodClock } from './period-clock.ts';
import { placementArguments } from './placements.ts';
import type { ProfileReader } from './profiles.ts';
import { RedisRankingReader } from './ranking.reader.ts';
import {
  ClockDriftError,
  decodeAnswer,
  decodePosition,
  integer,
  isReplayed,
  list,
  text,
} from './replies.ts';
import { nameOf, requestArguments } from './request-arguments.ts';
import { decodeSubmissionAnswers, type SubmissionAnswer } from './submission-answers.ts';
import {
  nameSubmission,
  type SubmissionItem,
  submissionArguments,
} from './submission-arguments.ts';
import type { WriteLimits } from './write-limits.ts';

/** How often a write is tried with the time that the server named, before it is given up. */
const CLOCK_ATTEMPTS = 3;

/** What one run of the write script is given. */
export interface WriteRequest {
  board: Leaderboard;
  items: readonly SubmissionItem[];
  /** Of distinct members then. */
  wantRanks: boolean;
  /** Of the whole run. */
  idempotency: IdempotentRequest | undefined;
  integrity?: RequestIntegrity;
}

export interface Written {
  answers: SubmissionAnswer[];
  version: number;
  total: number;
  isReplayed: boolean;
  position: LogPosition;
}

export class RedisRankingStore extends RedisRankingReader implements RankingStore {
  readonly #clock: PeriodClock;
  readonly #limits: WriteLimits;

  constructor(
    redis: RedisConnections,
    keys: KeySpace,
    profiles: ProfileReader,
    clock: PeriodClock,
    limits: WriteLimits,
  ) {
    super(redis, keys, profiles);
    this.#clock = clock;
    this.#limits = limits;
    redis.onReady(() => this.#synchronise().catch(() => {}));
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  async install(board: Leaderboard): Promise<void> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
      'installDefinition',
      [keys.state, keys.log],
      [
        keys.base,
        board.id,
        board.configVersion,
        encodeDefinition(board),
        board.createdAt.getTime(),
        'order',
        encodeOrder(board),
      ],
    );
    decodeAnswer(reply);
  }

  async submit(request: SubmitRequest): Promise<SubmitOutcome> {
    const { board, submissions, wantRanks, idempotency, signature, isTrusted } = request;
    const items = submissions.map((submission) => ({
      submission,
      idempotency: nameSubmission(submission),
    }));
    const named = idempotency && { ...idempotency, key: nameOf('request', idempotency.key) };
    const integrity = { stamp: signature, isTrusted };
    const written = await this.write({ board, items, wantRanks, idempotency: named, integrity });
    const { version, isReplayed, position, answers } = written;
    const outcomes = answers.map(({ outcome }) => outcome);
    // Of one submission the total is as its member sees it.
    const [first] = answers;
    const isSingle = first !== undefined && answers.length === 1 && !isRepeated(first);
    const total = isSingle ? first.total : written.total;
    return { outcomes, version, total, isReplayed, position };
  }

  protected async write(request: WriteRequest): Promise<Written> {
    requireThawed(request.board);
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
    const [seconds, microseconds] = list(await this.redis.commands.time());
    this.#clock.adjust(integer(seconds) * 1000 + Math.floor(integer(microseconds) / 1000));
  }

  async approve(board: Leaderboard, held: HeldSubmission, by: string): Promise<SubmissionOutcome> {
    const { id, ...run } = held;
    const submission = { ...run, submissionId: undefined };
    const { answers } = await this.write({
      board,
      items: [{ submission, idempotency: undefined }],
      wantRanks: false,
      idempotency: undefined,
      integrity: { settle: { id, by }, isTrusted: true },
    });
    const [answer] = answers;
    if (!answer) throw new TypeError('the held submission was not answered');
    return answer.outcome;
  }

  async reject(board: Leaderboard, quarantineId: string, by: string): Promise<void> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
      'rejectHeld',
      [keys.state, keys.log, keys.events],
      [
        keys.base,
        board.tenantId,
        board.configVersion,
        this.#limits.streamCapacity,
        quarantineId,
        by,
      ],
    );
    decodeAnswer(reply);
  }

  async findHeld(
    board: Leaderboard,
    quarantineId: string,
  ): Promise<{ isPending: boolean; position: LogPosition }> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run('findHeld', [keys.log], [keys.base, quarantineId]);
    const [epoch, sequence, isPending] = decodeAnswer(reply);
    return {
      isPending: isPending === 1,
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async #write(request: WriteRequest): Promise<Written> {
    const { board, items, wantRanks, idempotency, integrity = {} } = request;
    const keys = this.keys.leaderboard(board);
    const given = submissionArguments(board, items, this.#clock);
    const reply = await this.redis.run('submitScores', writeKeys(keys), [
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
      encodeIntegrity(board, integrity),
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

  async forgetHeld(ref: LeaderboardRef, quarantineIds: readonly string[]): Promise<void> {
    const { base } = this.keys.leaderboard(ref);
    await this.redis.commands.hdel(`${base}:held`, ...quarantineIds).catch(refuse);
  }

  async placeMembers(
    board: Leaderboard,
    placements: readonly MemberPlacement[],
  ): Promise<{ placed: number; position: LogPosition }> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run('placeMembers', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      encodeOrder(board),
      this.#limits.streamCapacity,
      ...placements.flatMap(placementArguments),
    ]);
    const [, epoch, sequence, placed] = decodeAnswer(reply);
    return { placed: integer(placed), position: decodePosition(keys.partition, epoch, sequence) };
  }

  async forgetMember(board: Leaderboard, memberId: string): Promise<boolean> {
    const { base } = this.keys.leaderboard(board);
    const counters = rateKeys(base, board, this.nowMs());
    const [placed = 0] = await Promise.all(
      [`${base}:placements`, ...counters].map((key) => this.redis.commands.hdel(key, memberId)),
    ).catch(refuse);
    return placed > 0;
  }

  async removeEntry(
    board: Leaderboard,
    memberId: string,
    periodId: string | undefined,
    idempotency?: IdempotentRequest,
  ): Promise<{ removed: boolean; entries: number } & WriteOutcome> {
    requireThawed(board);
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run('removeEntry', writeKeys(keys), [
      keys.base,
      board.tenantId,
      board.configVersion,
      encodeOrder(board),
      this.#limits.streamCapacity,
      ...requestArguments(this.#limits, idempotency),
      memberId,
      periodId ?? '',
    ]);
    const [, epoch, sequence, removed] = decodeAnswer(reply);
    return {
      removed: integer(removed) > 0,
      entries: integer(removed),
      isReplayed: isReplayed(reply),
      position: decodePosition(keys.partition, epoch, sequence),
    };
  }

  async drop(board: Leaderboard): Promise<void> {
    const keys = this.keys.leaderboard(board);
    const { due } = this.keys.partition(keys.partition);
    await this.redis.run('dropResource', [keys.state, keys.dirty, due], [keys.base, board.id]);
  }
}

/** Answered as an earlier submission of the same name was. */
function isRepeated({ outcome }: SubmissionAnswer): boolean {
  return outcome.status !== 'rejected' && outcome.isReplayed;
}

/** What counts how often members have submitted; see scripts/includes/rate.lua. */
function rateKeys(base: string, { id, submissionRate }: Leaderboard, nowMs: number): string[] {
  if (!submissionRate) return [];
  const { windowSeconds } = submissionRate;
  const window = Math.floor(nowMs / (windowSeconds * 1000));
  return [window - 1, window].map((at) => `${base}:rate:${id}:${windowSeconds}:${at}`);
}
