import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface PipelinedZadd {
  port: number;
  /** As many different members, drawn at random. */
  members: number;
  requests: number;
  /** Commands sent at a time on each connection. */
  pipeline: number;
}

const RANDOM = '__rand_int__';

/**
 * ZADD commands a second, as `redis-benchmark` finds them.
 * @throws Error when the program is missing or fails
 */
export async function redisBenchmark(load: PipelinedZadd): Promise<number> {
  const { port, members, requests, pipeline } = load;
  const { stdout } = await promisify(execFile)('redis-benchmark', [
    ...['-h', '127.0.0.1', '-p', String(port), '--csv'],
    ...['-r', String(members), '-n', String(requests), '-P', String(pipeline)],
    ...['ZADD', 'redis-benchmark', RANDOM, `player-${RANDOM}`],
  ]);
  // A head, then: "name","requests per second",…
  const rate = Number(stdout.trim().split('\n').at(-1)?.split('","')[1]?.replaceAll('"', ''));
  if (!Number.isFinite(rate)) throw new Error(`redis-benchmark said:\n${stdout}`);
  return rate;
}
