import { Module } from '@nestjs/common';
import { LogKeeper } from './log-keeper.ts';
import { PartitionRebuilder } from './partition-rebuilder.ts';
import { PeriodArchiver } from './period-archiver.ts';
import { Persister } from './persister.ts';
import { PollClock } from './poll-clock.ts';
import { Ticker } from './ticker.ts';

/** The consumers of the log: each stands on its own behind the write. */
@Module({
  providers: [LogKeeper, PartitionRebuilder, PeriodArchiver, Persister, PollClock, Ticker],
})
export class ProjectionsModule {}
