import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.ts';
import { QuizAwarder } from './awards/quiz-awarder.ts';
import { BoardReadings } from './board-readings.ts';
import { EntriesController } from './entries.controller.ts';
import { EntriesService } from './entries.service.ts';
import { ExportController } from './export/export.controller.ts';
import { ExportService } from './export/export.service.ts';
import { HistoryController } from './history.controller.ts';
import { HistoryService } from './history.service.ts';
import { ImportController } from './import/import.controller.ts';
import { ImportService } from './import/import.service.ts';
import { ImportRunner } from './import/import-runner.ts';
import { QuarantineController } from './integrity/quarantine.controller.ts';
import { QuarantineService } from './integrity/quarantine.service.ts';
import { Signatures } from './integrity/signatures.ts';
import { SigningController } from './integrity/signing.controller.ts';
import { SigningService } from './integrity/signing.service.ts';
import { LeaderboardDefinitions } from './leaderboard-definitions.ts';
import { LeaderboardsController } from './leaderboards.controller.ts';
import { LeaderboardsService } from './leaderboards.service.ts';
import { MemberPlacements } from './member-placements.ts';
import { ScoresController } from './scores.controller.ts';
import { ScoresService } from './scores.service.ts';

@Module({
  imports: [JobsModule],
  controllers: [
    LeaderboardsController,
    ScoresController,
    EntriesController,
    HistoryController,
    ExportController,
    ImportController,
    QuarantineController,
    SigningController,
  ],
  providers: [
    LeaderboardDefinitions,
    LeaderboardsService,
    MemberPlacements,
    BoardReadings,
    EntriesService,
    HistoryService,
    ScoresService,
    QuizAwarder,
    ExportService,
    ImportService,
    ImportRunner,
    QuarantineService,
    Signatures,
    SigningService,
  ],
  exports: [
    LeaderboardDefinitions,
    LeaderboardsService,
    BoardReadings,
    EntriesService,
    ScoresService,
  ],
})
export class LeaderboardsModule {}
