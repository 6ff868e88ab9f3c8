import { LocalServiceError } from './errors.ts';
import { describeExit, type GuardedProcess } from './guarded-process.ts';
import type { Progress } from './progress.ts';

export interface ReadinessOptions {
  /** One try; false means not yet. */
  isReady: () => Promise<boolean>;
  onProgress: Progress;
  timeoutMs?: number;
}

const POLL_MS = 20;
const PROGRESS_EVERY_MS = 5_000;

/**
 * Waits until a server answers.
 * @throws LocalServiceError with the end of its log when it dies or stays silent; it is stopped then.
 */
export async function waitUntilReady(
  server: GuardedProcess,
  options: ReadinessOptions,
): Promise<void> {
  const startedAt = Date.now();
  const timeoutMs = options.timeoutMs ?? 300_000;
  let nextProgress = startedAt + PROGRESS_EVERY_MS;
  while (server.exit === undefined) {
    if (await isReadyOrStop(server, options)) return;
    const now = Date.now();
    if (now - startedAt > timeoutMs) {
      await server.stop();
      throw failure(server, `did not answer within ${Math.round(timeoutMs / 1_000)} s`);
    }
    if (now >= nextProgress) {
      nextProgress = now + PROGRESS_EVERY_MS;
      options.onProgress(`Waiting for ${server.name} (${Math.round((now - startedAt) / 1_000)} s)`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw failure(server, `ended at once (${describeExit(server.exit)})`);
}

async function isReadyOrStop(server: GuardedProcess, options: ReadinessOptions): Promise<boolean> {
  try {
    return await options.isReady();
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function failure(server: GuardedProcess, what: string): LocalServiceError {
  return new LocalServiceError(
    `${server.name} ${what}. Its log, ${server.logFile}, ends with:\n${server.logTail()}`,
  );
}
