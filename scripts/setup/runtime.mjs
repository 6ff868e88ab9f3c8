import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './commands.mjs';
import { SetupError } from './errors.mjs';
import { BIN } from './paths.mjs';
import { readState, writeState } from './state.mjs';

// The first that runs TypeScript as it is.
const OLDEST = [22, 18];

/**
 * The Node that runs everything else: the one among the packages, or the present one on platforms
 * for which there is none.
 * @returns {Promise<string>} its absolute path
 */
export async function ensureRuntime() {
  const packaged = realpath(join(BIN, 'node'));
  if (packaged !== undefined && (await works(packaged))) return packaged;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new SetupError(
    `No runtime for ${process.platform} on ${process.arch} comes with the packages, and this is ` +
      `Node ${process.versions.node}.\nInstall Node ${OLDEST.join('.')} or newer and run this again.`,
  );
}

/**
 * Trying it takes a moment, so it is done once for each file.
 * @param {string} file
 */
async function works(file) {
  if (file === process.execPath) return true;
  const { size, mtimeMs } = statSync(file);
  const mark = `${file} ${size} ${mtimeMs}`;
  if (readState()['runtime'] === mark) return true;
  const { ok, output } = await runCommand(file, ['--version']);
  if (!ok || !isNewEnough(output.trim().replace(/^v/, ''))) return false;
  writeState({ runtime: mark });
  return true;
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @param {string} file */
function realpath(file) {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
