import { Module } from '@nestjs/common';
import { LogInitialiser } from './log-initialiser.ts';
import { PeriodArchiver } from './period-archiver.ts';
import { Persister } from './persister.ts';
import { PollClock } from './poll-clock.ts';
import { Ticker } from './ticker.ts';

/** The consumers of the log: each stands on its own behind the write. */
@Module({
  providers: [LogInitialiser, PeriodArchiver, Persister, PollClock, Ticker],
})
export class ProjectionsModule {}
