import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../servers/server-process.ts';
import { plot } from './plot.ts';
import { readme } from './readme.ts';
import { mergeResults, type Results } from './results.ts';

const BENCH = join(ROOT, 'bench');
const DIR = join(BENCH, 'results');
const FILE = join(DIR, 'latest.json');

/** Keeps a run: figures as JSON, the plot, and the README that shows both. */
export async function keepResults(run: Results, isWhole: boolean): Promise<void> {
  await writeResults(mergeResults(await readResults(), run, isWhole));
}

/** Writes the README and the plot anew. */
export async function reportKeptResults(): Promise<void> {
  const kept = await readResults();
  if (!kept) throw new Error(`There are no results in ${FILE}.`);
  await writeResults(kept);
}

async function readResults(): Promise<Results | undefined> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Results;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeResults(results: Results): Promise<void> {
  await mkdir(DIR, { recursive: true });
  await Promise.all([
    writeFile(FILE, `${JSON.stringify(results, undefined, 2)}\n`),
    writeFile(join(DIR, 'latest.svg'), plot(results)),
    writeFile(join(BENCH, 'README.md'), readme(results)),
  ]);
}
