import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { BIN, ROOT } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} Result
 * @property {boolean} ok
 * @property {string} output standard output and error, as they came
 */

/**
 * Runs a program to its end, without input; never rejects.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Result>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: withRuntimeFirst(),
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (error) => {
      running.delete(child);
      resolve({ ok: false, output: output + error.message });
    });
    child.once('close', (code) => {
      running.delete(child);
      resolve({ ok: code === 0, output });
    });
  });
}

/** @param {NodeJS.Signals} signal */
export function stopCommands(signal) {
  for (const child of running) child.kill(signal);
}

/**
 * The environment of every program run from here: by `node` they mean the runtime that came with
 * the packages, not the machine's.
 * @returns {NodeJS.ProcessEnv}
 */
export function withRuntimeFirst() {
  const path = process.env['PATH'] ?? '';
  const rest = path.split(delimiter).filter((folder) => folder !== '' && folder !== BIN);
  return { ...process.env, PATH: [BIN, ...rest].join(delimiter) };
}

/**
 * The last lines of an output, which is where programs say what went wrong.
 * @param {string} output
 */
export function tail(output, lines = 40) {
  return output.trimEnd().split('\n').slice(-lines).join('\n');
}
