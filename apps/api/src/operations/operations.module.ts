import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AlertWatch } from './alert-watch.ts';
import { DeadLettersController } from './dead-letters.controller.ts';
import { DeadLettersService } from './dead-letters.service.ts';
import { DemoController } from './demo.controller.ts';
import { FiguresReader } from './figures-reader.ts';
import { HealthController } from './health.controller.ts';
import { MetricsController } from './metrics.controller.ts';
import { OperationsController } from './operations.controller.ts';
import { OperationsService } from './operations.service.ts';
import { RedisSafety } from './redis-safety.ts';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [
    HealthController,
    MetricsController,
    DemoController,
    OperationsController,
    DeadLettersController,
  ],
  providers: [AlertWatch, DeadLettersService, FiguresReader, OperationsService, RedisSafety],
})
export class OperationsModule {}
