/** Replays a file through the public API; see `--help`. */
import { stat } from 'node:fs/promises';
import { RostrumClient, RostrumError } from '@rostrum/client';
import { CsvError } from 'csv-parse';
import { UsageError } from './command-line/usage-error.ts';
import { HELP, type ReplayOptions, readOptions } from './replay/options.ts';
import { Progress } from './replay/progress.ts';
import { describeTally, describeTop } from './replay/report.ts';
import { openBoard, overrideFor, replay } from './replay/run.ts';
import { deriveRunId } from './replay/run-id.ts';
import { Tally } from './replay/tally.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;
/** Enough to sit out a restart of the service. */
const MAX_ATTEMPTS = 12;

async function run(options: ReplayOptions): Promise<void> {
  const { size } = await stat(options.file).catch(() => {
    throw new UsageError(`${options.file} cannot be read.`);
  });
  const client = new RostrumClient({
    baseUrl: options.url,
    token: options.token,
    maxAttempts: MAX_ATTEMPTS,
  });
  const board = await openBoard(client, options);
  const operatorOverride = overrideFor(board, options.operator);
  const runId = options.runId ?? (await deriveRunId(options));
  console.log(`${options.file} → ${options.url}, leaderboard ${board.key}, run id ${runId}`);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const tally = new Tally();
  const progress = new Progress(process.stderr, size);
  const startedAtMs = performance.now();
  try {
    const { signal } = interruption;
    await replay({ client, board, operatorOverride, options, runId, tally, progress, signal });
  } finally {
    progress.end();
    console.log(describeTally(tally, (performance.now() - startedAtMs) / 1000));
  }
  console.log(describeTop(board.name, await client.listEntries(board.key, { limit: 10 })));
  if (tally.rejected > 0 && !options.allowRejected) process.exitCode = EXIT_FAILED;
}

/** Says what went wrong, and gives the exit code for it. */
function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee --help.`);
    return EXIT_USAGE;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    console.error('Interrupted. The same command goes on from here; no row counts twice.');
    return EXIT_INTERRUPTED;
  }
  if (!(error instanceof RostrumError || error instanceof CsvError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  if (error instanceof CsvError) return EXIT_FAILED;
  for (const { path, message } of error.problem?.errors ?? [])
    console.error(`  ${path}: ${message}`);
  console.error('The same command goes on from here; no row counts twice.');
  return EXIT_FAILED;
}

try {
  const options = await readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else await run(options);
} catch (error) {
  process.exitCode = explain(error);
}
