import { Module } from '@nestjs/common';
import { BallotsController } from './ballots.controller.ts';
import { BallotsService } from './ballots.service.ts';
import { ModerationController } from './moderation/moderation.controller.ts';
import { ModerationService } from './moderation/moderation.service.ts';
import { WordsController } from './moderation/words.controller.ts';
import { WordsService } from './moderation/words.service.ts';
import { PollCounts } from './poll-counts.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollMovesController } from './poll-moves.controller.ts';
import { PollsController } from './polls.controller.ts';
import { PollsService } from './polls.service.ts';
import { QuestionsController } from './questions/questions.controller.ts';
import { QuestionsService } from './questions/questions.service.ts';
import { ResultsController } from './results.controller.ts';
import { ResultsService } from './results.service.ts';
import { TextsController } from './texts/texts.controller.ts';
import { TextsService } from './texts/texts.service.ts';

@Module({
  controllers: [
    PollsController,
    PollMovesController,
    BallotsController,
    ResultsController,
    QuestionsController,
    TextsController,
    WordsController,
    ModerationController,
  ],
  providers: [
    PollCounts,
    PollDefinitions,
    PollsService,
    BallotsService,
    ResultsService,
    QuestionsService,
    TextsService,
    WordsService,
    ModerationService,
  ],
  exports: [PollDefinitions, PollsService, BallotsService, ResultsService],
})
export class PollsModule {}
