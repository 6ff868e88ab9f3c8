import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Member, MemberErasureRepository, MemberRepository } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { LeaderboardsService } from '../leaderboards/leaderboards.service.ts';
import { CONFIG, LOGGER, MEMBER_ERASURE_REPOSITORY, MEMBER_REPOSITORY } from '../ports.ts';
import { RepeatingTask } from '../tasks/repeating-task.ts';
import { MemberChanges } from './member-changes.ts';
import { MemberEraser } from './member-eraser.ts';

const INTERVAL_MS = 1_000;
/** Whoever made a change applies it at once; what is still to do later was broken off. */
const BROKEN_OFF_MS = 3_000;
const MEMBERS_A_STEP = 250;
/** A pass takes no longer, unless its process died. */
const HOLD_MS = 60_000;

/** Finishes what was begun with members and broken off, and erases those who are to be erased. */
@Injectable()
export class MemberUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  readonly #report: (error: unknown) => void;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(MEMBER_REPOSITORY) private readonly members: MemberRepository,
    @Inject(MEMBER_ERASURE_REPOSITORY) private readonly erasures: MemberErasureRepository,
    @Inject(LOGGER) logger: Logger,
    private readonly changes: MemberChanges,
    private readonly leaderboards: LeaderboardsService,
    private readonly eraser: MemberEraser,
  ) {
    this.#report = (error) => logger.debug({ err: error }, 'members wait to be applied');
    this.#task = new RepeatingTask(
      () => this.#step(),
      () => INTERVAL_MS,
      this.#report,
    );
  }

  onApplicationBootstrap(): void {
    if (this.config.runsWorkers) this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /** What cannot be done for one tenant does not hold up the others. */
  async #step(): Promise<void> {
    const before = new Date(Date.now() - BROKEN_OFF_MS);
    const pending = await this.members.findPending(before, MEMBERS_A_STEP);
    for (const [tenantId, those] of byTenant(pending)) {
      await this.changes.apply(tenantId, those).catch(this.#report);
    }
    await this.leaderboards.seedBoards(before).catch(this.#report);
    const erasure = await this.erasures.takeDue(HOLD_MS);
    if (erasure) await this.eraser.pass(erasure);
  }
}

function byTenant(members: readonly Member[]): Map<string, Member[]> {
  return Map.groupBy(members, ({ tenantId }) => tenantId);
}
