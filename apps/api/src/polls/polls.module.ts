import { Module } from '@nestjs/common';
import { LeaderboardsModule } from '../leaderboards/leaderboards.module.ts';
import { AsideController } from './aside/aside.controller.ts';
import { AsideService } from './aside/aside.service.ts';
import { Selections } from './aside/selection.ts';
import { BallotsController } from './ballots.controller.ts';
import { BallotsService } from './ballots.service.ts';
import { ModerationController } from './moderation/moderation.controller.ts';
import { ModerationService } from './moderation/moderation.service.ts';
import { PostDecisions } from './moderation/post-decisions.ts';
import { WordsController } from './moderation/words.controller.ts';
import { WordsService } from './moderation/words.service.ts';
import { PollCounts } from './poll-counts.ts';
import { PollDefinitions } from './poll-definitions.ts';
import { PollMovesController } from './poll-moves.controller.ts';
import { PollsController } from './polls.controller.ts';
import { PollsService } from './polls.service.ts';
import { QuestionsController } from './questions/questions.controller.ts';
import { QuestionsService } from './questions/questions.service.ts';
import { ReactionsController } from './reactions/reactions.controller.ts';
import { ReactionsService } from './reactions/reactions.service.ts';
import { ResultsController } from './results.controller.ts';
import { ResultsService } from './results.service.ts';
import { TextsController } from './texts/texts.controller.ts';
import { TextsService } from './texts/texts.service.ts';
import { Addresses } from './voters/addresses.ts';
import { CodeIssues } from './voters/code-issues.ts';
import { CodesController } from './voters/codes.controller.ts';
import { Codes } from './voters/codes.ts';
import { Devices } from './voters/devices.ts';
import { VoterIdentities } from './voters/voter-identities.ts';

@Module({
  imports: [LeaderboardsModule],
  controllers: [
    PollsController,
    PollMovesController,
    BallotsController,
    CodesController,
    ReactionsController,
    ResultsController,
    QuestionsController,
    TextsController,
    WordsController,
    ModerationController,
    AsideController,
  ],
  providers: [
    PollCounts,
    PollDefinitions,
    PollsService,
    BallotsService,
    ReactionsService,
    ResultsService,
    QuestionsService,
    TextsService,
    WordsService,
    ModerationService,
    PostDecisions,
    AsideService,
    Selections,
    Addresses,
    CodeIssues,
    Codes,
    Devices,
    VoterIdentities,
  ],
  exports: [PollDefinitions, PollsService, BallotsService, ReactionsService, ResultsService],
})
export class PollsModule {}
