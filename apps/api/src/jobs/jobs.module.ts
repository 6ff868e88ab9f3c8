import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { JobsController } from './jobs.controller.ts';
import { IMPORT_QUEUE, JobsService } from './jobs.service.ts';
import { QueueConnections } from './queue-connections.ts';

/** Queues of background work, and what tenants may see of their jobs. */
@Module({
  imports: [
    BullModule.forRootAsync({ useClass: QueueConnections }),
    BullModule.registerQueue({ name: IMPORT_QUEUE }),
  ],
  controllers: [JobsController],
  providers: [JobsService],
  exports: [JobsService],
})
export class JobsModule {}
