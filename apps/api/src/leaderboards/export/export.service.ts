import { Inject, Injectable } from '@nestjs/common';
import type { EntryQuery } from '@rostrum/contracts';
import {
  ARCHIVE_EPOCH,
  DomainError,
  type Leaderboard,
  type PageStart,
  type Principal,
  type RankedEntry,
  type RankedPage,
  type RankingStore,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { requireHost } from '../../access/access.service.ts';
import { LOGGER, RANKING_STORE } from '../../ports.ts';
import { BoardReadings } from '../board-readings.ts';
import { LeaderboardDefinitions } from '../leaderboard-definitions.ts';
import { choosePeriod } from '../period-choice.ts';
import { checkSegment } from '../segment-choice.ts';

const PAGE_ENTRIES = 1000;

/** What is exported of a board. */
export interface ExportedRanking {
  periodId: string;
  segment: string | undefined;
}

export interface ExportReading extends ExportedRanking {
  board: Leaderboard;
  /** In ranking order; each page is read when it is asked for. */
  pages: AsyncGenerator<RankedEntry[]>;
}

/** Reads a whole period, never holding more of it than a page. */
@Injectable()
export class ExportService {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly definitions: LeaderboardDefinitions,
    private readonly readings: BoardReadings,
  ) {}

  /** The first page is read at once: what can be refused is refused before an answer has begun. */
  begin(principal: Principal, key: string, query: EntryQuery): Promise<ExportReading> {
    requireHost(principal);
    return this.definitions.use(principal.tenantId, key, async (board) => {
      const ranking = {
        periodId: choosePeriod(board, query.period, this.ranking.nowMs()),
        segment: checkSegment(board, query.segment),
      };
      const first = await this.#read(board, ranking, { at: 'top' });
      return { board, ...ranking, pages: this.#pages(board, ranking, first) };
    });
  }

  async *#pages(
    board: Leaderboard,
    ranking: ExportedRanking,
    first: RankedPage,
  ): AsyncGenerator<RankedEntry[]> {
    const { epoch } = first;
    for (let page = first; ; ) {
      yield page.entries;
      const position = page.entries.at(-1);
      if (!position || !page.hasNext) return;
      page = await this.#readOn(board, ranking, { at: 'after', position }, epoch);
    }
  }

  /** @throws DomainError also when what was begun is not there any more: a short file is no whole one */
  async #readOn(
    { tenantId, key, id }: Leaderboard,
    ranking: ExportedRanking,
    start: PageStart,
    epoch: string,
  ): Promise<RankedPage> {
    try {
      return await this.definitions.use(tenantId, key, async (board) => {
        if (board.id !== id) throw gone('The board was replaced during its export.');
        const page = await this.#read(board, ranking, start);
        // A period that was archived meanwhile goes on where it was.
        const isSame = page.epoch === epoch || page.epoch === ARCHIVE_EPOCH;
        if (!isSame) throw gone('The live store was filled anew during an export.');
        if (page.total === 0) throw gone('The period went during its export.');
        return page;
      });
    } catch (error) {
      this.logger.warn(
        { tenantId, key, period: ranking.periodId, err: error },
        'export broken off',
      );
      throw error;
    }
  }

  async #read(board: Leaderboard, ranking: ExportedRanking, start: PageStart): Promise<RankedPage> {
    const { periodId, segment } = ranking;
    const page = await this.readings.read(board, periodId, (reader) =>
      reader.page(board, periodId, start, PAGE_ENTRIES, { segment }),
    );
    if (!page) throw new TypeError('only a page that begins at a member can be missing');
    return page;
  }
}

function gone(message: string): DomainError {
  return new DomainError('store.unavailable', message);
}
