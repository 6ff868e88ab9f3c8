import { percentile } from '../measure/statistics.ts';

export interface CallLoop {
  /** Calls under way at any time. */
  concurrency: number;
  seconds: number;
  call: () => Promise<unknown>;
}

export interface CallOutcome {
  calls: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

/** Keeps so many calls under way for a while. */
export async function runCalls({ concurrency, seconds, call }: CallLoop): Promise<CallOutcome> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const lane = async (): Promise<void> => {
    for (let sentAt = startedAt; sentAt < endsAt; ) {
      await call();
      const answeredAt = performance.now();
      latencies.push(answeredAt - sentAt);
      sentAt = answeredAt;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const sorted = Float64Array.from(latencies).sort();
  return {
    calls: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}
