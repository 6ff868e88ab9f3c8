import { Global, Module } from '@nestjs/common';
import { DurabilityService } from './durability.service.ts';
import { EventHandlers } from './event-handlers.ts';

@Global()
@Module({
  providers: [DurabilityService, EventHandlers],
  exports: [DurabilityService, EventHandlers],
})
export class DurabilityModule {}
