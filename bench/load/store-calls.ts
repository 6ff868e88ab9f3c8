import { CpuMeter } from '../measure/cpu.ts';
import type { Contestant } from '../measure/rounds.ts';
import { ServerTimeMeter } from '../measure/server-time.ts';
import type { Ranking } from '../servers/ranking.ts';
import { runCalls } from './call-loop.ts';

export interface StoreCalls {
  name: string;
  concurrency: number;
  seconds: number;
  /** What one call counts for. */
  weight?: number;
  /** The commands whose time is that of the call. */
  commands: readonly string[];
  call: () => Promise<unknown>;
}

/** Calls a Redis from this process for a while, and says what each cost whom. */
export function storeContestant(ranking: Ranking, load: StoreCalls): Contestant {
  const { inspector, redisPid } = ranking;
  return {
    name: load.name,
    async run() {
      const time = await ServerTimeMeter.start(inspector, load.commands);
      const meter = new CpuMeter({ redis: redisPid, client: process.pid });
      const outcome = await runCalls(load);
      const cpu = meter.stop();
      const executionSeconds = await time.stop();
      await ranking.dropEvents();
      const count = outcome.calls * (load.weight ?? 1);
      return {
        rate: count / outcome.seconds,
        p50: outcome.p50Ms,
        p99: outcome.p99Ms,
        execution: (executionSeconds / count) * 1e6,
        redisCpu: ((cpu.seconds['redis'] ?? 0) / count) * 1e6,
        clientCpu: ((cpu.seconds['client'] ?? 0) / count) * 1e6,
      };
    },
  };
}

/** One turn of a call in this process; there are many of them, and each is one kind of call. */
export function turnSeconds(seconds: number): number {
  return seconds / 5;
}
