import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MODULES } from './paths.mjs';

// Lies in node_modules, so that it goes with what it describes.
const FILE = join(MODULES, '.rostrum', 'setup.json');

/**
 * What the last set-up found or did, by name; whatever is still so need not be done again.
 * @returns {Record<string, string>}
 */
export function readState() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {};
  }
}

/** @param {Record<string, string>} changes */
export function writeState(changes) {
  const draft = `${FILE}.${process.pid}`;
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(draft, `${JSON.stringify({ ...readState(), ...changes }, null, 2)}\n`);
  renameSync(draft, FILE);
}
