import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServiceError, systemErrorCode } from './errors.ts';
import { isRunning, startTimeOf } from './process-table.ts';

interface Holder {
  pid: number;
  startTime: string;
}

const ATTEMPTS = 500;
const RETRY_MS = 20;
const FORGOTTEN_MS = 5_000;

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
    const id = randomUUID();
    const content = `${JSON.stringify({ ...holder, id })}\n`;
    const draft = `${path}.${id}`;
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
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      await link(draft, path);
      return;
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    const found = await readFile(path, 'utf8').catch(() => undefined);
    if (found === undefined) continue;
    const holder = parseHolder(found);
    if (holder !== undefined && (await isHeld(holder))) {
      throw new LocalServiceError(
        `${what} in ${dataDir} is in use by a running copy (process ${holder.pid}). ` +
          'Stop that one first, or choose another data folder.',
      );
    }
    if (await takeOver(draft, path, found)) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  throw new LocalServiceError(`Could not lock ${dataDir}: others keep taking the lock.`);
}

async function isHeld(holder: Holder): Promise<boolean> {
  if (!(await isRunning(holder.pid))) return false;
  return (await startTimeOf(holder.pid)) === holder.startTime;
}

/**
 * Two processes may judge the same lock stale at once, so replacing it takes a second lock, held
 * for an instant only: whoever has it looks again, and puts its own lock in the place of that one.
 */
async function takeOver(draft: string, path: string, judged: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  try {
    await link(draft, guard);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
    await removeForgotten(guard);
    return false;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => '')) !== judged) return false;
    await rename(draft, path);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

/** Left by a process that was killed at that very instant. */
async function removeForgotten(guard: string): Promise<void> {
  const found = await stat(guard).catch(() => undefined);
  if (found !== undefined && Date.now() - found.ctimeMs > FORGOTTEN_MS) {
    await rm(guard, { force: true });
  }
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
