import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  DomainError,
  feedName,
  type Invalidation,
  type InvalidationBus,
  parseTopic,
} from '@rostrum/domain';
import type { Logger } from 'pino';
import { LeaderboardDefinitions } from '../../leaderboards/leaderboard-definitions.ts';
import { PollDefinitions } from '../../polls/poll-definitions.ts';
import { INVALIDATION_BUS, LOGGER } from '../../ports.ts';
import { RepeatingTask } from '../../tasks/repeating-task.ts';
import { FeedHub, type OpenFeed } from './feed-hub.ts';
import { TopicAccess } from './topic-access.ts';
import { VotedViewers } from './voted-viewers.ts';

const ROLLOVER_CHECK_MS = 500;

/**
 * Keeps open feeds true to what frames do not bring: periods that end, definitions that change,
 * voters who take their ballot back.
 */
@Injectable()
export class LiveUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #rollover: RepeatingTask;

  constructor(
    @Inject(INVALIDATION_BUS) private readonly bus: InvalidationBus,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly hub: FeedHub,
    private readonly voted: VotedViewers,
    private readonly topics: TopicAccess,
    private readonly boards: LeaderboardDefinitions,
    private readonly polls: PollDefinitions,
  ) {
    this.#rollover = new RepeatingTask(
      () => this.#moveEndedPeriods(),
      () => ROLLOVER_CHECK_MS,
      (error) => logger.debug({ err: error }, 'moving to a new period'),
    );
  }

  onApplicationBootstrap(): void {
    this.#rollover.start();
    this.bus.subscribe(
      (news) => {
        if (news.kind === 'ballot') this.voted.retract(news);
        else if (news.kind === 'round') this.voted.retractPoll(news);
        else this.#redefine((open) => isAbout(news, open));
      },
      () => {
        this.voted.retractAll();
        this.#redefine(() => true);
      },
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rollover.stop();
  }

  /** Topics of a current period move on when it ends, with or without a write. */
  async #moveEndedPeriods(): Promise<void> {
    for (const open of [...this.hub.openFeeds()]) {
      if (open.view.subject.kind !== 'leaderboard') continue;
      const { board } = open.view.subject;
      for (const room of [...open.rooms.values()]) {
        const parsed = parseTopic(room.topic);
        const topic = parsed?.kind === 'presence' ? parsed.of : parsed;
        if (!topic || topic.kind === 'poll') continue;
        const { feed, subject } = this.topics.boardFeed(board, topic.period);
        if (feedName(feed) !== feedName(open.feed)) {
          await this.hub.moveRoom(open, room, feed, subject);
        }
      }
      if (this.topics.isOver(open.view.subject)) this.hub.release(open);
    }
  }

  #redefine(isConcerned: (open: OpenFeed) => boolean): void {
    const concerned = [...this.hub.openFeeds()].filter(isConcerned);
    const reload = async () => {
      for (const open of concerned) await this.#reload(open);
    };
    reload().catch((error: unknown) => this.logger.debug({ err: error }, 'redefining a feed'));
  }

  async #reload(open: OpenFeed): Promise<void> {
    const { feed } = open;
    try {
      if (feed.kind === 'poll') {
        this.polls.forget(feed.tenantId, feed.id);
        const poll = await this.polls.get(feed.tenantId, feed.id);
        this.hub.redefine(open, { kind: 'poll', poll });
      } else {
        this.boards.forget(feed.tenantId, feed.key);
        const board = await this.boards.get(feed.tenantId, feed.key);
        this.hub.redefine(open, { kind: 'leaderboard', board, period: feed.period });
        if (this.topics.isOver(open.view.subject)) this.hub.release(open);
      }
    } catch (error) {
      if (error instanceof DomainError && error.code.endsWith('.not_found')) this.hub.end(open);
      else throw error;
    }
  }
}

function isAbout(news: Invalidation, { feed }: OpenFeed): boolean {
  if (news.kind === 'poll') {
    return feed.kind === 'poll' && feed.tenantId === news.tenantId && feed.id === news.id;
  }
  if (news.kind === 'leaderboard') {
    return feed.kind === 'leaderboard' && feed.tenantId === news.tenantId && feed.key === news.key;
  }
  return false;
}
