import { spawn } from 'node:child_process';
import { withRuntimeFirst } from './commands.mjs';
import { ROOT } from './paths.mjs';

/** @type {NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a TypeScript file in our place: on our terminal, with our signals, to its exit code.
 * @param {string} runtime
 * @param {string[]} script the file and its arguments
 * @param {Record<string, string>} env added to the environment
 * @returns {Promise<number>}
 */
export function launch(runtime, script, env) {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(runtime, [...flags, ...script], {
    cwd: ROOT,
    stdio: 'inherit',
    // By this the script knows whose end would be its own.
    env: { ...withRuntimeFirst(), ...env, ROSTRUM_RUNNER_PID: String(process.pid) },
  });
  for (const signal of FORWARDED) process.on(signal, () => forward(child, signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === null) resolve(code ?? 1);
      else endBy(signal);
    });
  });
}

/**
 * Ctrl-C in a terminal reaches the script by itself; sent on, it would count as a second one.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function forward(child, signal) {
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}

/** @param {NodeJS.Signals} signal */
function endBy(signal) {
  for (const forwarded of FORWARDED) process.removeAllListeners(forwarded);
  process.kill(process.pid, signal);
}
