import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStores } from '../setup/app.ts';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import { faultsOf } from '../setup/log-faults/list.ts';
import { LogTrials } from '../setup/log-faults/trial.ts';

/** Past the leases, which last for a second; `npm run test:faults` has them go on for longer. */
const SECONDS = 1.5;

let arena: Arena;
let trials: LogTrials;

beforeAll(async () => {
  const redisConfig = { appendfsync: 'always' };
  const stores = await startTestStores({ redisConfig, ownPostgres: true });
  arena = await openArena({ stores });
  trials = await LogTrials.open(arena);
});
afterAll(async () => {
  await trials?.close();
  await arena?.stop();
});

it.each(faultsOf(SECONDS))('nothing acknowledged is lost or doubled: $fault', async (fault) => {
  const outcome = await trials.try(fault, () => fault.happen(arena));
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
});
