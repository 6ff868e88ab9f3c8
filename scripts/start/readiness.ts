import { setTimeout as delay } from 'node:timers/promises';
import { describeExit, type GuardedProcess } from '@rostrum/local-services';
import { LaunchError } from './options.ts';

const POLL_MS = 50;
const REMINDER_MS = 5_000;
const LIMIT_MS = 120_000;

/**
 * Waits until `url` answers 200.
 * @throws LaunchError with the end of its log, when the process dies or stays unhealthy.
 */
export async function waitUntilHealthy(
  server: GuardedProcess,
  url: string,
  stopRequest: AbortSignal,
): Promise<void> {
  const startedAt = Date.now();
  let reminded = startedAt;
  let answer = 'no answer';
  while (server.exit === undefined) {
    stopRequest.throwIfAborted();
    answer = await ask(url);
    if (answer === '200') return;
    const now = Date.now();
    if (now - startedAt > LIMIT_MS) {
      const waited = `${server.name} is not ready after ${LIMIT_MS / 1_000} s (${answer})`;
      throw new LaunchError(`${waited}. Its log ends with:\n${server.logTail()}`);
    }
    if (now - reminded > REMINDER_MS) {
      reminded = now;
      const seconds = Math.round((now - startedAt) / 1_000);
      console.log(`… Waiting for ${server.name} (${seconds} s, ${answer})`);
    }
    await delay(POLL_MS);
  }
  const how = describeExit(server.exit);
  throw new LaunchError(`${server.name} ended (${how}). Its log ends with:\n${server.logTail()}`);
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return String(response.status);
  } catch {
    return 'no answer';
  }
}
