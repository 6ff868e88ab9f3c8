import { Controller, Get, Header } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';
import { Public } from '../edge/http/request-context.ts';
import { Meters } from '../meters/meters.ts';
import { FiguresMetrics } from './figures-metrics.ts';
import { FiguresReader } from './figures-reader.ts';

@Public()
@Controller('metrics')
export class MetricsController {
  readonly #gauges = new FiguresMetrics();

  constructor(
    private readonly meters: Meters,
    private readonly figures: FiguresReader,
  ) {
    // Several applications of one test process share what is measured of the process.
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  @Get()
  @Header('Content-Type', register.contentType)
  async metrics(): Promise<string> {
    this.#gauges.update(await this.figures.read());
    const registries = [register, this.meters.registry, this.#gauges.registry];
    const texts = await Promise.all(registries.map((registry) => registry.metrics()));
    return texts.join('\n');
  }
}
