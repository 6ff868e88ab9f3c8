/**
 * Makes every generated file anew: `npm run generate`. With `--check` nothing is written, and the
 * exit code is 1 when a file is not what it should be.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');

/** Generators that belong to a library: each takes `--check` itself. */
const LIBRARY_GENERATORS = ['libs/redis-store/generate.ts', 'libs/postgres-store/generate.ts'];

/** Documents of the contract, and what of the API prints each. */
const DOCUMENTS = [
  ['openapi/openapi.json', 'emit-openapi.js'],
  ['openapi/asyncapi.json', 'emit-asyncapi.js'],
] as const;

function runGenerator(file: string): boolean {
  const args = ['--conditions=source', join(ROOT, file), ...(isCheck ? ['--check'] : [])];
  try {
    execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
    return true;
  } catch {
    return false;
  }
}

/** A document is emitted by the API as it was built. */
function generateDocument([file, program]: (typeof DOCUMENTS)[number]): boolean {
  const emitter = join(ROOT, 'apps/api/dist', program);
  const document = execFileSync(process.execPath, [emitter], { cwd: ROOT, encoding: 'utf8' });
  const target = join(ROOT, file);
  if (existsSync(target) && readFileSync(target, 'utf8') === document) return true;
  if (isCheck) {
    console.error(`${file} is stale: run \`npm run generate\` and commit it.`);
    return false;
  }
  writeFileSync(target, document);
  return true;
}

const results = [...LIBRARY_GENERATORS.map(runGenerator), ...DOCUMENTS.map(generateDocument)];
if (results.includes(false)) process.exit(1);
console.log(isCheck ? 'Generated files are up to date.' : 'Generated files are written.');
