import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStores } from '../setup/app.ts';
import { type Arena, openArena } from '../setup/live-faults/arena.ts';
import {
  cutDatabase,
  haltInstances,
  killInstance,
  killPersister,
  killRedis,
  poison,
  stopPostgres,
} from '../setup/log-faults/faults.ts';
import { tableOf } from '../setup/log-faults/table.ts';
import { LogTrials, type Outcome } from '../setup/log-faults/trial.ts';

/** As many times as long. */
const SCALE = Number(process.env['ROSTRUM_FAULTS_SCALE'] ?? 1);

const outcomes: Outcome[] = [];
let arena: Arena;
let trials: LogTrials;

beforeAll(async () => {
  const stores = await startTestStores({
    redisConfig: { appendfsync: 'always' },
    ownPostgres: true,
  });
  arena = await openArena({ stores });
  trials = await LogTrials.open(arena);
});
afterAll(async () => {
  await trials?.close();
  await arena?.stop();
  console.log(tableOf(outcomes));
});

const FAULTS: [string, () => Promise<void>][] = [
  ['no fault', async () => {}],
  ['an instance killed with its leases', () => killInstance(arena)],
  ['a persister killed between commit and acknowledgement', () => killPersister(arena)],
  ['instances halted past their leases', () => haltInstances(arena, 2500)],
  ['Redis killed, back with its file', () => killRedis(arena, 2000 * SCALE)],
  ['PostgreSQL killed and away', () => stopPostgres(arena, 6000 * SCALE)],
  ['connections to PostgreSQL cut', () => cutDatabase(arena, 100 * SCALE)],
  ['events that cannot be stored', () => poison(arena)],
];

it.each(FAULTS)('nothing acknowledged is lost or doubled: %s', async (fault, act) => {
  const outcome = await trials.try({ fault }, act);
  outcomes.push(outcome);
  expect(outcome).toMatchObject({ lost: 0, doubled: 0 });
});
