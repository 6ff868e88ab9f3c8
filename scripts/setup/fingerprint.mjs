import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);
const TEST = /\.(spec|test)\.tsx?$/;

/**
 * Changes whenever one of the files, or a file in one of the folders, is touched. Tests and what
 * the build itself writes do not count.
 * @param {string[]} inputs relative to the repository
 * @returns {string}
 */
export function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) add(hash, input);
  return hash.digest('hex');
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} path
 */
function add(hash, path) {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (found === undefined) {
    hash.update(`${path} -\n`);
  } else if (found.isDirectory()) {
    for (const name of readdirSync(join(ROOT, path)).sort()) {
      if (!SKIPPED.has(name) && !TEST.test(name)) add(hash, join(path, name));
    }
  } else {
    hash.update(`${path} ${found.size} ${found.mtimeMs}\n`);
  }
}
