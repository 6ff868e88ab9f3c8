import type { Arena } from '../live-faults/arena.ts';
import {
  cutDatabase,
  fillDisk,
  flushRedis,
  haltInstances,
  killInstance,
  killPersister,
  killRedis,
  poison,
  restartEmpty,
  rollBack,
  stopConsumers,
  stopPostgres,
  turnBackClocks,
} from './faults.ts';
import type { TrialOptions } from './trial.ts';

const HOUR_MS = 3_600_000;

export interface Fault extends TrialOptions {
  happen(arena: Arena): Promise<void>;
}

/** What may happen to the log and its stores; `seconds` says how long what lasts goes on. */
export function faultsOf(seconds: number): Fault[] {
  const ms = seconds * 1000;
  return [
    { fault: 'no fault', happen: async () => {} },
    { fault: 'an instance killed with its leases', happen: killInstance },
    { fault: 'a persister killed between commit and acknowledgement', happen: killPersister },
    { fault: 'instances halted past their leases', happen: (arena) => haltInstances(arena, ms) },
    {
      fault: 'consumers stopped, others started later',
      happen: (arena) => stopConsumers(arena, ms),
    },
    { fault: 'Redis killed, back with its file', happen: (arena) => killRedis(arena, ms) },
    { fault: 'Redis flushed', losesApplied: true, happen: flushRedis },
    { fault: 'Redis restarted empty', losesApplied: true, happen: restartEmpty },
    {
      fault: 'Redis back with an older file',
      losesApplied: true,
      happen: (arena) => rollBack(arena, ms),
    },
    { fault: 'PostgreSQL killed and away', happen: (arena) => stopPostgres(arena, ms) },
    { fault: 'connections to PostgreSQL cut', happen: (arena) => cutDatabase(arena, ms) },
    { fault: 'the disk of PostgreSQL full', happen: (arena) => fillDisk(arena, ms) },
    { fault: 'events that cannot be stored', happen: poison },
    {
      fault: 'clocks of instances an hour behind',
      happen: (arena) => turnBackClocks(arena, HOUR_MS),
    },
  ];
}
