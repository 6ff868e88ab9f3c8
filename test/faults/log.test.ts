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

const COLUMNS: [keyof Outcome, string, number][] = [
  ['fault', 'fault', 54],
  ['acknowledged', 'acknowledged', 13],
  ['repeated', 'sent again', 11],
  ['lost', 'lost', 6],
  ['doubled', 'doubled', 8],
  ['recoveredMs', 'recovered (ms)', 15],
];

function tableOf(rows: readonly Outcome[]): string {
  const head = COLUMNS.map(([name, title, width]) => align(title, width, name !== 'fault'));
  const lines = rows.map((row) =>
    COLUMNS.map(([name, , width]) => align(String(row[name]), width, name !== 'fault')),
  );
  return [head, ...lines].map((cells) => cells.join('')).join('\n');
}

function align(text: string, width: number, isRight: boolean): string {
  return isRight ? text.padStart(width) : text.padEnd(width);
}
