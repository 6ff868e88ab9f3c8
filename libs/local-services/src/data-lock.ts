import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServiceError, systemErrorCode } from './errors.ts';
import { isRunning, startTimeOf } from './process-table.ts';

interface Holder {
  pid: number;
  startTime: string;
}

/**
 * Keeps a second process from using the same folder. The lock is the file `lock` in that folder;
 * one left behind by a process that has died is taken over.
 */
export class DataLock {
  readonly #path: string;
  readonly #content: string;

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
  }

  /** Creates the folder where needed. Throws LocalServiceError when a live process holds the lock. */
  static async acquire(dataDir: string, what: string): Promise<DataLock> {
    await mkdir(dataDir, { recursive: true });
    const path = join(dataDir, 'lock');
    const holder: Holder = { pid: process.pid, startTime: await startTimeOf(process.pid) };
    const content = `${JSON.stringify(holder)}\n`;
    const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    await writeFile(draft, content, { mode: 0o600 });
    try {
      await claim(draft, path, dataDir, what);
    } finally {
      await rm(draft, { force: true });
    }
    return new DataLock(path, content);
  }

  async release(): Promise<void> {
    const current = await readFile(this.#path, 'utf8').catch(() => '');
    if (current === this.#content) await rm(this.#path, { force: true });
  }
}

/** A hard link appears whole or not at all, so nobody ever reads a lock that is half written. */
async function claim(draft: string, path: string, dataDir: string, what: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    try {
      await link(draft, path);
      return;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    const found = await readFile(path, 'utf8').catch(() => '');
    if (found === '') continue;
    const holder = parseHolder(found);
    if (holder !== undefined && (await isHeld(holder))) {
      throw new LocalServiceError(
        `${what} in ${dataDir} is in use by a running copy (process ${holder.pid}). ` +
          'Stop that one first, or choose another data folder.',
      );
    }
    await removeStale(path, found);
  }
  throw new LocalServiceError(`Could not lock ${dataDir}: others keep taking the lock.`);
}

async function isHeld(holder: Holder): Promise<boolean> {
  if (!(await isRunning(holder.pid))) return false;
  return (await startTimeOf(holder.pid)) === holder.startTime;
}

/**
 * Two processes may judge the same lock stale at once. Renaming decides: whoever finds that it
 * moved another lock than the one it judged puts that one back.
 */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function parseHolder(content: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(content);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const { pid, startTime } = parsed as Partial<Holder>;
    if (typeof pid !== 'number' || typeof startTime !== 'string') return undefined;
    return { pid, startTime };
  } catch {
    return undefined;
  }
}
