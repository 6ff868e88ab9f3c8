import { Inject, Injectable } from '@nestjs/common';
import {
  DomainError,
  type Feed,
  isHost,
  type Leaderboard,
  type Poll,
  type Principal,
  parseTopic,
  type RankingStore,
} from '@rostrum/domain';
import { BoardReadings } from '../../leaderboards/board-readings.ts';
import { LeaderboardsService } from '../../leaderboards/leaderboards.service.ts';
import { choosePeriod } from '../../leaderboards/period-choice.ts';
import { PollsService } from '../../polls/polls.service.ts';
import { ResultsService } from '../../polls/results.service.ts';
import { RANKING_STORE } from '../../ports.ts';
import type { FeedSubject, ViewerClass } from './feed-view.ts';

/** What a topic means to somebody who may see it. */
export interface AuthorisedTopic {
  feed: Feed;
  subject: FeedSubject;
  viewer: ViewerClass;
  /** Of a poll, for a member. */
  hasVoted: boolean | undefined;
}

/** Who may watch what. Another tenant's topics answer exactly as missing ones. */
@Injectable()
export class TopicAccess {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly leaderboards: LeaderboardsService,
    private readonly readings: BoardReadings,
    private readonly polls: PollsService,
    private readonly results: ResultsService,
  ) {}

  /** @throws DomainError `request.invalid`, `auth.forbidden`, `leaderboard.not_found`, `leaderboard.closed`, `poll.not_found` */
  async authorise(principal: Principal, name: string): Promise<AuthorisedTopic> {
    const topic = parseTopic(name);
    if (!topic) {
      throw new DomainError('request.invalid', `There is no topic of the form "${name}".`, {
        errors: [{ path: 'topic', message: 'not a topic' }],
      });
    }
    if (topic.kind === 'leaderboard') {
      const board = await this.leaderboards.get(principal, topic.key);
      const { feed, subject } = this.boardFeed(board, topic.period);
      if (this.isOver(subject)) {
        throw new DomainError('leaderboard.closed', 'The period is over: nothing in it moves.');
      }
      return {
        feed,
        subject,
        viewer: classOf(principal),
        hasVoted: undefined,
      };
    }
    const { poll } = await this.polls.get(principal, topic.id);
    const viewer = classOf(principal);
    if (viewer !== 'member') return { ...pollFeed(poll), viewer, hasVoted: undefined };
    const { hasVoted } = await this.results.readState(principal, poll.id);
    return { ...pollFeed(poll), viewer: hasVoted ? 'voted' : viewer, hasVoted };
  }

  /** Whether a feed is of a period that is over for good: it is read, and not watched any more. */
  isOver(subject: FeedSubject): boolean {
    return subject.kind === 'leaderboard' && this.readings.isOver(subject.board, subject.period);
  }

  boardFeed(
    board: Leaderboard,
    requested: string | undefined,
  ): { feed: Feed; subject: FeedSubject } {
    const period = choosePeriod(board, requested, this.ranking.nowMs());
    return {
      feed: { kind: 'leaderboard', tenantId: board.tenantId, key: board.key, period },
      subject: { kind: 'leaderboard', board, period },
    };
  }
}

function classOf(principal: Principal): ViewerClass {
  if (isHost(principal)) return 'host';
  return principal.kind === 'member' ? 'member' : 'anybody';
}

export function pollFeed(poll: Poll): { feed: Feed; subject: FeedSubject } {
  return {
    feed: { kind: 'poll', tenantId: poll.tenantId, id: poll.id },
    subject: { kind: 'poll', poll },
  };
}
