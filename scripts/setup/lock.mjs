import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const POLL_MS = 200;
// Outside of the repository: installing empties node_modules.
const NAME = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
const FILE = join(tmpdir(), `rostrum-setup-${process.getuid?.() ?? 0}-${NAME}.lock`);

/**
 * Lets only one set-up at a time change this copy of the repository: two may be started at once.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  let told = false;
  while (!tryLock()) {
    if (!told) console.error('… Waiting for another set-up in this folder');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const unlock = () => rmSync(FILE, { force: true });
  process.once('exit', unlock);
  try {
    return await work();
  } finally {
    process.off('exit', unlock);
    unlock();
  }
}

/** @returns {boolean} */
function tryLock() {
  try {
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  if (!holderRuns()) rmSync(FILE, { force: true });
  return false;
}

/** @returns {boolean} */
function holderRuns() {
  try {
    const pid = Number(readFileSync(FILE, 'utf8'));
    // Created and not yet written: its holder is just about to.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
