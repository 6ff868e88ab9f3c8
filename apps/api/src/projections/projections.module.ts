import { Module } from '@nestjs/common';
import { LogRetention } from './log-retention.ts';
import { Notifier } from './notifier.ts';
import { PeriodArchiver } from './period-archiver.ts';
import { Persister } from './persister.ts';
import { PollClock } from './poll-clock.ts';
import { LogKeeper } from './recovery/log-keeper.ts';
import { PartitionRebuilder } from './recovery/partition-rebuilder.ts';
import { PartitionRestorer } from './recovery/partition-restorer.ts';
import { ProfileRecovery } from './recovery/profile-recovery.ts';
import { Ticker } from './ticker.ts';

/** The consumers of the log: each stands on its own behind the write. */
@Module({
  providers: [
    LogKeeper,
    LogRetention,
    Notifier,
    PartitionRebuilder,
    ProfileRecovery,
    PartitionRestorer,
    PeriodArchiver,
    Persister,
    PollClock,
    Ticker,
  ],
})
export class ProjectionsModule {}
