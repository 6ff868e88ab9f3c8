import { Module } from '@nestjs/common';
import { LogInitialiser } from './log-initialiser.ts';
import { Persister } from './persister.ts';
import { Ticker } from './ticker.ts';

/** The consumers of the log: each stands on its own behind the write. */
@Module({ providers: [LogInitialiser, Persister, Ticker] })
export class ProjectionsModule {}
