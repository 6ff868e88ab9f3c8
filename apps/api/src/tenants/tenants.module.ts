import { Module } from '@nestjs/common';
import { TenantsService } from './tenants.service.ts';

@Module({ providers: [TenantsService], exports: [TenantsService] })
export class TenantsModule {}
