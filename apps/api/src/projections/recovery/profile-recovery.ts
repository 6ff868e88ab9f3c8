import { Inject, Injectable } from '@nestjs/common';
import type {
  ExclusiveLock,
  InvalidationBus,
  LogControl,
  LogStanding,
  ProfileRestorer,
  RebuildSource,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import {
  EXCLUSIVE_LOCK,
  INVALIDATION_BUS,
  LOG_CONTROL,
  LOGGER,
  PROFILE_RESTORER,
  REBUILD_SOURCE,
} from '../../ports.ts';

/**
 * Writes profiles of members anew. They are in no log: after a break nobody can tell whether Redis has
 * the last of them, so all of its partitions are written, and what is newer there stays.
 */
@Injectable()
export class ProfileRecovery {
  #isStopping = false;

  constructor(
    @Inject(EXCLUSIVE_LOCK) private readonly lock: ExclusiveLock,
    @Inject(LOG_CONTROL) private readonly control: LogControl,
    @Inject(REBUILD_SOURCE) private readonly source: RebuildSource,
    @Inject(PROFILE_RESTORER) private readonly restorer: ProfileRestorer,
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  stop(): void {
    this.#isStopping = true;
  }

  /** @throws DomainError `store.unavailable` */
  async restore(partitions: readonly number[]): Promise<number> {
    const { profiles } = await this.restorer.restoreProfiles(
      new Set(partitions),
      this.#untilStopped(this.source.profiles()),
    );
    // Processes remember who had none.
    if (profiles > 0) await this.bus.publish({ kind: 'profiles' });
    return profiles;
  }

  /**
   * Of partitions that go on without being rebuilt, unless another process does so at this moment.
   * @throws DomainError `store.unavailable`
   */
  async catchUp(standings: readonly LogStanding[]): Promise<void> {
    await this.lock.tryRun('profiles', async () => {
      const now = await this.control.standings(standings.map(({ partition }) => partition));
      const due = now.filter(isWithoutProfiles);
      if (due.length === 0) return;
      const profiles = await this.restore(due.map(({ partition }) => partition));
      await Promise.all(due.map((standing) => this.control.noteProfiles(standing)));
      this.logger.info({ partitions: due.length, profiles }, 'profiles written anew');
    });
  }

  async *#untilStopped<T>(batches: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const batch of batches) {
      if (this.#isStopping) throw new Error('the process stops');
      yield batch;
    }
  }
}

export function isWithoutProfiles({ isConfirmed, hasProfiles }: LogStanding): boolean {
  return isConfirmed && !hasProfiles;
}
