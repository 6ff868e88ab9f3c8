import { join } from 'node:path';
import { parseCLI, startVitest, type TestModule, type Vitest } from 'vitest/node';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const root = join(import.meta.dirname, '..');
const vitest = await startVitest(filter, { ...options, root, run: true, watch: false });
const tally = count(vitest);
await vitest.close();

if (tally.skipped > 0) console.log(`${tally.skipped} skipped`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;

/** What fails outside of a test (a file that does not load, a hook) counts as a failed test. */
function count(run: Vitest): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  for (const module of run.state.getTestModules()) addModule(tally, module);
  if (run.state.getUnhandledErrors().length > 0) tally.failed += 1;
  if (tally.failed === 0 && process.exitCode !== undefined && process.exitCode !== 0) {
    tally.failed = 1;
  }
  return tally;
}

function addModule(tally: Tally, module: TestModule): void {
  let failed = 0;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') tally.passed += 1;
    else if (state === 'failed') failed += 1;
    else tally.skipped += 1;
  }
  tally.failed += failed === 0 && !module.ok() ? 1 : failed;
}
