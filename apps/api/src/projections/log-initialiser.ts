import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainError, type EventLog, type EventSink } from '@rostrum/domain';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { CONFIG, EVENT_LOG, EVENT_SINK, LOGGER } from '../ports.ts';

const RETRY_MS = 500;

/** Gives every partition its epoch and its consumer groups, before anything is served. */
@Injectable()
export class LogInitialiser implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(EVENT_SINK) private readonly sink: EventSink,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A process that starts before its stores waits for them rather than die and be restarted. */
  async onModuleInit(): Promise<void> {
    for (;;) {
      try {
        await this.log.initialise(await this.sink.ensurePartitions(this.config.partitionCount));
        return;
      } catch (error) {
        if (!(error instanceof DomainError && error.code === 'store.unavailable')) throw error;
        this.logger.warn({ reason: error.internal ?? error.message }, 'waiting for the stores');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
