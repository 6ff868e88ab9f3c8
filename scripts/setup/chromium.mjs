import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, tail } from './commands.mjs';
import { SetupError } from './errors.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/snap/bin'];
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Written by the installer where the packages are unpacked for this user alone. */
const UNPACKED = join(ROOT, '.rostrum/programs/chromium/chromium-here');

/**
 * A Chromium for the browser tests; installs one where that needs no question.
 * @param {string} runtime
 * @returns {Promise<string>} the path of the program
 */
export async function ensureChromium(runtime) {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (isExecutable(given)) return given;
    throw new SetupError(`CHROMIUM_PATH is ${given}, which is no program that can be run.`);
  }
  const found = findChromium();
  if (found !== undefined) return found;
  const { output } = await step('Installing Chromium for the browser tests', () =>
    runCommand(runtime, [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'scripts/setup/install-chromium.ts'),
      UNPACKED,
    ]),
  );
  const installed = findChromium();
  if (installed !== undefined) return installed;
  throw new SetupError(tail(output));
}

function findChromium() {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = [...path, ...FOLDERS].flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...APPLICATIONS, UNPACKED].find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
