import { percentile } from '../measure/statistics.ts';
import { HttpConnection } from './http-connection.ts';

export interface ClosedLoop {
  port: number;
  connections: number;
  seconds: number;
  /** Sent in turn, again from the first after the last. */
  messages: readonly Buffer[];
  /** Changes a message in place before it is sent. */
  renew?: (message: Buffer) => void;
}

export interface LoopOutcome {
  answers: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

/**
 * Keeps one request under way on every connection for a while.
 * @throws Error at the first answer that is not 200
 */
export async function runClosedLoop(load: ClosedLoop): Promise<LoopOutcome> {
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever waits for it has the error; nobody may be waiting yet.
  failed.catch(() => {});
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => HttpConnection.open(load.port, fail)),
  );
  try {
    return await Promise.race([driveAll(connections, load, fail), failed]);
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function driveAll(
  connections: HttpConnection[],
  { messages, renew, seconds }: ClosedLoop,
  fail: (error: Error) => void,
): Promise<LoopOutcome> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let sent = 0;
  const drive = (connection: HttpConnection, done: () => void): void => {
    const sentAt = performance.now();
    if (sentAt >= endsAt) {
      done();
      return;
    }
    const message = messages[sent % messages.length] as Buffer;
    sent += 1;
    renew?.(message);
    connection.send(message, (status, body) => {
      if (status !== 200) {
        fail(new Error(`the server answered ${status}: ${body.toString('utf8', 0, 500)}`));
        return;
      }
      latencies.push(performance.now() - sentAt);
      drive(connection, done);
    });
  };
  await Promise.all(
    connections.map((connection) => new Promise<void>((done) => drive(connection, done))),
  );
  const sorted = Float64Array.from(latencies).sort();
  return {
    answers: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  };
}
