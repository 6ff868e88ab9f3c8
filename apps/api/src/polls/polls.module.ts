import { Module } from '@nestjs/common';
import { BallotsController } from './ballots.controller.ts';
import { BallotsService } from './ballots.service.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollsController } from './polls.controller.ts';
import { PollsService } from './polls.service.ts';

@Module({
  controllers: [PollsController, BallotsController],
  providers: [PollDefinitions, PollsService, BallotsService],
  exports: [PollDefinitions, PollsService, BallotsService],
})
export class PollsModule {}
