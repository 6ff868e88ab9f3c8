import { Inject, Injectable } from '@nestjs/common';
import {
  type BoardContents,
  type BoardRestorer,
  type CarriedOut,
  type Leaderboard,
  type Poll,
  type PollContents,
  type PollRestorer,
  partitionOf,
  type RebuildSource,
  type RequestMemory,
  versionBeyond,
} from '@rostrum/domain';
import type { Config } from '../../config.ts';
import {
  BOARD_CONTENTS,
  BOARD_RESTORER,
  CONFIG,
  POLL_CONTENTS,
  POLL_RESTORER,
  REBUILD_SOURCE,
  REQUEST_MEMORY,
} from '../../ports.ts';

/** What lies in one partition. */
export interface PartitionResources {
  boards: Leaderboard[];
  polls: Poll[];
}

/** Writes what PostgreSQL has of a partition into the live store, which has nothing of it. */
@Injectable()
export class PartitionRestorer {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(REBUILD_SOURCE) private readonly source: RebuildSource,
    @Inject(BOARD_CONTENTS) private readonly boardContents: BoardContents,
    @Inject(BOARD_RESTORER) private readonly boards: BoardRestorer,
    @Inject(POLL_CONTENTS) private readonly pollContents: PollContents,
    @Inject(POLL_RESTORER) private readonly polls: PollRestorer,
    @Inject(REQUEST_MEMORY) private readonly memory: RequestMemory,
  ) {}

  /** Definitions of everything that lies in some partitions, read once for all of them. */
  async resourcesOf(partitions: readonly number[]): Promise<Map<number, PartitionResources>> {
    const found = new Map(
      partitions.map((at): [number, PartitionResources] => [at, { boards: [], polls: [] }]),
    );
    for await (const boards of this.source.boards()) {
      for (const board of boards) {
        const at = this.#partitionOf(board.tenantId, 'leaderboard', board.key);
        found.get(at)?.boards.push(board);
      }
    }
    for await (const polls of this.source.polls()) {
      for (const poll of polls) {
        found.get(this.#partitionOf(poll.tenantId, 'poll', poll.id))?.polls.push(poll);
      }
    }
    return found;
  }

  /**
   * How many entries and ballots were restored.
   * @throws RebuildSupersededError
   * @throws DomainError `store.unavailable`
   */
  async restore(
    partition: number,
    { boards, polls }: PartitionResources,
    token: string,
  ): Promise<number> {
    let restored = 0;
    for (const board of boards) {
      const content = await this.boardContents.contentOf(board, partition);
      restored += (await this.boards.restoreBoard(board, content, token)).entries;
    }
    const version = versionBeyond(await this.source.logOf(partition), Date.now());
    for (const poll of polls) {
      const content = await this.pollContents.contentOf(poll, version);
      // It was deleted since it was listed.
      if (!content) continue;
      restored += (await this.polls.restorePoll(poll, content, token)).ballots;
    }
    await this.#remind(partition, { boards, polls });
    return restored;
  }

  async #remind(partition: number, { boards, polls }: PartitionResources): Promise<void> {
    const boardsById = new Map(boards.map((board) => [board.id, board]));
    const pollsById = new Map(polls.map((poll) => [poll.id, poll]));
    const sinceMs = Date.now() - this.memory.lastsMs;
    for await (const batch of this.source.carriedOut([partition], sinceMs)) {
      for (const [id, requests] of Map.groupBy(batch, ({ resourceId }) => resourceId)) {
        await this.#remindOf(boardsById.get(id), pollsById.get(id), requests);
      }
    }
  }

  async #remindOf(
    board: Leaderboard | undefined,
    poll: Poll | undefined,
    requests: readonly CarriedOut[],
  ): Promise<void> {
    if (board) await this.memory.remindBoard(board, requests);
    if (poll) await this.memory.remindPoll(poll, requests);
  }

  #partitionOf(tenantId: string, kind: 'leaderboard' | 'poll', id: string): number {
    return partitionOf(tenantId, kind, id, this.config.partitionCount);
  }
}
