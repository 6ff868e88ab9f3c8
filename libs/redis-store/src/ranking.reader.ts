import type {
  Leaderboard,
  LeaderboardRef,
  MemberEntries,
  PageStart,
  PeriodSummary,
  RankedPage,
  RankPreview,
  ReadingScope,
  ScoreRange,
  ScoresReading,
  SubmissionInput,
} from '@rostrum/domain';
import { type RedisConnections, refuse } from './connection.ts';
import { decodeDefinition } from './definitions.ts';
import { decodeEntries, encodeOrder } from './entry-codec.ts';
import type { KeySpace, ResourceKeys } from './keys.ts';
import type { ProfileReader } from './profiles.ts';
import { decodeAnswer, integer, list, number, text, tuples } from './replies.ts';

/** What stands in boards: one round trip a reading, and one more for profiles not met before. */
export class RedisRankingReader {
  protected readonly redis: RedisConnections;
  protected readonly keys: KeySpace;
  readonly #profiles: ProfileReader;

  constructor(redis: RedisConnections, keys: KeySpace, profiles: ProfileReader) {
    this.redis = redis;
    this.keys = keys;
    this.#profiles = profiles;
  }

  async definition(ref: LeaderboardRef): Promise<Leaderboard | undefined> {
    const state = this.keys.leaderboard(ref).state;
    const kept = await this.redis.commands.hget(state, 'definition').catch(refuse);
    return kept === null ? undefined : decodeDefinition<Leaderboard>(kept);
  }

  async page(
    board: Leaderboard,
    periodId: string,
    start: PageStart,
    limit: number,
    scope: ReadingScope & ScoreRange = {},
  ): Promise<RankedPage | undefined> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
      'readPage',
      [keys.state, keys.log, rankKey(keys, periodId, scope), `${keys.base}:entries:${periodId}`],
      [
        keys.base,
        periodId,
        board.configVersion,
        encodeOrder(board),
        limit,
        scope.least ?? '',
        scope.greatest ?? '',
        scope.segment ?? '',
        scope.viewerId ?? '',
        ...startArguments(start),
      ],
    );
    if (list(reply)[0] === 'NO_MEMBER') return undefined;
    const [version, epoch, total, begins, ends, before, higher, rank, page, values] =
      decodeAnswer(reply);
    const offset = integer(before);
    const entries = decodeEntries(page, values, { offset, rank: integer(rank) }, board);
    await this.#profiles.attach(board.tenantId, entries);
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
    scope: ReadingScope = {},
  ): Promise<MemberEntries> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
      'readMembers',
      [keys.state, keys.log, rankKey(keys, periodId, scope), `${keys.base}:entries:${periodId}`],
      [
        keys.base,
        periodId,
        board.configVersion,
        encodeOrder(board),
        scope.segment ?? '',
        scope.viewerId ?? '',
        ...memberIds,
      ],
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
    const entries = listed.flatMap(({ entries: own }) => own);
    await this.#profiles.attach(board.tenantId, entries);
    return {
      entries,
      total: integer(total),
      version: integer(version),
      epoch: text(epoch),
    };
  }

  async previewRank(
    board: Leaderboard,
    periodId: string,
    run: Pick<SubmissionInput, 'score' | 'columns'>,
    scope: Pick<ReadingScope, 'segment'> = {},
  ): Promise<RankPreview> {
    const keys = this.keys.leaderboard(board);
    const levels = `${keys.base}:levels:${rankingId(periodId, scope)}`;
    const reply = await this.redis.run(
      'previewRank',
      [keys.state, rankKey(keys, periodId, scope), levels],
      [board.configVersion, encodeOrder(board), run.score, ...run.columns],
    );
    const [version, total, higher, rank] = decodeAnswer(reply).map(integer);
    return { version, total, higher, rank } as RankPreview;
  }

  async scoresAt(
    board: Leaderboard,
    periodId: string,
    shares: readonly number[],
    scope: Pick<ReadingScope, 'segment'> = {},
  ): Promise<ScoresReading> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
      'readStats',
      [keys.state, rankKey(keys, periodId, scope)],
      [board.configVersion, ...shares],
    );
    const [version, total, ...scores] = decodeAnswer(reply);
    return { version: integer(version), total: integer(total), scores: scores.map(number) };
  }

  async periods(board: Leaderboard): Promise<PeriodSummary[]> {
    const keys = this.keys.leaderboard(board);
    const reply = await this.redis.run(
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
}

/** A segment's ranking stands beside that of all entries; see scripts/includes/placements.lua. */
function rankingId(periodId: string, { segment }: Pick<ReadingScope, 'segment'>): string {
  return segment === undefined ? periodId : `${periodId}/${segment}`;
}

function rankKey(
  { base }: ResourceKeys,
  periodId: string,
  scope: Pick<ReadingScope, 'segment'>,
): string {
  return `${base}:rank:${rankingId(periodId, scope)}`;
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
