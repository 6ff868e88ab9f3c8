import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { Config } from '../config.ts';
import { CONFIG } from '../ports.ts';
import { JobsController } from './jobs.controller.ts';
import { IMPORT_QUEUE, JobsService } from './jobs.service.ts';
import { QUEUE_PREFIX, queueConnection } from './queue-connection.ts';

/** Queues of background work, and what tenants may see of their jobs. */
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [CONFIG],
      useFactory: (config: Config) => ({
        connection: queueConnection(config.redisUrl),
        prefix: QUEUE_PREFIX,
      }),
    }),
    BullModule.registerQueue({ name: IMPORT_QUEUE }),
  ],
  controllers: [JobsController],
  providers: [JobsService],
  exports: [JobsService],
})
export class JobsModule {}
