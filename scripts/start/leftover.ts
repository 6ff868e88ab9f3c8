import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning, waitUntilGone } from '@rostrum/local-services';

/** Its watchdog gives an API whose launcher was killed 10 s before it ends it by force. */
const LEFTOVER_MS = 12_000;

const fileOf = (dataDir: string): string => join(dataDir, 'api.pid');

/** Notes which API runs on this data, for the start after a crash. */
export async function noteApi(dataDir: string, pid: number): Promise<void> {
  await writeFile(fileOf(dataDir), `${pid} ${process.pid}\n`);
}

export async function forgetApi(dataDir: string): Promise<void> {
  await rm(fileOf(dataDir), { force: true });
}

/**
 * Waits for the API of a launcher that was killed outright, which is ending just now. Resolves
 * false when there is none, or its launcher still runs.
 */
export async function waitForLeftover(dataDir: string): Promise<boolean> {
  const note = await readFile(fileOf(dataDir), 'utf8').catch(() => '');
  const [api = 0, launcher = 0] = note.split(' ').map(Number);
  if (!(api > 0) || (await isRunning(launcher)) || !(await isRunning(api))) return false;
  console.log('… Waiting for what an earlier run left behind to end');
  return waitUntilGone(api, LEFTOVER_MS);
}
