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
  type SharedTopic,
} from '@rostrum/domain';
import { BoardReadings } from '../../leaderboards/board-readings.ts';
import { LeaderboardsService } from '../../leaderboards/leaderboards.service.ts';
import { choosePeriod } from '../../leaderboards/period-choice.ts';
import { ResultsService } from '../../polls/results.service.ts';
import { RANKING_STORE } from '../../ports.ts';
import type { VoterRequest } from '../http/voter-request.ts';
import type { FeedSubject } from './feed-view.ts';
import type { ViewerClass } from './room.ts';
import type { VoterOf } from './voted-viewers.ts';

/** What of a feed a topic shows: all of it, where one member stands, or how many watch. */
export type Shown =
  | { shows: 'feed' }
  | { shows: 'member'; memberId: string; isOwn: boolean }
  | { shows: 'presence' };

/** What a topic means to somebody who may see it. */
export interface AuthorisedTopic {
  feed: Feed;
  subject: FeedSubject;
  viewer: ViewerClass;
  shown: Shown;
  /** Of a poll, for a voter. */
  hasVoted: boolean | undefined;
  /** Whose ballot decides what is shown: the viewer's own, once it is in. */
  voter: VoterOf | undefined;
}

/** Who may watch what. Another tenant's topics answer exactly as missing ones. */
@Injectable()
export class TopicAccess {
  constructor(
    @Inject(RANKING_STORE) private readonly ranking: RankingStore,
    private readonly leaderboards: LeaderboardsService,
    private readonly readings: BoardReadings,
    private readonly results: ResultsService,
  ) {}

  /** @throws DomainError `request.invalid`, `auth.forbidden`, `leaderboard.not_found`, `leaderboard.closed`, `poll.not_found`, `ballot.code_invalid`, `limit.rate` */
  async authorise(
    principal: Principal,
    name: string,
    request: VoterRequest,
  ): Promise<AuthorisedTopic> {
    const topic = parseTopic(name);
    if (!topic) {
      throw new DomainError('request.invalid', `There is no topic of the form "${name}".`, {
        errors: [{ path: 'topic', message: 'not a topic' }],
      });
    }
    if (topic.kind === 'presence') {
      const of = await this.#authoriseShared(principal, topic.of, request);
      return { ...of, shown: { shows: 'presence' } };
    }
    if (topic.kind !== 'member') return this.#authoriseShared(principal, topic, request);
    const { key, period, memberId } = topic;
    const board = await this.#authoriseBoard(principal, key, period);
    const isOwn = principal.kind === 'member' && principal.memberId === memberId;
    return { ...board, shown: { shows: 'member', memberId, isOwn } };
  }

  #authoriseShared(
    principal: Principal,
    topic: SharedTopic,
    request: VoterRequest,
  ): Promise<AuthorisedTopic> {
    return topic.kind === 'poll'
      ? this.#authorisePoll(principal, topic.id, request)
      : this.#authoriseBoard(principal, topic.key, topic.period);
  }

  async #authoriseBoard(
    principal: Principal,
    key: string,
    period: string | undefined,
  ): Promise<AuthorisedTopic> {
    const board = await this.leaderboards.get(principal, key);
    const { feed, subject } = this.boardFeed(board, period);
    if (this.isOver(subject)) {
      throw new DomainError('leaderboard.closed', 'The period is over: nothing in it moves.');
    }
    const viewer = classOf(principal);
    const shown = { shows: 'feed' } as const;
    return { feed, subject, viewer, shown, hasVoted: undefined, voter: undefined };
  }

  async #authorisePoll(
    principal: Principal,
    reference: string,
    request: VoterRequest,
  ): Promise<AuthorisedTopic> {
    const viewer = classOf(principal);
    const { poll, voterId, hasVoted } = await this.results.viewer(principal, reference, request);
    const shown = { shows: 'feed' } as const;
    const feed = { ...pollFeed(poll), shown, hasVoted };
    if (voterId === undefined) return { ...feed, viewer, voter: undefined };
    return {
      ...feed,
      viewer: viewer === 'member' ? 'voted' : 'anybody-voted',
      voter: { tenantId: poll.tenantId, pollId: poll.id, voterId },
    };
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
