import { Global, Module } from '@nestjs/common';
import { LeaderboardsModule } from '../../leaderboards/leaderboards.module.ts';
import { PollsModule } from '../../polls/polls.module.ts';
import { LIVE_FEED } from '../../ports.ts';
import { Audience } from './audience.ts';
import { Entrance } from './entrance.ts';
import { EventStreams } from './event-streams.ts';
import { FeedHub } from './feed-hub.ts';
import { FeedReader } from './feed-reader.ts';
import { Handshakes } from './handshakes.ts';
import { LiveController } from './live.controller.ts';
import { LiveGateway } from './live.gateway.ts';
import { LiveUpkeep } from './live-upkeep.ts';
import { MemberRooms } from './member-rooms.ts';
import { Presence } from './presence.ts';
import { SocketAccess } from './socket-access.ts';
import { SocketRooms } from './socket-rooms.ts';
import { Subscriptions } from './subscriptions.ts';
import { TopicAccess } from './topic-access.ts';
import { VotedViewers } from './voted-viewers.ts';

/** Sockets and event streams. Everybody else publishes through the `LiveFeed` port. */
@Global()
@Module({
  imports: [LeaderboardsModule, PollsModule],
  controllers: [LiveController],
  providers: [
    Audience,
    Entrance,
    EventStreams,
    FeedHub,
    FeedReader,
    Handshakes,
    LiveGateway,
    LiveUpkeep,
    MemberRooms,
    Presence,
    SocketAccess,
    SocketRooms,
    Subscriptions,
    TopicAccess,
    VotedViewers,
    { provide: LIVE_FEED, useExisting: FeedHub },
  ],
  exports: [LIVE_FEED],
})
export class LiveModule {}
