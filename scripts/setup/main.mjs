import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { stopCommands } from './commands.mjs';
import { SetupError } from './errors.mjs';
import { launch } from './launch.mjs';
import { ensurePackages } from './packages.mjs';
import { ensureRuntime } from './runtime.mjs';

const PARENT_CHECK_MS = 500;

/**
 * @typedef {object} Options
 * @property {boolean} browser
 * @property {boolean} build
 * @property {string[]} script the script and its arguments; empty to stop after the build
 */

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function main(args) {
  const interrupted = watchForSignals();
  try {
    const options = parse(args);
    await ensurePackages();
    const runtime = await ensureRuntime();
    if (options.build) await ensureBuilt(runtime);
    /** @type {Record<string, string>} */
    const env = {};
    if (options.browser) env['CHROMIUM_PATH'] = await ensureChromium(runtime);
    interrupted.dispose();
    if (options.script.length === 0) return 0;
    return await launch(runtime, options.script, env);
  } catch (error) {
    if (interrupted.code !== undefined) return interrupted.code;
    if (!(error instanceof SetupError)) throw error;
    console.error(`\n${error.message}`);
    return 1;
  }
}

/**
 * @param {string[]} args
 * @returns {Options}
 */
function parse(args) {
  const firstOther = args.findIndex((arg) => !arg.startsWith('--'));
  const flags = firstOther < 0 ? args : args.slice(0, firstOther);
  const script = firstOther < 0 ? [] : args.slice(firstOther);
  const unknown = flags.find((flag) => !['--browser', '--no-build', '--build-only'].includes(flag));
  if (unknown !== undefined) throw new SetupError(`Unknown option ${unknown}`);
  const buildOnly = flags.includes('--build-only');
  if (script.length === 0 && !buildOnly) {
    throw new SetupError(
      'Usage: node scripts/run.mjs [--browser] [--no-build | --build-only] script.ts [arguments]',
    );
  }
  return {
    browser: flags.includes('--browser'),
    build: !flags.includes('--no-build'),
    script: buildOnly ? [] : script,
  };
}

/** Until the script runs, a signal ends whatever step is under way, and then us. */
function watchForSignals() {
  /** @type {{ code: number | undefined, dispose: () => void }} */
  const state = { code: undefined, dispose: () => undefined };
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    state.code = signal === 'SIGINT' ? 130 : 143;
    stopCommands(signal);
    // A step that runs no program, such as waiting for another set-up, ends only this way.
    setTimeout(() => process.exit(state.code), 2_000).unref();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  endWithNpm();
  state.dispose = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  return state;
}

/** When npm is killed outright, nobody would be left to stop us. */
function endWithNpm() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  timer.unref();
}
