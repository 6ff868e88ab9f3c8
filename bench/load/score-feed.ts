import type { Rostrum } from '../servers/rostrum.ts';
import { type Submission, scoreMessages } from './boards.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Pacer } from './pacer.ts';

/** Scores that are written at a steady pace, while it is on. */
export interface ScoreFeed {
  start(): void;
  stop(): void;
  close(): void;
}

/** `next`: what is written next, and to which board. A write that is refused ends the benchmark. */
export async function openScoreFeed(
  rostrum: Rostrum,
  { perSecond, connections }: { perSecond: number; connections: number },
  next: () => Submission & { key: string },
): Promise<ScoreFeed> {
  const fail = (error: Error): void => {
    throw error;
  };
  const pool = await ConnectionPool.open(rostrum.port, connections, fail);
  const pacer = new Pacer(perSecond, () => {
    const { key, ...submission } = next();
    const [message] = scoreMessages(rostrum, key, [submission]);
    pool.send(message as Buffer, (status) => {
      if (status !== 200) fail(new Error(`a write was answered ${status}`));
    });
  });
  return { start: () => pacer.start(), stop: () => pacer.stop(), close: () => pool.close() };
}
