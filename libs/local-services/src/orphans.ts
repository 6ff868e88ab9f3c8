import { readFile } from 'node:fs/promises';
import { LocalServiceError } from './errors.ts';
import { commandLineOf, waitUntilGone } from './process-table.ts';
import type { Progress } from './progress.ts';

export interface OrphanSearch {
  /** How people call the server, in messages. */
  name: string;
  /** Holds the pid in its first line. */
  pidFile: string;
  /** Part of the command line of the server on this data, and of no other process. */
  marker: string;
  /** Orderly first. */
  signals: readonly NodeJS.Signals[];
  onProgress: Progress;
  graceMs?: number;
}

export type OrphanOutcome = 'none' | 'stopped' | 'pid-of-another';

/**
 * Stops a server that outlived the process which had started it. To be called by the holder of the
 * data's lock only: then nobody else can be using that server.
 * @throws LocalServiceError when it cannot be stopped.
 */
export async function stopOrphan(search: OrphanSearch): Promise<OrphanOutcome> {
  const content = await readFile(search.pidFile, 'utf8').catch(() => '');
  const pid = Number.parseInt(content, 10);
  if (!(pid > 0)) return 'none';
  const commandLine = await commandLineOf(pid);
  if (commandLine === '') return 'none';
  if (!commandLine.includes(search.marker)) return 'pid-of-another';

  search.onProgress(`Stopping the ${search.name} left behind by an earlier run (process ${pid})`);
  for (const signal of search.signals) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already, or not ours to stop; the wait tells which.
    }
    if (await waitUntilGone(pid, search.graceMs ?? 10_000)) return 'stopped';
  }
  throw new LocalServiceError(
    `A ${search.name} from an earlier run (process ${pid}) still uses this data and does not stop. ` +
      `End it with: kill -9 ${pid}`,
  );
}
