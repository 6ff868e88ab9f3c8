import { Module } from '@nestjs/common';
import { LeaderboardsModule } from '../leaderboards/leaderboards.module.ts';
import { BallotsController } from './ballots.controller.ts';
import { BallotsService } from './ballots.service.ts';
import { PollCounts } from './poll-counts.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollMovesController } from './poll-moves.controller.ts';
import { PollsController } from './polls.controller.ts';
import { PollsService } from './polls.service.ts';
import { ResultsController } from './results.controller.ts';
import { ResultsService } from './results.service.ts';

@Module({
  imports: [LeaderboardsModule],
  controllers: [PollsController, PollMovesController, BallotsController, ResultsController],
  providers: [PollCounts, PollDefinitions, PollsService, BallotsService, ResultsService],
  exports: [PollDefinitions, PollsService, BallotsService, ResultsService],
})
export class PollsModule {}
