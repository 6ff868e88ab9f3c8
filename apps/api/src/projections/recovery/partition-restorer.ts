import { Inject, Injectable } from '@nestjs/common';
import {
  type BoardContents,
  type BoardRestorer,
  type CarriedOut,
  chunks,
  type PollContents,
  type PollRestorer,
  partitionOf,
  type RebuildSource,
  type RequestMemory,
  type StoredRef,
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
  boards: StoredRef[];
  polls: StoredRef[];
}

/** Definitions read at once. */
const DEFINITIONS = 100;

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

  /** Which boards and polls lie in some partitions, looked up once for all of them. */
  async resourcesOf(partitions: readonly number[]): Promise<Map<number, PartitionResources>> {
    const found = new Map(
      partitions.map((at): [number, PartitionResources] => [at, { boards: [], polls: [] }]),
    );
    for await (const refs of this.source.boardRefs()) {
      for (const ref of refs) {
        found.get(this.#partitionOf(ref, 'leaderboard', ref.key ?? ''))?.boards.push(ref);
      }
    }
    for await (const refs of this.source.pollRefs()) {
      for (const ref of refs) found.get(this.#partitionOf(ref, 'poll', ref.id))?.polls.push(ref);
    }
    return found;
  }

  /**
   * How many entries and ballots were restored.
   * @throws RebuildSupersededError
   * @throws DomainError `store.unavailable`
   */
  async restore(partition: number, resources: PartitionResources, token: string): Promise<number> {
    let restored = 0;
    for (const refs of chunks(resources.boards, DEFINITIONS)) {
      for (const board of await this.source.boards(refs.map(({ id }) => id))) {
        const content = await this.boardContents.contentOf(board, partition);
        restored += (await this.boards.restoreBoard(board, content, token)).entries;
      }
    }
    const version = versionBeyond(await this.source.logOf(partition), Date.now());
    for (const refs of chunks(resources.polls, DEFINITIONS)) {
      for (const poll of await this.source.polls(refs.map(({ id }) => id))) {
        const content = await this.pollContents.contentOf(poll, version);
        // It was deleted since it was read.
        if (content) restored += (await this.polls.restorePoll(poll, content, token)).ballots;
      }
    }
    return restored;
  }

  /**
   * Has it known again which requests were carried out; of all partitions at once, since the log is in no
   * order that would tell them apart.
   * @throws DomainError `store.unavailable`
   */
  async remind(resources: ReadonlyMap<number, PartitionResources>): Promise<void> {
    const all = [...resources.values()];
    const boardsById = new Map(all.flatMap(({ boards }) => boards.map((ref) => [ref.id, ref])));
    const pollsById = new Map(all.flatMap(({ polls }) => polls.map((ref) => [ref.id, ref])));
    const sinceMs = Date.now() - this.memory.lastsMs;
    for await (const batch of this.source.carriedOut([...resources.keys()], sinceMs)) {
      const reminded = [...Map.groupBy(batch, ({ resourceId }) => resourceId)].map(
        ([id, requests]) => this.#remindOf(boardsById.get(id), pollsById.get(id), requests),
      );
      await Promise.all(reminded);
    }
  }

  async #remindOf(
    board: StoredRef | undefined,
    poll: StoredRef | undefined,
    requests: readonly CarriedOut[],
  ): Promise<void> {
    if (board) {
      const { id, tenantId, key = '' } = board;
      await this.memory.remindBoard({ id, tenantId, key }, requests);
    }
    if (poll) await this.memory.remindPoll(poll, requests);
  }

  #partitionOf({ tenantId }: StoredRef, kind: 'leaderboard' | 'poll', name: string): number {
    return partitionOf(tenantId, kind, name, this.config.partitionCount);
  }
}
