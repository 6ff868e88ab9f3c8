import { Global, Module } from '@nestjs/common';
import { LeaderboardsModule } from '../../leaderboards/leaderboards.module.ts';
import { PollsModule } from '../../polls/polls.module.ts';
import { LIVE_FEED } from '../../ports.ts';
import { FeedHub } from './feed-hub.ts';
import { LiveGateway } from './live.gateway.ts';
import { LiveUpkeep } from './live-upkeep.ts';
import { SocketAccess } from './socket-access.ts';
import { Subscriptions } from './subscriptions.ts';
import { TopicAccess } from './topic-access.ts';

/** Sockets. Everybody else publishes through the `LiveFeed` port. */
@Global()
@Module({
  imports: [LeaderboardsModule, PollsModule],
  providers: [
    FeedHub,
    LiveGateway,
    LiveUpkeep,
    SocketAccess,
    Subscriptions,
    TopicAccess,
    { provide: LIVE_FEED, useExisting: FeedHub },
  ],
  exports: [LIVE_FEED],
})
export class LiveModule {}
