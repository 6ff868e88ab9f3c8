import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batches } from './cases/batches.ts';
import type { Bench, CaseResult } from './cases/case.ts';
import { fanOut } from './cases/fan-out.ts';
import { freshness } from './cases/freshness.ts';
import { singleScore } from './cases/single-score.ts';
import { type BenchOptions, type CaseId, HELP, readOptions } from './options.ts';
import { profileReport, summariseProfile } from './profile/cpu-profile.ts';
import { textReport } from './report/table.ts';
import { provisionTenant } from './servers/rostrum.ts';
import { startStores } from './servers/stores.ts';

const CASES: Record<CaseId, (bench: Bench) => Promise<CaseResult>> = {
  a: singleScore,
  b: batches,
  c: fanOut,
  d: freshness,
};

async function runCases(options: BenchOptions): Promise<CaseResult[]> {
  const note = (text: string): void => console.error(`  ${text}`);
  const stores = await startStores(note);
  try {
    const tenant = await provisionTenant(stores);
    const results: CaseResult[] = [];
    for (const id of options.cases) {
      const profileDir = options.profile
        ? await mkdtemp(join(tmpdir(), `rostrum-profile-${id}-`))
        : undefined;
      const onTurn = (text: string): void => note(`(${id}) ${text}`);
      const result = await CASES[id]({ options, stores, tenant, profileDir, onTurn });
      console.log(textReport(result));
      if (profileDir !== undefined) console.log(profileReport(summariseProfile(profileDir)));
      results.push(result);
    }
    return results;
  } finally {
    await stores.stop();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  await runCases(options);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
