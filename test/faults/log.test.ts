import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStores } from '../setup/app.ts';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import { faultsOf } from '../setup/log-faults/list.ts';
import { tableOf } from '../setup/log-faults/table.ts';
import { LogTrials, type Outcome } from '../setup/log-faults/trial.ts';

const SECONDS = Number(process.env['ROSTRUM_FAULT_SECONDS'] ?? 60);

const outcomes: Outcome[] = [];
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
  console.log(tableOf(outcomes));
});

it.each(faultsOf(SECONDS))('nothing acknowledged is lost or doubled: $fault', async (fault) => {
  const outcome = await trials.try(fault, () => fault.happen(arena));
  outcomes.push(outcome);
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
});
