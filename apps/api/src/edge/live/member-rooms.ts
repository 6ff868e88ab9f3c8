import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { MemberChange } from '@rostrum/contracts';
import { diffLists } from '@rostrum/domain';
import type { Logger } from 'pino';
import { BoardReadings } from '../../leaderboards/board-readings.ts';
import { LeaderboardDefinitions } from '../../leaderboards/leaderboard-definitions.ts';
import { presentEntry } from '../../leaderboards/leaderboards.presenter.ts';
import { LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { Audience } from './audience.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import { type FeedView, publicEpoch } from './feed-view.ts';
import type { MemberRoom, Standing } from './room.ts';

/** How long a member's own place may lag behind its board. */
const CADENCE_MS = 500;
/** Readings in one step; who waited longest comes first. */
const MAX_READ_PER_STEP = 1000;

type Wanted = Pick<MemberRoom, 'memberId' | 'isOwn' | 'limit'>;

/**
 * Where members stand, for those who watch that. Each place costs a reading of its own, so they
 * follow at a slower pace than boards, and only where the board moved.
 */
@Injectable()
export class MemberRooms implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #task: RepeatingTask;
  readonly #lastReadMs = new WeakMap<MemberRoom, number>();

  constructor(
    @Inject(LOGGER) logger: Logger,
    private readonly hub: FeedHub,
    private readonly audience: Audience,
    private readonly definitions: LeaderboardDefinitions,
    private readonly readings: BoardReadings,
  ) {
    this.#task = new RepeatingTask(
      () => this.#refreshDue(),
      () => CADENCE_MS,
      (error) => logger.debug({ err: error }, 'reading where members stand'),
    );
  }

  onApplicationBootstrap(): void {
    this.#task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#task.stop();
  }

  /** Where a member stands now. */
  async read(view: FeedView, wanted: Wanted): Promise<Standing> {
    const { subject, state } = view;
    if (subject.kind !== 'leaderboard' || state.kind !== 'leaderboard') {
      throw new TypeError('members stand on boards');
    }
    const { memberId, isOwn, limit } = wanted;
    const { period } = subject;
    const { tenantId, key } = subject.board;
    return this.definitions.use(tenantId, key, async (board) => {
      const scope = { viewerId: isOwn ? memberId : undefined };
      const page = await this.readings.read(board, period, (reader) =>
        reader.page(board, period, { at: 'around', memberId }, limit, scope),
      );
      const shown = { ...view, subject: { ...subject, board } };
      if (!page) {
        const snapshot = { entry: null, entries: [], total: state.list.total };
        return { epoch: publicEpoch(shown), version: view.version, until: view.version, snapshot };
      }
      const { epoch, version, total } = page;
      const entries = page.entries.map((entry) => presentEntry(entry, board));
      const entry = entries.find((one) => one.memberId === memberId) ?? null;
      const snapshot = { entry, entries, total };
      return { epoch: publicEpoch({ ...shown, epoch }), version, until: version, snapshot };
    });
  }

  async #refreshDue(): Promise<void> {
    const due: { open: OpenFeed; room: MemberRoom }[] = [];
    for (const open of this.hub.openFeeds()) {
      for (const room of open.rooms.values()) {
        if (room.shows === 'member' && room.isDue) due.push({ open, room });
      }
    }
    due.sort((a, b) => this.#readAt(a.room) - this.#readAt(b.room));
    const refreshed = due
      .slice(0, MAX_READ_PER_STEP)
      .map(({ open, room }) => this.#refresh(open, room));
    const faults = (await Promise.allSettled(refreshed)).filter((one) => one.status === 'rejected');
    if (faults[0]) throw faults[0].reason;
  }

  #readAt(room: MemberRoom): number {
    return this.#lastReadMs.get(room) ?? 0;
  }

  async #refresh(open: OpenFeed, room: MemberRoom): Promise<void> {
    room.isDue = false;
    this.#lastReadMs.set(room, performance.now());
    try {
      const next = await this.read(open.view, room);
      // It may have been moved to another period, or left, meanwhile.
      if (this.hub.find(room.name) === open) this.#show(room, next);
    } catch (error) {
      room.isDue = true;
      throw error;
    }
  }

  #show(room: MemberRoom, next: Standing): void {
    const { topic, standing } = room;
    const isSameEpoch = next.epoch === standing.epoch;
    if (isSameEpoch && next.version <= standing.until) return;
    const head = { topic, epoch: next.epoch, from: standing.version, to: next.version };
    const changes = isSameEpoch ? changesBetween(standing, next) : undefined;
    if (changes?.length === 0) {
      // Others' moves that are not seen here are news to nobody.
      room.standing = { ...standing, until: next.version };
      return;
    }
    room.standing = next;
    const { snapshot } = next;
    this.audience.emit(room.name, 'frame', changes ? { ...head, changes } : { ...head, snapshot });
  }

  /** A newcomer from another instance may hold a later version of what did not change here. */
  catchUp({ name, topic, standing }: MemberRoom): void {
    const { epoch, version: from, until: to } = standing;
    if (from === to) return;
    standing.version = to;
    this.audience.emit(name, 'frame', { topic, epoch, from, to, changes: [] });
  }
}

function changesBetween({ snapshot: was }: Standing, { snapshot: is }: Standing): MemberChange[] {
  const changes: MemberChange[] = diffLists(was, is, isSame);
  if (!isSame(was.entry, is.entry)) changes.push({ op: 'entry', entry: is.entry });
  return changes;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
