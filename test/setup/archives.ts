import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type ArchiveOutcome,
  type ArchiveStore,
  type DuePeriod,
  type EventLog,
  findPeriod,
  type Leaderboard,
  type LeaderboardRepository,
  type LogPosition,
  type PeriodArchive,
  type PeriodStore,
  type RankingStore,
  type SubmissionInput,
} from '@rostrum/domain';
import * as ports from '../../apps/api/src/ports.ts';

/** The stores of a running instance that a board's way into the archive goes through. */
export interface ArchiveTrial {
  ranking: RankingStore;
  archives: ArchiveStore;
  archive: PeriodArchive;
  periods: PeriodStore;
  boards: LeaderboardRepository;
  log: EventLog;
}

export function archiveTrial(app: NestFastifyApplication): ArchiveTrial {
  const get = <T>(token: ports.PortToken<T>): T => app.get<T>(token, { strict: false });
  return {
    ranking: get(ports.RANKING_STORE),
    archives: get(ports.ARCHIVE_STORE),
    archive: get(ports.PERIOD_ARCHIVE),
    periods: get(ports.PERIOD_STORE),
    boards: get(ports.LEADERBOARD_REPOSITORY),
    log: get(ports.EVENT_LOG),
  };
}

/** A board as such, in both stores. */
export async function addBoard(
  { ranking, boards }: ArchiveTrial,
  tenantId: string,
  rules: Partial<Leaderboard> = {},
): Promise<Leaderboard> {
  const name = randomUUID();
  const board: Leaderboard = {
    id: `lb_${name}`,
    tenantId,
    key: name,
    name,
    sortOrder: 'desc',
    operator: 'set',
    allowOperatorOverride: true,
    tieBreak: 'first',
    rankStyle: 'ordinal',
    columns: [],
    periods: ['yearly'],
    timezone: 'UTC',
    retentionPeriods: 0,
    durability: 'applied',
    visibility: 'public',
    configVersion: 1,
    createdAt: new Date(),
    updatedAt: new Date(),
    ...rules,
  };
  await boards.insert(board);
  await ranking.install(board);
  return board;
}

export function aRun(
  memberId: string,
  score: number,
  overrides: Partial<SubmissionInput> = {},
): SubmissionInput {
  return {
    memberId,
    score,
    columns: [],
    operator: 'set',
    metadata: undefined,
    occurredAtMs: undefined,
    submissionId: undefined,
    ...overrides,
  };
}

/** Resolves when all that was written before is stored; where the board's log ends. */
export async function settle(
  { periods, log }: ArchiveTrial,
  board: Leaderboard,
): Promise<LogPosition> {
  const { end } = await periods.logEnd(board);
  if ((await log.waitUntilPersisted(end, 20_000)) !== 'stored')
    throw new Error('the log is not stored');
  return end;
}

/** Archives a period though it is not over yet. */
export async function archiveNow(
  trial: ArchiveTrial,
  board: Leaderboard,
  periodId: string,
): Promise<ArchiveOutcome> {
  const end = await settle(trial, board);
  const { startsAtMs = 0, endsAtMs = 0 } = findPeriod(board, periodId) ?? {};
  return trial.archive.archive(dueOf(board, periodId), { startsAtMs, endsAtMs }, end);
}

export function dueOf(board: Leaderboard, periodId: string): DuePeriod {
  return { board, periodId, checkAt: '-infinity' };
}
