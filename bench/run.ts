import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batches } from './cases/batches.ts';
import type { Bench, CaseResult } from './cases/case.ts';
import { connectionMemory } from './cases/connection-memory.ts';
import { consumerGroups } from './cases/consumer-groups.ts';
import { durability } from './cases/durability.ts';
import { fanOut } from './cases/fan-out.ts';
import { freshness } from './cases/freshness.ts';
import { goingBack } from './cases/going-back.ts';
import { huge } from './cases/huge.ts';
import { memory } from './cases/memory.ts';
import { peer } from './cases/peer.ts';
import { readsAtDepth } from './cases/reads-at-depth.ts';
import { rebuild } from './cases/rebuild.ts';
import { scriptCost } from './cases/script-cost.ts';
import { singleScore } from './cases/single-score.ts';
import { storing } from './cases/storing.ts';
import { ticks } from './cases/ticks.ts';
import { votes } from './cases/votes.ts';
import { type BenchOptions, type CaseId, HELP, readOptions } from './options.ts';
import { profileReport, summariseProfile } from './profile/cpu-profile.ts';
import { keepResults, reportKeptResults } from './report/keep-results.ts';
import { describeMachine } from './report/machine.ts';
import { textReport } from './report/table.ts';
import { type Ranking, startRanking } from './servers/ranking.ts';
import { provisionTenant } from './servers/rostrum.ts';
import { startStores } from './servers/stores.ts';

const CASES: Record<CaseId, (bench: Bench) => Promise<CaseResult>> = {
  a: singleScore,
  b: batches,
  c: fanOut,
  d: freshness,
  e: scriptCost,
  f: readsAtDepth,
  g: peer,
  h: memory,
  i: votes,
  j: ticks,
  k: connectionMemory,
  n: consumerGroups,
  p: durability,
  r: rebuild,
  s: storing,
  t: goingBack,
  huge,
};

/** Stops at Ctrl-C between two measurements; what was started is stopped in any case. */
async function runCases(options: BenchOptions, signal: AbortSignal): Promise<void> {
  const note = (text: string): void => console.error(`  ${text}`);
  const stores = await startStores(note);
  let started: Promise<Ranking> | undefined;
  const ranking = (): Promise<Ranking> => {
    started ??= startRanking(note);
    return started;
  };
  try {
    const tenant = await provisionTenant(stores);
    const results: CaseResult[] = [];
    for (const id of options.cases) {
      const profileDir = options.profile
        ? await mkdtemp(join(tmpdir(), `rostrum-profile-${id}-`))
        : undefined;
      const onTurn = (text: string): void => {
        signal.throwIfAborted();
        note(`(${id}) ${text}`);
      };
      const result = await CASES[id]({ options, stores, tenant, ranking, profileDir, onTurn });
      console.log(textReport(result));
      if (profileDir !== undefined) console.log(profileReport(summariseProfile(profileDir)));
      results.push(result);
    }
    if (!options.isWhole && !options.keep) return;
    const { seconds, rounds, connections, members, sockets } = options;
    const run = {
      measuredAt: new Date().toISOString().slice(0, 10),
      machine: await describeMachine(stores),
      options: { seconds, rounds, connections, members, sockets },
    };
    await keepResults({ ...run, cases: results }, options.isWhole);
    console.log('Written to bench/README.md and bench/results.');
  } finally {
    // What did not start has nothing to stop, and says so elsewhere.
    const running = await started?.catch(() => undefined);
    await Promise.all([running?.stop(), stores.stop()]);
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  if (options.reportOnly) {
    await reportKeptResults();
    return;
  }
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort(new Error('Interrupted.'));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await runCases(options, interrupted.signal);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
