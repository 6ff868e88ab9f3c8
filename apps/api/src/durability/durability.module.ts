import { Global, Module } from '@nestjs/common';
import { DurabilityService } from './durability.service.ts';

@Global()
@Module({ providers: [DurabilityService], exports: [DurabilityService] })
export class DurabilityModule {}
