import { createHash } from 'node:crypto';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand, tail } from './commands.mjs';
import { SetupError } from './errors.mjs';
import { withSetupLock } from './lock.mjs';
import { BIN, MODULES, ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { readState, writeState } from './state.mjs';

/**
 * @typedef {object} Package an entry of a package-lock.json
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 */

/** Installs the packages unless those of the lock file are there. */
export async function ensurePackages() {
  if (areInstalled()) return;
  await withSetupLock(async () => {
    if (areInstalled()) return;
    await step('Installing packages', install);
    writeState({ packages: lockHash() });
  });
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function areInstalled() {
  const installed = readLock(join(MODULES, '.package-lock.json'));
  if (installed === undefined) return false;
  const hash = lockHash();
  if (readState()['packages'] === hash) return true;
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  // Somebody ran `npm install` by hand: installing once more would only take time.
  if (wanted === undefined || !isSame(wanted, installed)) return false;
  writeState({ packages: hash });
  return true;
}

/**
 * @param {string} file
 * @returns {Record<string, Package> | undefined}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {Record<string, Package>} wanted
 * @param {Record<string, Package>} installed
 */
function isSame(wanted, installed) {
  const isPackage = (/** @type {string} */ key) => key.includes('node_modules/');
  const missing = Object.entries(wanted).some(([key, entry]) => {
    if (!isPackage(key)) return false;
    const found = installed[key];
    if (found === undefined) return isNeededHere(entry);
    return found.version !== entry.version || found.integrity !== entry.integrity;
  });
  return !missing && !Object.keys(installed).some((key) => isPackage(key) && !(key in wanted));
}

/** @param {Package} entry */
function isNeededHere(entry) {
  if (!entry.optional && !entry.devOptional) return true;
  if (entry.os === undefined && entry.cpu === undefined) return false;
  const fits = (/** @type {string[] | undefined} */ list, /** @type {string} */ value) =>
    list === undefined || list.includes(value);
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && !entry.libc;
}

async function install() {
  const npm = findNpm();
  // Install scripts are refused: none is needed, and npm versions differ in whether they run them.
  // Some packages ask for a newer Node than the one that installs them; ours comes along with them.
  const flags = [
    '--ignore-scripts',
    '--no-engine-strict',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--loglevel=error',
  ];
  const exact = await npm(['ci', ...flags]);
  if (exact.ok) return;
  // package.json was edited without an `npm install`, or the registry lacks a package of another
  // platform. Both can be installed, if not by `npm ci`.
  if (/in sync/.test(exact.output)) {
    const lenient = await npm(['install', '--no-save', ...flags]);
    if (lenient.ok) return;
    throw new SetupError(`The packages could not be installed:\n${tail(lenient.output)}`);
  }
  throw new SetupError(`The packages could not be installed:\n${tail(exact.output)}`);
}

/** @returns {(args: string[]) => Promise<import('./commands.mjs').Result>} */
function findNpm() {
  const env = { ...process.env, PATH: outsideFolders().join(delimiter) };
  const script = process.env['npm_execpath'];
  // Never with the runtime out of node_modules, which `npm ci` removes.
  const node = process.env['npm_node_execpath'] ?? findOutside('node') ?? process.execPath;
  const isOutside = !realpathSync(node).startsWith(MODULES);
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script) && isOutside) {
    return (args) => runCommand(node, [script, ...args], { env });
  }
  const program = findOutside('npm');
  if (program === undefined) {
    throw new SetupError('npm was not found. Install it with Node, from https://nodejs.org');
  }
  return (args) => runCommand(program, args, { env });
}

/** @param {string} name */
function findOutside(name) {
  return outsideFolders()
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The folders of the PATH without those that npm puts before it. */
function outsideFolders() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => folder !== BIN && !folder.includes('node_modules'));
}
