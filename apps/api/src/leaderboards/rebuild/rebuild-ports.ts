import type {
  BoardContents,
  BoardHistory,
  EventLog,
  ExclusiveLock,
  InvalidationBus,
  LeaderboardRepository,
  LiveBoards,
  PeriodStore,
  RankingStore,
} from '@rostrum/domain';

/** What a rebuild works on. */
export interface RebuildPorts {
  boards: LeaderboardRepository;
  ranking: Pick<RankingStore, 'install' | 'placeMembers'>;
  live: LiveBoards;
  history: BoardHistory;
  contents: BoardContents;
  periods: Pick<PeriodStore, 'logEnd'>;
  log: Pick<EventLog, 'waitUntilPersisted'>;
  lock: ExclusiveLock;
  bus: Pick<InvalidationBus, 'publish'>;
}

export type RebuildProgress =
  | { step: 'waiting' | 'adding up' }
  /** What is kept of the period contradicts itself, and is written anew. */
  | { step: 'damaged'; period: string }
  | { step: 'setting'; done: number; of: number };
