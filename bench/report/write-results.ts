import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../servers/server-process.ts';
import { plot } from './plot.ts';
import { readme } from './readme.ts';
import type { Results } from './results.ts';

const BENCH = join(ROOT, 'bench');

/** Keeps a whole run: figures as JSON, the plot, and the README that shows both. */
export async function writeResults(results: Results): Promise<void> {
  const dir = join(BENCH, 'results');
  await mkdir(dir, { recursive: true });
  await Promise.all([
    writeFile(join(dir, 'latest.json'), `${JSON.stringify(results, undefined, 2)}\n`),
    writeFile(join(dir, 'latest.svg'), plot(results)),
    writeFile(join(BENCH, 'README.md'), readme(results)),
  ]);
}
